"""A call of a function of the same file is what the function gives, where that is certain."""

from __future__ import annotations

import pytest

from stablefix.graph.expression import Apply, Input
from stablefix.graph.facts import Kind
from tests.graph.reading import IMPORTS, meaning, result_of

FUNCTIONS = """
EPS = 1e-8
def safe_log(t, eps=1e-20):
    return torch.log(t.clamp(min=eps))
def length(x: Tensor, p=2):
    "The length of every row."
    total = (x**p).sum(-1, keepdim=True)
    return total.sqrt()
def weights(x):
    grown = torch.exp(x)
    return grown, grown.sum(-1, keepdim=True)
def branches(x: Tensor):
    if x.dim() > 1:
        return x.abs()
    return x.abs() + 1
def prints(x: Tensor):
    print(x)
    return x.exp()
def changes(x: Tensor):
    x.add_(1)
    return x.exp()
def again(x: Tensor):
    return again(x.exp())
def stars(*x):
    return torch.exp(x[0])
@torch.no_grad()
def without_gradients(x: Tensor):
    return x.exp()
class Base(nn.Module):
    def inherited(self, x):
        return x.norm(dim=-1, keepdim=True)
    def replaced(self, x):
        return x.exp()
class Model(Base):
    def __init__(self):
        self.eps = 1e-6
    def scaled(self, x):
        return x + self.eps
    @staticmethod
    def squared(x):
        return x * x
class Heir(Model):
    def replaced(self, x):
        raise NotImplementedError
"""

SEEN = {
    "safe_log(torch.softmax(x, -1))": "log(clamp(softmax(x, -1), 1e-20))",
    "safe_log(x, eps=EPS)": "log(clamp(x, 1e-08))",
    "y / length(x)": "div(y, sqrt(sum(square(x), -1)))",
    "safe_log(length(x))": "log(clamp(sqrt(sum(square(x), -1)), 1e-20))",
    "weights(x)[1]": "sum(exp(x), -1)",
    "Model.squared(x)": "square(x)",
}
HIDDEN = ["prints(x)", "changes(x)", "again(x)", "stars(x)", "without_gradients(x)", "safe_log(*x)", "safe_log()"]


@pytest.mark.parametrize("expression", SEEN)
def test_a_function_is_looked_through(expression: str) -> None:
    assert meaning(f"{IMPORTS}{FUNCTIONS}\ndef f(x: Tensor, y: Tensor):\n    return {expression}\n") == SEEN[expression]


@pytest.mark.parametrize("expression", HIDDEN)
def test_nothing_is_made_of_calls_that_do_more_or_do_not_fit(expression: str) -> None:
    node = result_of(f"{IMPORTS}{FUNCTIONS}\ndef f(x: Tensor, y: Tensor):\n    return {expression}\n")
    assert isinstance(node, Input)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("self.squared(x)", "square(x)"),
        ("self.inherited(x)", "norm(x, 2, -1)"),
        ("self.scaled(x)", "add(x, 1e-06)"),
        ("self.replaced(x)", "self.replaced(x)"),
    ],
)
def test_methods_of_the_class_and_of_its_base_in_this_file(expression: str, expected: str) -> None:
    method = f"    def forward(self, x: Tensor):\n        return {expression}\n"
    text = FUNCTIONS.replace("class Heir", f"{method}class Heir")
    assert meaning(f"{IMPORTS}{text}") == expected


@pytest.mark.parametrize(
    "other",
    [
        "def safe_log(t, eps=1e-20):\n    return t\n",
        "safe_log = wrapped(safe_log)\n",
        "try:\n    from fast import safe_log\nexcept ImportError:\n    pass\n",
    ],
)
def test_a_name_with_two_meanings_is_left_alone(other: str) -> None:
    text = f"{IMPORTS}{FUNCTIONS}\n{other}\ndef f(x: Tensor):\n    return safe_log(x)\n"
    assert isinstance(result_of(text), Input)


INNER = (
    "def f(x: Tensor, k: float):\n    def score(z, y=2.0):\n        return {value}\n    return torch.log(score(x))\n"
)


def test_a_function_inside_another_is_looked_through() -> None:
    assert meaning(IMPORTS + INNER.format(value="torch.exp(z) * y")) == "log(mul(exp(x), 2.0))"


@pytest.mark.parametrize(
    "text",
    [
        INNER.format(value="torch.exp(z) * k"),
        INNER.format(value="score(z)"),
        INNER.format(value="torch.exp(z)").replace(
            "    return torch.log", "    score = wrapped(score)\n    return torch.log"
        ),
        INNER.format(value="torch.exp(z)").replace("    def", "    @wrapped\n    def"),
    ],
    ids=["what it takes from around it", "itself", "bound again", "decorated"],
)
def test_one_that_takes_more_than_it_is_given_is_left_alone(text: str) -> None:
    node = result_of(IMPORTS + text)
    assert isinstance(node, Apply) and isinstance(node.operands[0], Input)


def test_unpacked_results_are_followed() -> None:
    assert meaning(f"{IMPORTS}{FUNCTIONS}\ndef f(x: Tensor):\n    a, b = weights(x)\n    return torch.log(b)\n") == (
        "log(sum(exp(x), -1))"
    )


def test_what_is_unpacked_is_called_by_its_name() -> None:
    both = "def both(x) -> tuple[Tensor, Tensor]:\n    print(x)\n    return x, x\n"
    node = result_of(f"{IMPORTS}{both}def f(x):\n    mean, spread = both(x)\n    return spread\n")
    assert isinstance(node, Input) and node.label == "spread"


def test_of_branches_only_what_they_have_in_common_is_known() -> None:
    node = result_of(f"{IMPORTS}{FUNCTIONS}\ndef f(x: Tensor):\n    return branches(x)\n")
    assert isinstance(node, Input)
    assert (node.facts.kind, node.facts.interval.low) == (Kind.TENSOR, 0.0)


def test_a_call_that_changes_nothing_leaves_the_values_before_it() -> None:
    body = "    p = torch.softmax(x, -1)\n    q = {}(p)\n    return torch.log(p)\n"
    text = f"{IMPORTS}{FUNCTIONS}\ndef f(x: Tensor):\n{body}"
    assert meaning(text.format("safe_log")) == "log(softmax(x, -1))"
    assert meaning(text.format("changes")) == "log(p)"


def test_two_calls_of_one_function_share_no_unknown_values() -> None:
    functions = "def noisy(x):\n    return x / torch.rand_like(x)\n"
    assert meaning(f"{IMPORTS}{functions}\ndef f(x: Tensor):\n    return noisy(x) - noisy(x)\n").count("rand_like") == 2
    node = result_of(f"{IMPORTS}{functions}\ndef f(x: Tensor):\n    return noisy(x) - noisy(x)\n")
    first, second = node.operands  # type: ignore[union-attr]
    assert first.key != second.key
