"""A value that a function of the project changed in place: that function knows how large it is."""

from __future__ import annotations

from pathlib import Path

import pytest

import stablefix

LONG = "    shown = []\n" + "    shown.append(1)\n" * 40
CHANGING = {
    "less something": "    p -= p.max()\n",
    "by elements": "    p[p > 700] = 700\n",
    "by a method": "    p.clip_(max=700)\n",
    "by a function": "    np.copyto(p, p - p.max())\n",
    "as the result of a function": "    np.minimum(p, 700, out=p)\n",
    "under a test": "    if p.max() > 700:\n        p -= 700\n",
    "in a long function": f"{LONG}    p -= p.max()\n",
    "among calls of what nobody reads": "    _long(p)\n    p -= _long(p)\n",
    "a view of it": "    p = p.reshape(-1)\n    p -= p.max()\n",
}
LEAVING = {
    "a name that is bound anew": "    p = p - p.max()\n",
    "what is made of it": "    p = p - 1\n    p -= p.max()\n",
    "another value": "    q = np.zeros(3)\n    q -= p.max()\n    q[0] = 1\n",
    "a function inside": "    def f(p):\n        p -= 1\n    f(1)\n",
    "long and harmless": LONG,
    "by what nobody reads": "    _long(p)\n",
}
CALLS = {
    "from the package": "from pkg.ops import rescale\n{}    f = rescale(p)\n",
    "from the point": "from .ops import rescale\n{}    f = rescale(p)\n",
    "by the name of the module": "import pkg.ops as m\n{}    f = m.rescale(p)\n",
    "by its own name": "from .ops import rescale\n{}    f = rescale(q=1, p=p)\n",
    "as a statement": "from .ops import rescale\n{}    rescale(p)\n    f = 1\n",
}
MADE = "\n\ndef total(x):\n    p = np.array(x, dtype=np.float64)\n"


def found(folder: Path, body: str, call: str) -> bool:
    """Whether the logarithm of a sum of exponentials is told, of what a function of another module was given."""
    (folder / "pkg").mkdir(parents=True)
    (folder / "pkg" / "__init__.py").touch()
    ops = f"import numpy as np\n\n\ndef rescale(p, q=0):\n{body}    return q\n\n\ndef _long(p):\n{LONG}    return p\n"
    (folder / "pkg" / "ops.py").write_text(ops, encoding="utf-8")
    text = f"import numpy as np\n{call.format(MADE)}    return np.log(np.sum(np.exp(p))) - f\n"
    path = folder / "pkg" / "sums.py"
    path.write_text(text, encoding="utf-8")
    return bool(stablefix.check(text, str(path)))


@pytest.mark.parametrize("name", CHANGING)
def test_what_is_changed_is_not_told(name: str, tmp_path: Path) -> None:
    assert not found(tmp_path, CHANGING[name], CALLS["from the package"])


@pytest.mark.parametrize("name", LEAVING)
def test_what_is_left_is(name: str, tmp_path: Path) -> None:
    assert found(tmp_path, LEAVING[name], CALLS["from the package"])


@pytest.mark.parametrize("name", CALLS)
def test_a_function_is_found_where_it_is_written(name: str, tmp_path: Path) -> None:
    assert not found(tmp_path / "a", CHANGING["in a long function"], CALLS[name])
    assert found(tmp_path / "b", LEAVING["long and harmless"], CALLS[name])


def test_another_argument_is_left_as_it_is(tmp_path: Path) -> None:
    given = "from pkg.ops import rescale\n{}    r = np.array(x)\n    f = rescale(r, p)\n"
    assert found(tmp_path, CHANGING["less something"], given)


def test_a_value_that_is_made_afterwards_is_told(tmp_path: Path) -> None:
    again = "from pkg.ops import rescale\n{}    f = rescale(p)\n    p = np.array(x)\n"
    assert found(tmp_path, CHANGING["less something"], again)


def test_a_function_of_the_same_file() -> None:
    """The same where the file stands on its own, in which all is told of a formula."""
    text = (
        "import numpy as np\n\n\ndef rescale(p):\n{}    return 1\n"
        + MADE + "    f = rescale(p)\n    return np.log(np.sum(np.exp(p))) - f\n"
    )  # fmt: skip
    assert not stablefix.check(text.format(CHANGING["less something"]))
    assert stablefix.check(text.format(LEAVING["a name that is bound anew"]))
