class SoftmaxWithoutAxis(Template):
    """Softmax without an axis.

    ## What it does
    Finds `F.softmax(x)` and `nn.Softmax()`, of which the axis depends on the number of axes of the operand.

    ## Why is this bad?
    torch takes axis 0 of a value with 0, 1 or 3 axes and axis 1 of any other: a model that is right for a batch
    of rows normalises over the batch once a sequence is added. It warns and will be an error.

    ## Fix safety
    Advice, never applied: only the writer knows the axis; for a batch of rows it is 1, mostly it is -1.
    """

    code = "SF713"
    fix = Fix.ADVICE
    failure = Failure.MISUSE

    def before(x: Tensor[logits]):
        return softmax_of_old(x)

    def before_log(x: Tensor[logits]):
        return log_softmax_of_old(x)

    references = [
        "N5",
    ]
    fires = [
        "F.softmax(x)",
        "nn.Softmax()(x)",
        "F.log_softmax(x)",
    ]
    quiet = [
        "F.softmax(x, dim=1)",
        "nn.Softmax(dim=-1)(x)",
        "F.log_softmax(x, 1)",
        "F.softplus(x)",
    ]
