"""One node for one value, however it is written: spellings, arguments, canonical forms, modules."""

from __future__ import annotations

import pytest

from tests.graph.reading import IMPORTS, meaning, module

SAME = {
    "square(x)": ["x * x", "x**2", "pow(x, 2)", "torch.pow(x, 2)", "x.pow(2)", "torch.square(x)", "x**2.0"],
    "sqrt(x)": ["x**0.5", "x.sqrt()", "torch.sqrt(x)", "torch.sqrt(input=x)", "x.pow(0.5)", "torch.pow(x, 0.5)"],
    "div(1, x)": ["1 / x", "x**-1", "torch.reciprocal(x)", "x.reciprocal()", "x.pow(-1)"],
    "softmax(x, -1)": [
        "F.softmax(x, -1)", "F.softmax(x, dim=-1)", "x.softmax(-1)", "x.softmax(dim=-1)", "torch.softmax(x, dim=-1)",
        "torch.softmax(input=x, dim=-1)", "nn.Softmax(-1)(x)", "nn.Softmax(dim=-1)(x)", "nn.functional.softmax(x, -1)",
    ],
    "squeeze(cosine_similarity(x, y), 1)": [
        "F.cosine_similarity(x, y, dim=1)", "F.cosine_similarity(x, y, axis=1)",
        "torch.cosine_similarity(x, y, axis=1)",
    ],
    "squeeze(sum(x, 1), 1)": ["x.sum(1)", "x.sum(dim=1)", "torch.sum(x, 1)", "torch.sum(x, axis=1)", "x.sum(axis=1)"],
    "sum(x, 1)": ["x.sum(1, True)", "x.sum(1, keepdim=True)", "torch.sum(x, 1, keepdims=True)"],
    "squeeze(sum(x, (0, 1)), (0, 1))": ["x.sum((0, 1))", "x.sum(dim=[0, 1])"],
    "squeeze(amax(x, -1), -1)": ["x.max(-1)[0]", "x.max(dim=-1).values", "torch.max(x, -1).values", "x.amax(-1)"],
    "maximum(x, y)": ["torch.max(x, y)", "x.max(y)", "torch.maximum(x, y)"],
    "squeeze(amax(x))": ["x.max()", "torch.max(x)"],
    "squeeze(log(sum(exp(x), -1)), -1)": ["x.exp().sum(-1).log()", "x.exp().sum(-1, keepdim=True).log().squeeze(-1)"],
    "cast(x, 'float32')": ["x.float()", "x.to(torch.float32)", "x.type(torch.float32)"],
    "cast(x, 'float16')": ["x.half()", "x.to(torch.float16)", "x.to(dtype=torch.half)"],
    "squeeze(sum(cast(x, 'float32'), 1), 1)": [
        "x.float().sum(1)", "x.sum(1, dtype=torch.float32)", "torch.sum(x, 1, dtype=torch.float)",
    ],
    "mean(cast(x, 'float64'), -1)": [
        "torch.mean(x, -1, True, dtype=torch.double)", "x.mean(dim=-1, keepdim=True, dtype=torch.float64)",
    ],
    "squeeze(norm(cast(x, 'float32'), 2, -1), -1)": [
        "torch.norm(x, dim=-1, dtype=torch.float32)", "torch.linalg.vector_norm(x, dim=-1, dtype=torch.float32)",
    ],
    "squeeze(sum(x))": ["x.sum()", "torch.sum(x)", "x.sum(dim=None)", "x.sum(dtype=None)"],
    "clamp(x, 1e-12)": ["x.clamp(1e-12)", "x.clamp(min=1e-12)", "torch.clamp(x, min=1e-12)", "x.clamp_min(1e-12)"],
    "add(x, 3.141592653589793)": ["x + math.pi", "x + np.pi", "torch.add(x, torch.pi)", "x.add(math.pi)"],
    "neg(x)": ["-x", "torch.neg(x)", "x.neg()", "torch.negative(x)"],
    "x": ["+x", "(x)"],
    "add(x, 0.75)": ["x + (1 - 0.25)", "x + 3 / 4"],
}  # fmt: skip

TOO_FEW_OR_TOO_MANY = [
    "torch.log(x, y, n)", "torch.softmax()", "torch.log(dim=3)", "x.log(3)", "torch.log(x, input=x)", "torch.exp(*x)",
    "torch.exp(**n)", "nn.Softmax(-1)(x, y)", "nn.Softmax(k=3)(x)", "torch.log(x, out=y)", "x.sum(keepdim=n)",
    "x.view(torch.int32)",
    "x.sum(dtype=n)", "torch.ones_like(x, dtype=torch.float64)",
]  # fmt: skip


@pytest.mark.parametrize(("wanted", "text"), [(wanted, text) for wanted, texts in SAME.items() for text in texts])
def test_spelling(wanted: str, text: str) -> None:
    assert meaning(module(f"return {text}")) == wanted


@pytest.mark.parametrize("text", TOO_FEW_OR_TOO_MANY)
def test_a_call_that_does_not_fit_is_an_input(text: str) -> None:
    assert meaning(module(f"return {text}")) == text.replace("'", '"')


def test_what_cannot_be_said_in_one_signature() -> None:
    assert meaning(module("return x.norm(1)")) == "squeeze(norm(x, 1))"
    assert meaning(module("return torch.linalg.norm(x, ord=2)")).startswith("torch.linalg.norm"), "of a matrix: largest"


def test_terms_that_float32_would_lose_are_kept() -> None:
    assert meaning(module("return torch.log(1 + 1e-10 - x)")) == "log(sub(add(1, 1e-10), x))"
    assert meaning(module("return torch.log(2 + 3 - x)")) == "log(sub(5, x))"


@pytest.mark.parametrize(
    "number", ["10**400", "9" * 400, "10**10**10", "2**1024", "-" + "9" * 400, "1e308 * 10", "0**-1", "(-8)**0.5"]
)
def test_no_number_is_too_large(number: str) -> None:
    assert meaning(module(f"return x + {number}")).startswith("add(x, ")


MODULES = {
    "made in the constructor": ("self.sm = nn.Softmax(dim=1)", "torch.log(self.sm(x))", "log(softmax(x, 1))"),
    "made from a parameter": ("self.sm = nn.Softmax(dim=k)", "torch.log(self.sm(x))", "log(self.sm(x))"),
    "made twice": ("self.sm = nn.Softmax(1)\n        self.sm = nn.Softmax(0)", "self.sm(x)", "self.sm(x)"),
    "one of two": ("self.sm = nn.Softmax(1) if k else nn.Softmax(0)", "self.sm(x)", "self.sm(x)"),
    "a number": ("self.eps = 1e-8", "x + self.eps", "add(x, 1e-08)"),
    "a local name": ("pass", "nn.Softmax(1)(x)", "softmax(x, 1)"),
}  # fmt: skip


def class_text(made: str, returned: str, more: str = "") -> str:
    return f"""{IMPORTS}
class M(nn.Module):
    def __init__(self, k):
        super().__init__()
        {made}

    def forward(self, x: Tensor):
        return {returned}
{more}"""


@pytest.mark.parametrize("name", MODULES)
def test_module(name: str) -> None:
    made, returned, wanted = MODULES[name]
    assert meaning(class_text(made, returned)) == wanted


@pytest.mark.parametrize(
    "more",
    [
        "    def reset(self):\n        self.sm = nn.Softmax(0)\n",
        "    def reset(self):\n        def inner():\n            self.sm = nn.Softmax(0)\n",
        "    def reset(self):\n        setattr(self, 'sm', nn.Softmax(0))\n",
        "    def reset(self):\n        self.sm, self.k = nn.Softmax(0), 1\n",
        "class N(M):\n    def __init__(self):\n        self.sm = nn.Softmax(0)\n",
        "class N(M):\n    sm = nn.Softmax(0)\n",
        "class N(M): pass\nclass O(N):\n    def __init__(self):\n        self.sm = nn.Softmax(0)\n",
        "model = M(3)\nmodel.sm = nn.Softmax(0)\n",
    ],
)
def test_a_module_that_may_be_replaced_is_unknown(more: str) -> None:
    assert meaning(class_text("self.sm = nn.Softmax(1)", "self.sm(x)", more)) == "self.sm(x)"


def test_local_modules() -> None:
    assert meaning(module("sm = nn.Softmax(1)\nreturn sm(x)")) == "softmax(x, 1)"
    assert meaning(module("sm = nn.Softmax(1)\nif n:\n    sm = nn.Softmax(0)\nreturn sm(x)")) == "sm(x)"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("np.sqrt(x, dtype=np.float32)", "sqrt(cast(x, 'float32'))"),
        ("np.log(x, dtype=float)", "log(cast(x, 'float64'))"),
        ("np.divide(1, x, dtype=np.float32)", "div(1, cast(x, 'float32'))"),
        ("np.sqrt(x, dtype=x.dtype)", "sqrt(x)"),
        ("np.sum(x, dtype=x.dtype)", "squeeze(sum(x))"),
        ("x.mean(axis=0, dtype=np.float64)", "squeeze(mean(cast(x, 'float64'), 0), 0)"),
        ("np.sqrt(x, dtype=y.dtype)", "np.sqrt(x, dtype=y.dtype)"),
        ("np.sqrt(x, where=y)", "np.sqrt(x, where=y)"),
        ("np.ones_like(x, dtype=np.float64)", "np.ones_like(x, dtype=np.float64)"),
    ],
)
def test_a_function_of_numpy_casts_to_its_dtype_first(text: str, wanted: str) -> None:
    assert meaning(module(f"return {text}", "x: np.ndarray, y: np.ndarray")) == wanted
