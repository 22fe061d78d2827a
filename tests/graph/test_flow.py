"""Which definition a name stands for: every body gives `result`, and the graph that it must have."""

from __future__ import annotations

import ast

import pytest

from stablefix.graph.expression import Input
from stablefix.graph.facts import Kind
from stablefix.graph.flow import Flow
from stablefix.graph.interval import Interval
from stablefix.graph.ranges import interval_of
from stablefix.source.names import Names
from tests.graph.reading import IMPORTS, meaning, module, result_of

FOLLOWED = {
    "bound on one way only": ("if n:\n    p = torch.exp(x)\nif n:\n    return torch.log(p)", "log(exp(x))"),
    "changed in place": ("p = torch.exp(x)\np.add_(1)\nreturn torch.log(p)", "log(add(exp(x), 1))"),
    "changed in place in a chain": ("x.abs_().clamp_(min=1)\nreturn x.log()", "log(clamp(abs(x), 1))"),
    "a masked store": ("p = torch.exp(x)\np[p == 0] = 1\nreturn y / p", "div(y, where(equal(exp(x), 0), 1, exp(x)))"),
    "a store under a mask that has a name": (
        "m = x.abs() < 1e-8\nx[m] = 1e-8\nreturn y / x",
        "div(y, where(less(abs(x), 1e-08), 1e-08, x))",
    ),
    "filled in place": (
        "x.masked_fill_(y > 0, float('-inf'))\nreturn x.softmax(-1)",
        "softmax(masked_fill(x, greater(y, 0), -inf), -1)",
    ),
    "one name": ("p = torch.softmax(x, -1)\nreturn torch.log(p)", "log(softmax(x, -1))"),
    "two names": ("p = torch.softmax(x, -1)\nq = p\nreturn torch.log(q)", "log(softmax(x, -1))"),
    "bound again, last one counts": ("p = torch.exp(x)\np = torch.sin(x)\nreturn torch.log(p)", "log(sin(x))"),
    "bound from itself": ("x = torch.exp(x)\nreturn torch.log(x)", "log(exp(x))"),
    "annotated": ("p: Tensor = torch.exp(x)\nreturn torch.log(p)", "log(exp(x))"),
    "several targets": ("p = q = torch.exp(x)\nreturn torch.log(q)", "log(exp(x))"),
    "a tuple of values": ("p, q = torch.exp(x), torch.sin(y)\nreturn p + q", "add(exp(x), sin(y))"),
    "exchanged": ("x, y = y, x\nreturn x - y", "sub(y, x)"),
    "nested tuples": ("(p, (q, r)) = torch.exp(x), (y, n)\nreturn p * q", "mul(exp(x), y)"),
    "an element of a tuple result": ("p, q = x.max(dim=-1)\nreturn torch.log(p)", "squeeze(log(amax(x, -1)), -1)"),
    "a field of a tuple result": ("m = x.max(dim=-1)\nreturn torch.log(m.values)", "squeeze(log(amax(x, -1)), -1)"),
    "augmented": ("p = torch.exp(x)\np += 1\nreturn torch.log(p)", "log(add(exp(x), 1))"),
    "an assignment expression": ("if (s := torch.exp(x)) is not None:\n    return torch.log(s)", "log(exp(x))"),
    "one way only": ("p = torch.exp(x)\nif n:\n    y = x\nreturn torch.log(p)", "log(exp(x))"),
    "the other way leaves": (
        "if n:\n    p = torch.exp(x)\nelse:\n    return x\nreturn torch.log(p)",
        "log(exp(x))",
    ),
    "the other way raises": (
        "if n:\n    p = torch.exp(x)\nelse:\n    raise ValueError\nreturn torch.log(p)",
        "log(exp(x))",
    ),
    "the other way ends the program": (
        "if n:\n    p = torch.exp(x)\nelse:\n    p = y\n    sys.exit(1)\nreturn torch.log(p)",
        "log(exp(x))",
    ),
    "inside a loop": ("for z in y:\n    p = torch.exp(z)\n    result = torch.log(p)", "log(exp(z))"),
    "before a loop that leaves it alone": ("p = torch.exp(x)\nfor z in y:\n    result = torch.log(p)", "log(exp(x))"),
    "inside try": ("try:\n    p = torch.exp(x)\n    return torch.log(p)\nexcept ValueError:\n    pass", "log(exp(x))"),
    "inside with": ("with torch.no_grad():\n    p = torch.exp(x)\n    return torch.log(p)", "log(exp(x))"),
    "out of a harmless with": ("with open(k):\n    p = torch.exp(x)\nreturn torch.log(p)", "log(exp(x))"),
    "a number that unknown code is given": ("s = 2\nunknown(s)\nreturn x * s", "mul(x, 2)"),
    "a product of numbers, given in a loop": (
        "s = 2\nr = s * 3\nfor z in y:\n    unknown(r)\n    result = x * r",
        "mul(x, 6)",
    ),
    "a number beside an array that changes": ("s = 2\np = unknown(s, x)\np.add_(1)\nreturn x * s", "mul(x, 2)"),
    "inside match": ("match n:\n    case 1:\n        p = torch.exp(x)\n        return torch.log(p)", "log(exp(x))"),
}

CHANGED_BY_ANOTHER_NAME = {
    "an element in a loop": "for z in y:\n    x[0] = z\n    v = x[0]\n    v *= 2",
    "rows that a loop goes through": "for row in x:\n    row *= 2",
    "rows that are counted": "for i, row in enumerate(x):\n    row[0] = i",
    "rows beside others": "for row, z in zip(x, y):\n    row += z",
    "rows of a list of them": "for row in [each for each in x]:\n    row.sort()",
    "values of a dictionary": "for name, v in {'a': x}.items():\n    v.fill_(0)",
    "the first of several": "first, *others = x\nfirst *= 2",
    "what match captures": "match x:\n    case v:\n        v[0] = 1",
    "what a context gives": "with np.nditer(x) as rows:\n    for row in rows:\n        row[...] = 0",
    "inside try": "try:\n    v = x[0]\n    v[0] = 1\nexcept ValueError:\n    pass",
    "behind a loop": "for i in range(3):\n    v = x[i]\nv[0] = 1",
    "behind try": "try:\n    v = x[0]\nexcept ValueError:\n    v = y\nv[0] = 1",
    "a second time": "v = x[0]\nv *= 2\np = torch.exp(x)\nv *= 2",
    "a function inside": "def inner():\n    x[0] = 1\ninner()",
    "a loop of a function inside": "def inner():\n    for row in x:\n        row += 1\ninner()",
    "text that is run": "exec('x[0] = 1')",
    "a method that is told to": "x.byteswap(inplace=True)",
    "a function that is told to": "np.nan_to_num(x, copy=False)",
    "a view by a function": "v = np.expand_dims(x, 0)\nv[0] = 1",
}
"""Ways to change x that another name is used for, or none."""


@pytest.mark.parametrize("change", CHANGED_BY_ANOTHER_NAME.values(), ids=CHANGED_BY_ANOTHER_NAME)
def test_what_is_changed_by_another_name_is_another_value(change: str) -> None:
    assert not meaning(module(f"p = torch.exp(x)\n{change}\nreturn p * torch.exp(x)")).startswith("square")


def test_what_is_only_counted_changes_nothing() -> None:
    body = "p = torch.exp(x)\nfor i, row in enumerate(x):\n    unknown(i)\nreturn p * torch.exp(x)"
    assert meaning(module(body)) == "square(exp(x))"


@pytest.mark.parametrize(
    "method",
    ["@property\n    def p(self): ...\n    @p.setter\n    def p(self, v): ...", "def __setattr__(self, n, v): ..."],
)
@pytest.mark.parametrize("given", ["self", "self, other: 'Model'"])
def test_what_a_method_stores_is_another_value(method: str, given: str) -> None:
    name = given.partition(", ")[2].partition(":")[0] or "self"
    body = f"{name}.p = torch.exp(self.x)\n        return torch.log({name}.p)"
    text = f"{IMPORTS}class Model:\n    {method}\n    def run({given}):\n        {body}\n"
    assert meaning(text) == f"log({name}.p)"


def test_behind_what_suppresses_exceptions_nothing_is_certain() -> None:
    body = "p = x\nwith contextlib.suppress(IndexError):\n    x[100]\n    p = torch.exp(x)\nreturn torch.log(p)"
    assert meaning(module(body)) == "log(p)"


UNFOLLOWED = {
    "an array that unknown code is given": "p = torch.exp(x)\nunknown(p)\nreturn torch.log(p)",
    "a view of one, beside a number": "p = torch.exp(x)\nq = p * 2\nunknown(q[0], p, 2)\nreturn torch.log(p)",
    "no number any more": "p = 2\nfor z in y:\n    unknown(p)\n    result = torch.log(p)\n    p = torch.exp(z)",
    "two ways": "if n:\n    p = torch.exp(x)\nelse:\n    p = torch.sin(x)\nreturn torch.log(p)",
    "the other way ends something else": (
        "if n:\n    p = torch.exp(x)\nelse:\n    p = y\n    n.exit(1)\nreturn torch.log(p)"
    ),
    "one way of two": "p = x\nif n:\n    p = torch.exp(x)\nreturn torch.log(p)",
    "two ways of elif": "p = torch.exp(x)\nif n:\n    pass\nelif k:\n    p = y\nreturn torch.log(p)",
    "a loop's last round": "for z in y:\n    p = torch.exp(z)\nreturn torch.log(p)",
    "a loop comes back": "p = torch.exp(x)\nfor z in y:\n    result = torch.log(p)\n    p = z",
    "a while loop comes back": "p = torch.exp(x)\nwhile k:\n    result = torch.log(p)\n    p = p + 1",
    "the else of a loop": "p = y\nfor z in y:\n    p = torch.exp(z)\nelse:\n    return torch.log(p)",
    "try may stop before": "p = y\ntry:\n    p = torch.exp(x)\nexcept ValueError:\n    pass\nreturn torch.log(p)",
    "in the handler": "p = y\ntry:\n    p = torch.exp(x)\nexcept ValueError:\n    return torch.log(p)",
    "in finally": "p = y\ntry:\n    p = torch.exp(x)\nfinally:\n    return torch.log(p)",
    "one case of match": "p = y\nmatch n:\n    case 1:\n        p = torch.exp(x)\nreturn torch.log(p)",
    "captured by match": "p = torch.exp(x)\nmatch n:\n    case [p, _]:\n        return torch.log(p)",
    "a loop variable": "p = torch.exp(x)\nfor p in y:\n    return torch.log(p)",
    "cast on one way": "p = torch.exp(x)\nif n:\n    p = p.float()\nreturn torch.log(p)",
    "bound by with": "p = torch.exp(x)\nwith open(k) as p:\n    return torch.log(p)",
    "caught": "p = torch.exp(x)\ntry:\n    pass\nexcept ValueError as p:\n    return torch.log(p)",
    "deleted": "p = torch.exp(x)\ndel p\nreturn torch.log(p)",
    "declared global": "global p\np = torch.exp(x)\nk(x)\nreturn torch.log(p)",
    "a function of that name": "p = torch.exp(x)\ndef p(): pass\nreturn torch.log(p)",
    "a nested function binds it": ("p = torch.exp(x)\ndef g():\n    nonlocal p\n    p = y\ng()\nreturn torch.log(p)"),
    "a nested function binds it later": (
        "def g():\n    nonlocal p\n    p = y\np = torch.exp(x)\ng()\nreturn torch.log(p)"
    ),
    "starred": "p, *q = torch.exp(x), y, n\nreturn torch.log(p)",
    "changed in place by what is not known": "p = torch.exp(x)\np.mystery_(1)\nreturn torch.log(p)",
    "changed in place under an alias": "p = torch.exp(x)\nq = p\np.add_(1)\nq.add_(1)\nreturn torch.log(p)",
    "a row stored": "p = torch.exp(x)\np[:, x > 0] = 1\nreturn torch.log(p)",
    "changed in place through an attribute": "p = torch.exp(x)\nx.p = p\nx.p += 1\nreturn torch.log(p)",
    "changed through an alias": "p = torch.exp(x)\nq = p\nq.add_(1)\nreturn torch.log(p)",
    "changed through a view": "p = torch.exp(x)\nq = p.view(-1)\nq[0] = 0\nreturn torch.log(p)",
    "changed by transposing": "p = torch.exp(x)\nq = p.T\nq.mul_(2)\nreturn torch.log(p)",
    "an element stored": "p = torch.exp(x)\np[0] = 1\nreturn torch.log(p)",
    "a slice augmented": "p = torch.exp(x)\np[:, 0] += 1\nreturn torch.log(p)",
    "its data set": "p = torch.exp(x)\np.data = y\nreturn torch.log(p)",
    "given to unknown code": "p = torch.exp(x)\nk(p)\nreturn torch.log(p)",
    "given to unknown code in a list": "p = torch.exp(x)\nk([p, y])\nreturn torch.log(p)",
    "given as out": "p = torch.exp(x)\ntorch.add(x, y, out=p)\nreturn torch.log(p)",
    "given as NumPy's third operand": "p = np.exp(x)\nnp.add(x, y, p)\nreturn np.log(p)",
    "given to a module that works in place": "p = torch.exp(x)\nq = nn.ReLU(inplace=True)(p)\nreturn torch.log(p)",
    "given to a module that works in place by position": "p = torch.exp(x)\nq = nn.ReLU(True)(p)\nreturn torch.log(p)",
    "given to a function that works in place": "p = torch.exp(x)\nq = F.relu(p, True)\nreturn torch.log(p)",
    "shuffled": "p = np.exp(x)\nnp.random.shuffle(p)\nreturn np.log(p)",
    "sorted in place": "p = np.exp(x)\np.sort()\nreturn np.log(p)",
    "out of no_grad": "with torch.no_grad():\n    p = torch.exp(x)\nreturn torch.log(p)",
    "into no_grad": "p = torch.exp(x)\nwith torch.no_grad():\n    return torch.log(p)",
    "out of autocast": "with torch.autocast('cuda'):\n    p = torch.exp(x)\nreturn torch.log(p)",
    "out of an unknown context": "with k():\n    p = torch.exp(x)\nreturn torch.log(p)",
}


@pytest.mark.parametrize("name", FOLLOWED)
def test_followed(name: str) -> None:
    body, expected = FOLLOWED[name]
    assert meaning(module(body)) == expected


@pytest.mark.parametrize("name", UNFOLLOWED)
def test_not_followed(name: str) -> None:
    assert meaning(module(UNFOLLOWED[name])) == "log(p)"


def test_an_input_is_the_same_value_wherever_it_is_read() -> None:
    assert meaning(module("return x * x")) == "square(x)"
    assert meaning(module("z = x\nreturn x * z")) == "square(x)"


@pytest.mark.parametrize(
    "body",
    [
        "return k() * k()",
        "return torch.rand(3) * torch.rand(3)",
        "return F.dropout(x, 0.5) * F.dropout(x, 0.5)",
        "return n.next() * n.next()",
        "a = x[0]\nk(x)\nreturn a * x[0]",
        "a = n.weight\nk()\nreturn a * n.weight",
        "a = x\nx = x + 1\nreturn a * x",
        "return (x := x + 1) * x",
        "a = y\nfor y in x:\n    return a * y",
    ],
)
def test_two_values_are_not_one(body: str) -> None:
    assert not meaning(module(body)).startswith("square")


def test_closures_see_what_is_bound_once() -> None:
    body = "p = torch.exp(x)\ndef g():\n    result = torch.log(p)\nreturn g"
    text = module(body)
    assert "log(exp(x))" in _meaning_of_result(text)


@pytest.mark.parametrize("after", ["p = y", "p.add_(1)", "p[0] = 1", "for p in y: pass"])
def test_closures_do_not_see_what_changes(after: str) -> None:
    text = module(f"p = torch.exp(x)\ndef g():\n    result = torch.log(p)\n{after}\nreturn g")
    assert _meaning_of_result(text) == "log(p)"


def test_default_arguments_are_not_the_parameters_value() -> None:
    assert meaning(module("return torch.log(p)", "x, p=1.0")) == "log(p)"


def test_class_bodies_bind_nothing_outside() -> None:
    text = module("p = torch.exp(x)\nclass A:\n    p = 1\nreturn torch.log(p)")
    assert meaning(text) == "log(exp(x))"


def test_what_comes_after_a_return_is_not_visited() -> None:
    tree = ast.parse(f"{IMPORTS}\ndef f(x):\n    return x\n    y = 1\n")
    function = tree.body[-1]
    assert isinstance(function, ast.FunctionDef)
    assert len(Flow(function, Names(tree), {}, None).run()) == 1


def test_what_shares_memory_does_not_grow_with_what_is_changed_in_place() -> None:
    """A page of a dashboard calls unknown functions a thousand times, which may change all that it knows."""
    names = [f"v{number}" for number in range(20)]
    body = "".join(f"    {name} = [x]\n" for name in names) + f"    show({', '.join(names)})\n" * 100
    tree = ast.parse(f"{IMPORTS}\ndef f(x):\n{body}    return x\n")
    function = tree.body[-1]
    assert isinstance(function, ast.FunctionDef)
    flow = Flow(function, Names(tree), {}, None)
    flow.run()
    kept = {id(held): len(held) for held in flow.memory.values()}
    assert sum(kept.values()) <= 10 * len(names)


def _meaning_of_result(text: str) -> str:
    """The graph of `result = ...`, which stands in a nested function."""
    return meaning(text.replace("return g", "k(g)"))


def test_what_branches_have_in_common_is_known() -> None:
    node = result_of(module("if n:\n    p = x.abs()\nelse:\n    p = torch.exp(y)\nreturn p"))
    assert isinstance(node, Input)
    assert (node.facts.kind, node.facts.interval.low, node.facts.known) == (Kind.TENSOR, 0.0, False)


@pytest.mark.parametrize(
    "body, lies",
    [
        ("a = torch.sigmoid(x)\nif k:\n    a[y > 2] = 0.5\nreturn a", "[0, 1]"),
        ("a = torch.sigmoid(x)\nif k:\n    a[n] = 3.0\nreturn a", "[0, 3]"),
        ("a = torch.sigmoid(x)\nif k:\n    a[n] = y[n]\nreturn a", "[-inf, inf]"),
        ("return nn.CosineSimilarity(dim=k)(x, y)", "[-1.01, 1.01]"),
        ("return nn.LogSoftmax(dim=k)(x)", "[-inf, 0]"),
        ("return nn.Linear(k, k)(x)", "[-inf, inf]"),
    ],
)
def test_limits_that_do_not_depend_on_a_way_or_on_a_setting(body: str, lies: str) -> None:
    assert interval_of(result_of(module(body))) == Interval.parse(lies)
