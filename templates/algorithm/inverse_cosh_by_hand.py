class InverseCoshByHand(Template):
    """Inverse hyperbolic cosine written out.

    ## What it does
    Finds `log(x + sqrt(x*x - 1))` and replaces it by `acosh(x)`.

    ## Why is this bad?
    x*x overflows above 1.8e19 in float32 (255.9 in float16), and close to 1 the difference under the root and
    the logarithm lose their digits.

    ## Fix safety
    Both forms are the same function for x of at least 1; only rounding differs.
    """

    code = "SF139"
    fix = Fix.ALGORITHM
    failure = Failure.OVERFLOW

    def before(x: Tensor):
        return log(x + sqrt(square(x) - 1))

    def after(x):
        return acosh(x)

    references = ["P26"]
    fires = ["torch.log(x + torch.sqrt(x**2 - 1))", "(x + (x * x - 1).sqrt()).log()", "np.log(x + np.sqrt(x**2 - 1))"]
    quiet = ["torch.acosh(x)", "torch.log(x + torch.sqrt(x**2 + 1))", "torch.log(x + torch.sqrt(y**2 - 1))"]
