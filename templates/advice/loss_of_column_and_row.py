class LossOfColumnAndRow(Template):
    """Loss of a column against a row.

    ## What it does
    Finds a loss, or a mean of squared or absolute differences, of a value of shape (N, 1) and one of shape
    (N,), as far as the text tells the shapes: a linear layer with one output, `keepdim=True`, `view(-1, 1)` on
    one side, `squeeze`, `view(-1)`, `flatten` on the other.

    ## Why is this bad?
    The two are broadcast to (N, N): every prediction is compared with every target, and the best that a model
    can do is to predict the mean of the targets. For predictions (0, 1) that are equal to their targets the
    mean squared error is 0.5 instead of 0.

    ## Fix safety
    Advice, never applied: drop the axis of the column, or give one to the row; which of both is meant is not
    told by the text.
    """

    code = "SF716"
    fix = Fix.ADVICE
    failure = Failure.MISUSE

    def before_mse(x: Tensor, y: Tensor, reduction: Dim):
        return mse_loss(x, y, reduction)

    def before_mse_swapped(x: Tensor, y: Tensor, reduction: Dim):
        return mse_loss(y, x, reduction)

    def before_l1(x: Tensor, y: Tensor, reduction: Dim):
        return l1_loss(x, y, reduction)

    def before_l1_swapped(x: Tensor, y: Tensor, reduction: Dim):
        return l1_loss(y, x, reduction)

    def before_smooth_l1(x: Tensor, y: Tensor, reduction: Dim, beta: Any):
        return smooth_l1_loss(x, y, reduction, beta)

    def before_smooth_l1_swapped(x: Tensor, y: Tensor, reduction: Dim, beta: Any):
        return smooth_l1_loss(y, x, reduction, beta)

    def before_huber(x: Tensor, y: Tensor, reduction: Dim, delta: Any):
        return huber_loss(x, y, reduction, delta)

    def before_huber_swapped(x: Tensor, y: Tensor, reduction: Dim, delta: Any):
        return huber_loss(y, x, reduction, delta)

    def before_squares(x: Tensor, y: Tensor):
        return mean(square(x - y))

    def before_squares_swapped(x: Tensor, y: Tensor):
        return mean(square(y - x))

    def before_sizes(x: Tensor, y: Tensor):
        return mean(abs(x - y))

    def requires(x, y):
        return (ndim(x) == 2) & (size(x, -1) == 1) & (ndim(y) == 1)

    def harmless(y):
        return size(y, -1) == 1

    references = [
        "N5",
    ]
    fires = [
        "F.mse_loss(x.view(-1, 1), y.view(-1))",
        "F.l1_loss(y.flatten(), nn.Linear(8, 1)(x))",
        "((x.reshape(-1, 1) - y.reshape(-1)) ** 2).mean()",
    ]
    quiet = [
        "F.mse_loss(x.view(-1, 1), y.view(-1, 1))",
        "F.mse_loss(x.view(-1), y.view(-1))",
        "F.mse_loss(x.view(-1, 1), y)",
        "F.mse_loss(x.view(-1, 1), y.view(1))",
    ]
