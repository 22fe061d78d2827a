"""Where an operand's text may be used again. Every body takes log(softmax(x)), and x is needed at the logarithm."""

from __future__ import annotations

import pytest

from tests.graph.reading import IMPORTS, module
from tests.match.finding import becomes

MOVED = {
    "nothing between": "",
    "something else is bound": "y = k(n)",
    "something else is changed": "y.add_(1)",
    "the result of a view of something else": "n = y.view(-1)\nn.add_(1)",
    "a pure call on the operand": "y = torch.exp(x)\ny += 1",
    "a module of the table on the operand": "y = nn.Sigmoid()(x)\ny += 1",
    "the operand is printed": "print(x)",
    "the operand is logged": "import logging\nlogging.info('%s', x)",
    "a distribution is asked for the density of the operand": "y = k.log_prob(x)",
    "a list is filled": "out = []\nout.append(y)",
    "a condition": "if n > 0:\n    y = 1",
    "a loop over others": "for z in y:\n    n = z",
    "a harmless context": "with open(k) as f:\n    pass",
    "another name is deleted": "del y",
}

KEPT = {
    "the operand is bound again": "x = x + 1",
    "the operand is augmented": "x += 1",
    "the operand is changed in place": "x.add_(1)",
    "an element is stored": "x[0] = 1",
    "an alias is changed": "y = x\ny.mul_(2)",
    "an alias of an alias is changed": "y = x\nn = y\nn.mul_(2)",
    "a view is changed": "y = x.view(-1)\ny[0] = 1",
    "a transposed view is changed": "y = x.T\ny += 1",
    "a slice is changed": "y = x[:2]\ny.zero_()",
    "a part of a tuple is changed": "y, n = x.chunk(2)\ny.zero_()",
    "NumPy's memory is shared": "y = x.numpy()\ny += 1",
    "the operand is put in a tuple that is changed": "y = (x, n)\ny[0].add_(1)",
    "through .data": "x.data.add_(1)",
    "its data is set": "x.data = y",
    "as out": "torch.add(x, 1, out=x)",
    "given to unknown code": "k(x)",
    "given to unknown code by keyword": "k(value=x)",
    "given to unknown code in a list": "k([x])",
    "given to unknown code as a view": "k(x.view(-1))",
    "the receiver of unknown code": "x.mystery()",
    "a module in place": "y = nn.ReLU(inplace=True)(x)",
    "a module in place by position": "y = nn.ReLU(True)(x)",
    "a function in place": "y = F.relu(x, inplace=True)",
    "a function in place by position": "y = F.dropout(x, 0.5, True, True)",
    "an initialiser": "nn.init.zeros_(x)",
    "sharing through unknown code": "y = k.wrap(x)\ny.add_(1)",
    "in a branch": "if n > 0:\n    x.add_(1)",
    "in a loop": "for z in y:\n    x[z] = 0",
    "in try": "try:\n    x.add_(1)\nfinally:\n    pass",
    "in with": "with k():\n    x.add_(1)",
    "in match": "match n:\n    case 1:\n        x = y",
    "by a walrus": "y = [x := x + 1]",
    "by a loop variable": "for x in y:\n    pass",
    "by a context": "with k() as x:\n    pass",
    "by an import": "import y as x",
    "by a nested function": "def g():\n    nonlocal x\n    x = y\ng()",
    "deleted": "del x",
    "by an optimiser's step": "n.step()",
    "by a deleted alias' memory": "y = x.detach()\ny.add_(1)",
}

RETURN = "\nreturn torch.log(p)"


@pytest.mark.parametrize("name", MOVED)
def test_moved(name: str) -> None:
    text = module("p = torch.softmax(x, -1)\n" + MOVED[name] + RETURN, "x, y, n, k")
    assert any("torch.log_softmax(x, -1)" in new for new in becomes(text, "SF101"))


@pytest.mark.parametrize("name", KEPT)
def test_kept(name: str) -> None:
    text = module("p = torch.softmax(x, -1)\n" + KEPT[name] + RETURN, "x, y, n, k")
    for new in becomes(text, "SF101"):
        assert "log_softmax(x" not in new, new


WRONG = {
    "a global name that a call binds again": (
        "scale = torch.ones(3)\ndef bump():\n    global scale\n    scale = scale + 1\n"
        "def f():\n    p = torch.softmax(scale, -1)\n    bump()\n    return torch.log(p)\n"
    ),
    "a global array that a call changes": (
        "scale = torch.ones(3)\ndef f():\n    p = torch.softmax(scale, -1)\n    bump()\n    return torch.log(p)\n"
    ),
    "a global name of the function itself": (
        "def f():\n    global w\n    p = torch.softmax(w, -1)\n    bump()\n    return torch.log(p)\n"
    ),
    "an assignment expression before": (
        "def f(x: Tensor):\n    p = torch.softmax(x, -1)\n    return [x := x + 1, torch.log(p)]\n"
    ),
    "a generator that runs later": (
        "def f(x: Tensor):\n    p = torch.softmax(x, -1)\n    g = (torch.log(p) for _ in range(3))\n    x = x + 1\n"
        "    return list(g)\n"
    ),
    "a lambda that runs later": (
        "def f(x: Tensor):\n    p = torch.softmax(x, -1)\n    g = lambda: torch.log(p)\n    x = x + 1\n    return g()\n"
    ),
    "a comprehension's own name": (
        "def f(x: Tensor, y):\n    p = torch.softmax(x, -1)\n    return [torch.log(p) for x in y]\n"
    ),
    "a lambda's own name": (
        "def f(x: Tensor, y):\n    p = torch.softmax(x, -1)\n    return map(lambda x: torch.log(p), y)\n"
    ),
    "a nested function that runs later": (
        "def f(x: Tensor):\n    p = torch.softmax(x, -1)\n    def g():\n        return torch.log(p)\n    x.add_(1)\n"
        "    return g()\n"
    ),
    "an element of a list that grows": (
        "def f(x):\n    p = torch.softmax(x[-1], -1)\n    x.append(torch.zeros(3))\n    return torch.log(p)\n"
    ),
    "an attribute that unknown code may change": (
        "class M(nn.Module):\n    def forward(self, y):\n        p = torch.softmax(self.x, -1)\n        y.mystery()\n"
        "        return torch.log(p)\n"
    ),
    "a gradient that is added to": (
        "def f(x: Tensor, loss):\n    p = torch.softmax(x.grad, -1)\n    loss.backward()\n    return torch.log(p)\n"
    ),
    "a value taken under no_grad": (
        "def f(x: Tensor):\n    with torch.no_grad():\n        p = torch.softmax(x, -1)\n    return torch.log(p)\n"
    ),
    "a value taken under autocast": (
        "def f(x):\n    with torch.autocast('cuda'):\n        p = torch.softmax(x, -1)\n    return torch.log(p)\n"
    ),
    "a detached value": ("def f(x: Tensor):\n    p = torch.softmax(x, -1).detach()\n    return torch.log(p)\n"),
    "an axis that is bound again": (
        "def f(x: Tensor, dim: int):\n    p = torch.softmax(x, dim)\n    dim = 0\n    return torch.log(p)\n"
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_nothing_is_made_of_it(name: str) -> None:
    assert becomes(f"{IMPORTS}\n{WRONG[name]}", "SF101") == []


@pytest.mark.parametrize(
    "operand", ["torch.arange(n)", "torch.randint(0, 5, (3,))", "y.long()", "(y > 0)", "y.argmax(-1)"]
)
def test_integers_are_not_given_to_functions_that_refuse_them(operand: str) -> None:
    text = module(f"a = {operand}\nreturn torch.sqrt(a**2 + a**2), torch.log(1 + torch.exp(a))", "y: Tensor, n")
    for code in ("SF119", "SF106"):
        assert not any("hypot" in new or "softplus" in new for new in becomes(text, code))


def test_complex_numbers_are_left_alone() -> None:
    assert becomes(module("return torch.log(1 + torch.exp(1j * x))"), "SF106") == []
    assert becomes(module("z = torch.fft.fft(x)\nreturn torch.log(1 + z)"), "SF111") == []


def test_scripted_functions_get_nothing_that_cannot_be_scripted() -> None:
    body = "@torch.jit.script\ndef f(x: Tensor):\n    p = torch.softmax(x, -1)\n    return torch.log(p + 0)\n"
    for new in becomes(f"{IMPORTS}\n{body}", "SF403"):
        assert "finfo" not in new


@pytest.mark.parametrize(("registered", "calls"), [("aten.asinh", 0), ("'aten::asinh'", 0), ("aten.sinh", 1)])
def test_the_implementation_of_an_operator_does_not_call_it(registered: str, calls: int) -> None:
    body = f"@register({registered})\ndef f(x: Tensor):\n    return torch.log(x + torch.sqrt(x * x + 1))\n"
    assert sum("torch.asinh" in new for new in becomes(f"{IMPORTS}\n{body}", "SF134")) == calls


@pytest.mark.parametrize(
    "text",
    [
        "f = lambda x: torch.log(torch.softmax(x, -1))",
        "f = map(lambda x: torch.log(torch.softmax(x, -1)), [])",
        "class M:\n    def f(self, x): return torch.log(torch.softmax(x, -1))",
        "def g():\n    def f(x): return torch.log(torch.softmax(x, -1))\n    return f",
        "match 1:\n    case 1:\n        def f(x): return torch.log(torch.softmax(x, -1))",
        "async def f(x): return torch.log(torch.softmax(await x, -1))",
        "x = torch.rand(3)\ny = torch.log(torch.softmax(x, -1))",
        "def f(x): yield torch.log(torch.softmax(x, -1))",
        "def f(x): return [torch.log(torch.softmax(y, -1)) for y in x]",
        "def f(x): return sum(torch.log(torch.softmax(y, -1)) for y in x)",
        "def f(x): return {1: torch.log(torch.softmax(x, -1))}",
        "def f(x, y):\n    if y: return torch.log(torch.softmax(x, -1))",
        "def f(x):\n    assert torch.log(torch.softmax(x, -1)).sum() < 0",
        "def f(x):\n    with torch.no_grad(): return torch.log(torch.softmax(x, -1))",
    ],
)
def test_found_wherever_it_stands(text: str) -> None:
    assert any("log_softmax(" in new for new in becomes(f"{IMPORTS}\n{text}\n", "SF101"))


def test_a_product_stays_in_the_order_in_which_it_was_written() -> None:
    text = "import torch\ndef f(mask: torch.Tensor, x: torch.Tensor):\n    return (mask * x).sum(0) / mask.sum(0)\n"
    assert becomes(text, "SF402")
    assert all("(mask * x).sum(0) / " in new for new in becomes(text, "SF402"))


def test_what_changes_nothing_is_not_written() -> None:
    text = "import torch\nfrom torch.distributions import Normal\ndef f(x: torch.Tensor):\n    return 1 - {}.cdf(x)\n"
    for normal in ("Normal(0, 1)", "Normal(torch.zeros_like(x), torch.ones_like(x))"):
        assert "return 0.5 * torch.erfc(x * 0.7071067811865476)" in becomes(text.format(normal), "SF147")[0]


SELECTIONS = {
    "an index": ("torch.log(p[n])", True),
    "a mask of something else": ("torch.log(p[y == 1])", True),
    "two tests of something else": ("torch.log(p[(y > 0) & (y < 5)])", True),
    "a named mask of something else": ("m = y == 1\nreturn torch.log(p[m])", True),
    "a test of what is selected": ("torch.log(p[p > 0])", False),
    "a test of what it is computed of": ("torch.log(p[x > 0])", False),
    "a named test of it": ("m = x > 0\nreturn torch.log(p[m])", False),
    "a test of what unknown code makes of it": ("torch.log(p[k(x) > 0])", False),
}


@pytest.mark.parametrize("name", SELECTIONS)
def test_a_selection_that_says_nothing_of_the_value_is_moved(name: str) -> None:
    text, moved = SELECTIONS[name]
    text = text if "return" in text else f"return {text}"
    found = becomes(module(f"p = torch.softmax(x, -1)\n{text}", "x, y, n, k"), "SF101")
    assert any("log_softmax(x, -1)[" in new for new in found) == moved
