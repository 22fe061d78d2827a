"""Where the numbers lie that an array is made of, and those that a comprehension goes through."""

from __future__ import annotations

import pytest

from stablefix.graph.ranges import interval_of
from tests.graph.reading import module, result_of

LIES = {
    "torch.ones(3)": "[1, 1]",
    "np.zeros((k, 2))": "[0, 0]",
    "torch.eye(k)": "[0, 1]",
    "x.new_ones(3)": "[1, 1]",
    "torch.full((3,), 1e-6)": "[1e-06, 1e-06]",
    "x.new_full((3,), 2.0)": "[2, 2]",
    "torch.zeros_like(x, dtype=torch.float64)": "[0, 0]",
    "torch.full_like(x, 2.0, dtype=x.dtype)": "[2, 2]",
    "np.ones_like(x, dtype=float)": "[1, 1]",
    "torch.empty_like(x, dtype=torch.float64)": "[-inf, inf]",
    "np.arange(k)": "[0, inf]",
    "np.arange(1, k)": "[1, inf]",
    "np.arange(k, 1, -1)": "[-inf, inf]",
    "np.arange(5, 1, -1)": "[1, 5]",
    "np.arange(1, 5)": "[1, 5]",
    "np.linspace(-1, 2, k)": "[-1, 2]",
    "np.linspace(n, 2, k)": "[-inf, inf]",
    "torch.tensor([1e-6, 2])": "[1e-06, 2]",
    "np.array([[1.0, 2.0], [3.0, -4.0]])": "[-4, 3]",
    "np.array([None, 'a'])": "[-inf, inf]",
    "np.array([])": "[-inf, inf]",
    "torch.maximum(x.relu(), torch.tensor(1e-6))": "[1e-06, inf]",
    "torch.min(x.sigmoid(), torch.tensor(0.5))": "[0, 0.5]",
    "sum(z ** 2 for z in n)": "[0, inf]",
    "sum([-abs(a - b) for a, b in zip(n, k)])": "[-inf, 0]",
    "sum(z for z in n)": "[-inf, inf]",
    "sum(z for z in n if z > 0)": "[0, inf]",
    "max(z ** 2 for z in n)": "[0, inf]",
    "min(z for z in n if z < 3)": "[-inf, 3)",
    "sum(n)": "[-inf, inf]",
    "torch.diag(2 + x.sigmoid(), 1)": "[0, 3]",
    "np.tril(np.full((3, 3), 2.0))": "[0, 2]",
    "(-x.exp()).triu()": "[-inf, 0]",
    "x.sigmoid().diagonal()": "[0, 1]",
    "n._log_softmax(k, -1)": "[-inf, 0]",
    "n.LogSoftmax(k)": "[-inf, 0]",
    "n.expit(k)": "[0, 1]",
    "n.sigmoid_focal_loss(k)": "[-inf, inf]",
}


@pytest.mark.parametrize("code", LIES)
def test_where_made_values_lie(code: str) -> None:
    assert str(interval_of(result_of(module(f"return {code}")))) == LIES[code]


@pytest.mark.parametrize(
    "changed",
    ["made[0] = n", "made += x", "made.fill_(n)", "torch.add(made, x, out=made)", "n(made)", "made.zero_().add_(x)"],
)
def test_what_is_changed_afterwards_lies_anywhere(changed: str) -> None:
    assert str(interval_of(result_of(module(f"made = torch.zeros(3)\n{changed}\nreturn made")))) == "[-inf, inf]"


def test_a_generator_may_run_when_its_names_mean_something_else() -> None:
    body = "a = 2.0\nparts = (a * abs(z) for z in n)\na = -1.0\nreturn sum(parts)"
    assert str(interval_of(result_of(module(body)))) == "[-inf, inf]"
    assert str(interval_of(result_of(module(body.replace("a = -1.0", "b = -1.0"))))) == "[-inf, inf]"
    assert (
        str(interval_of(result_of(module(body.replace("(a * abs(z) for z in n)", "[a * abs(z) for z in n]")))))
        == "[0, inf]"
    )


CONSTANTS = """
EPS = 10 ** -8
ROOT = math.sqrt(2)
NARROW = 1 / (2 * np.sqrt(4.0))
OF_ANOTHER = NARROW / 2
ITSELF = ITSELF + 1
FLAG = True
FROM_ELSEWHERE = math.sqrt(load())
TENSOR = torch.sqrt(torch.tensor(2.0))
ARRAY = np.sqrt(np.arange(1, 5))
LIST = np.log(np.array([2.0, 3.0]))
TWICE = math.sqrt(2)
TWICE = math.sqrt(3)
"""


@pytest.mark.parametrize(
    ("name", "low", "high"),
    [
        ("EPS", 1e-8, 1e-8),
        ("ROOT", 1.41421356, 1.41421357),
        ("NARROW", 0.2499999, 0.2500001),
        ("OF_ANOTHER", 0.1249999, 0.1250001),
    ],
)
def test_a_number_that_the_module_computes_is_known(name: str, low: float, high: float) -> None:
    found = interval_of(result_of(f"{module(f'return {name}')}{CONSTANTS}"))
    assert low <= found.low <= found.high <= high


@pytest.mark.parametrize("name", ["ITSELF", "FLAG", "FROM_ELSEWHERE", "TENSOR", "ARRAY", "LIST", "TWICE"])
def test_what_is_no_such_number_is_not(name: str) -> None:
    found = interval_of(result_of(f"{module(f'return {name}')}{CONSTANTS}"))
    assert found.high - found.low == float("inf")


SETTINGS = """
import math
C = 0
class A:
    K = 1 / math.sqrt(4)
    C = 4
    OF_THE_CLASS = math.sqrt(C)
    def __init__(self, dim):
        self.scale = 1 / math.sqrt(4)
        self.given = dim ** -0.5
        C = dim
        self.local = C * 2.0
        self.changed = 1 / math.sqrt(4)
    def change(self):
        self.changed = 0
    def f(self):
        return self.{name}
"""


@pytest.mark.parametrize("of", ["self", "A", "cls"])
def test_a_number_of_a_class_is_known_by_each_of_its_names(of: str) -> None:
    text = SETTINGS.replace("self.{name}", f"{of}.K")
    assert interval_of(result_of(text)).high == pytest.approx(0.5)
    changed = interval_of(result_of(f"{text}\nA.K = C\n"))
    assert changed.high == float("inf")


@pytest.mark.parametrize("name", ["K", "scale"])
def test_a_number_that_a_class_computes_is_known(name: str) -> None:
    found = interval_of(result_of(SETTINGS.format(name=name)))
    assert 0.49999 <= found.low <= found.high <= 0.50001


@pytest.mark.parametrize("name", ["OF_THE_CLASS", "given", "local", "changed"])
def test_what_depends_on_other_names_of_a_class_is_not(name: str) -> None:
    found = interval_of(result_of(SETTINGS.format(name=name)))
    assert found.high - found.low == float("inf")
