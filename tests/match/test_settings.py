"""With `--pedantic`, what a setting is by its default, what a class checks, states or computes, what a loop goes
through, and what a whole array is set to keep a value from failing: 0 heads or a learning rate of 0 are nobody's."""

from __future__ import annotations

from pathlib import Path

import pytest

import stablefix
from stablefix.engine import check_text
from stablefix.evidence import Severity
from stablefix.settings import Settings

HEADER = "import math\nimport numpy as np\nimport torch\nimport torch.nn as nn\nfrom dataclasses import dataclass\n\n"

QUIET = {
    "a setting with a positive default": "def f(x: torch.Tensor, temperature=0.07):\n    return x / temperature\n",
    "a product of two": "def f(x: torch.Tensor, a: float = 2.0, b: int = 3):\n    return x / math.sqrt(a * b)\n",
    "a setting that the constructor keeps": (
        "class M:\n    def __init__(self, rate=1e-3):\n        self.rate = rate\n\n"
        "    def f(self, x):\n        return x / self.rate\n"
    ),
    "what the constructor was given, in a configuration": (
        "class M(Mixin):\n    def __init__(self, sigma: float = 0.5):\n        pass\n\n"
        "    def f(self, x):\n        return x / self.config.sigma\n"
    ),
    "a field of a data class": (
        "@dataclass\nclass C:\n    hidden: int = 8\n\n"
        "class M:\n    def __init__(self, config: C):\n        self.config = config\n\n"
        "    def f(self, x):\n        return x / self.config.hidden\n"
    ),
    "heads of a dimension": (
        "class M(nn.Module):\n    def __init__(self, dim: int, num_heads: int = 8):\n"
        "        head_dim = dim // num_heads\n        self.scale = head_dim**-0.5\n"
    ),
    "computed of what was checked": (
        "class M:\n    def __init__(self, cut):\n        if cut <= 0:\n            raise ValueError\n"
        "        self.cut = cut\n\n    def f(self, x):\n        return x / self.cut\n"
    ),
    "checked as an attribute": (
        "class M:\n    def __init__(self, cut: float):\n        self.cut = cut\n        assert self.cut > 0\n\n"
        "    def f(self, x):\n        return math.log(self.cut)\n"
    ),
    "one of two settings": (
        "class M:\n    def __init__(self, wide, rate=0.1):\n        if wide:\n            self.rate = 2 * rate\n"
        "        else:\n            self.rate = rate\n\n    def f(self, x):\n        return x / self.rate\n"
    ),
    "what a distribution states": (
        'class D(Distribution):\n    arg_constraints = {"scale": constraints.positive}\n\n'
        "    def log_prob(self, x):\n        return x / self.scale\n"
    ),
    "what the distribution states that a class extends": (
        "import torch\n\nclass Normal(torch.distributions.Normal):\n"
        "    def log_prob(self, x):\n        return x / self.scale\n"
    ),
    "a property": (
        "class K:\n    @property\n    def width(self):\n        return 1 + self.raw**2\n\n"
        "    def f(self, x):\n        return x / self.width\n"
    ),
    "a property that a constraint makes": (
        "class K:\n    @property\n    def width(self):\n        return self.raw_constraint.transform(self.raw)\n\n"
        "    def f(self, x):\n        return x.div(self.width / 3)\n"
    ),
    "what somebody made safe before": (
        "from m import safe_exp\n\n\ndef f(x: np.ndarray):\n    a = safe_exp(x)\n    return np.log(a)\n"
    ),
    "the length of what is gone through": "def f(xs):\n    for x in xs:\n        g(x / len(xs))\n",
    "how often a loop runs": "def f(x, n):\n    return sum(x[i] / n for i in range(n))\n",
    "how often values occur that do": (
        "def f(x: torch.Tensor):\n    _, n = torch.unique(x, return_counts=True)\n    return 1.0 / n\n"
    ),
    "a whole array is set": "def f(n):\n    p = np.empty(n)\n    p[:] = 0.5\n    return np.log(p)\n",
    "filled": "def f(n):\n    p = torch.zeros(n)\n    p.fill_(0.5)\n    return torch.log(p)\n",
    "written into": (
        "def f(x: np.ndarray, n):\n    p = np.zeros(n)\n    np.cosh(x, out=p)\n    return np.log(p)\n"
    ),
    "element by element": (
        "def f(x, n):\n    p = np.zeros(n)\n    for i in range(n):\n        p[i] = 1 + x[i]**2\n    return np.log(p)\n"
    ),
    "what was empty": (
        "def f(x, n):\n    p = np.empty(n)\n    for i, z in g(x):\n        p[i] = math.cosh(z)\n    return np.log(p)\n"
    ),
    "what a loop counts from 1": "def f(x, n):\n    for i in range(1, n):\n        x = x / i\n    return x\n",
    "what a loop counts down to 1": (
        "def f(x, n):\n    for i in range(n, 0, -1):\n        x = x / i\n    return x\n"
    ),
    "what is enumerated": "def f(xs):\n    return [x / (i + 1) for i, x in enumerate(xs)]\n",
    "entries above a setting": "def f(x: np.ndarray, high=1.0):\n    return high / x[x > high]\n",
    "entries that another function chooses": (
        "def good(a, b):\n    return np.logical_and(a > 0, b > 0)\n\n\n"
        "def f(a: np.ndarray, b: np.ndarray):\n    kept = good(a, b)\n    return a[kept] / b[kept]\n"
    ),
    "entries at the places of a mask": (
        "def f(a: np.ndarray):\n    rows = np.nonzero(a > 0)[0]\n    return np.log(a[rows])\n"
    ),
    "more than what is not negative": "def f(a: np.ndarray, n):\n    return a / n if n > abs(a.sum()) else a\n",
    "another number on one way": "def f(x, n):\n    if n <= 0:\n        n = 1\n    return x / n\n",
    "a documented number, of NumPy's sections": (
        'def f(x, width):\n    """F.\n\n    Parameters\n    ----------\n    width : float > 0\n        W.\n    """\n'
        "    return x / width\n"
    ),
    "a documented number, of Google's sections": (
        'class M:\n    """M.\n\n    Args:\n        width (float): W. Must be positive.\n    """\n\n'
        "    def __init__(self, width):\n        self.width = width\n\n"
        "    def f(self, x):\n        return x / self.width\n"
    ),
    "a length that other calls leave": (
        "def f(xs, p):\n    if len(xs) < 1:\n        return 0.0\n    scale = g(p)\n    return scale / len(xs)\n"
    ),
    "a table that is not empty": "def f(table, s):\n    if not table.empty:\n        return s / len(table)\n",
    "checked in another shape": (
        "def f(x: torch.Tensor, s: torch.Tensor):\n    if (s == 0).any():\n        raise ValueError\n"
        "    if s.ndim == 1:\n        s = s.view(-1, 1)\n    return x / s\n"
    ),
    "one of some numbers": "def f(x):\n    return [x / n for n in (16, 32)]\n",
    "a factorial": "def f(x, n):\n    return x / math.factorial(n)\n",
    "components": "def f(x, n_components):\n    return x / n_components\n",
    "a rate of samples": "def f(n, sample_rate):\n    return n / sample_rate\n",
    "paths": "def f(root, video_path):\n    return open(root / video_path), open(root / root.name.format(3))\n",
    "a number in the place of None": (
        "def f(x: np.ndarray, alpha=None):\n    if alpha is None:\n        alpha = 0.5\n    return x / alpha\n"
    ),
    "a number in the place of None, kept": (
        "class M:\n    def __init__(self, width=None):\n        self.width = 2.0 if width is None else width\n\n"
        "    def f(self, x):\n        return x / self.width\n"
    ),
    "a counter": (
        "class M:\n    def __init__(self):\n        self.seen = 0\n\n    def f(self, x):\n        self.seen += 1\n"
        "        return x / self.seen\n"
    ),
    "a counter that is set back": (
        "class M:\n    def __init__(self):\n        self.seen = 3\n\n    def g(self):\n        self.seen += 2\n\n"
        "    def reset(self):\n        self.seen = 1\n\n    def f(self, x):\n        return math.log(self.seen)\n"
    ),
    "the diagonal of a Cholesky factor": (
        "def f(k):\n    factor = torch.linalg.cholesky(k)\n    return factor.diagonal(dim1=-2, dim2=-1).log().sum()\n"
    ),
    "that of NumPy's": "def f(k):\n    return np.log(np.diag(np.linalg.cholesky(k)))\n",
    "that of somebody else's": "def f(k: np.ndarray):\n    c, low = cho_factor(k)\n    return 1 / np.diagonal(c)\n",
    "that of an attribute": "class M:\n    def f(self):\n        return np.log(np.diagonal(self.cholesky_b))\n",
    "inside by two comparisons": (
        "def f(x: np.ndarray):\n    if not np.logical_and(x > 0, x <= 10).all():\n        raise ValueError\n"
        "    return np.log(x)\n"
    ),
    "a documented number of things": (
        'def f(x, n):\n    """F.\n\n    Parameters\n    ----------\n    n : int\n        Number of nodes.\n    """\n'
        "    return x / n\n"
    ),
    "a documented number by its annotation": (
        'def f(x, n: int):\n    """F.\n\n    Parameters\n    ----------\n    n :\n        Number of parents.\n    """\n'
        "    return x / n\n"
    ),
    "a documented size": (
        'def f(x, m):\n    """F.\n\n    Parameters\n    ----------\n    m : int\n        Window size.\n    """\n'
        "    return x / m\n"
    ),
    "a documented rate": (
        'def f(x, s):\n    """F.\n\n    Args:\n        s: The sampling rate in Hz.\n    """\n    return x / s\n'
    ),
    "the length scale of a kernel": "def f(x: torch.Tensor, lengthscale: torch.Tensor):\n    return x / lengthscale\n",
    "the step of an integration": "class M:\n    def f(self, x):\n        return x / self.dt\n",
    "a variance that is given": "def f(variance: np.ndarray):\n    return np.sqrt(variance)\n",
    "a setting that code elsewhere converts": (
        "from units import parse_length\n\n\nclass M:\n    def __init__(self, a=1.0, b=2.0):\n"
        "        a = parse_length(a, ro=8)\n        self._a = a\n        self._b = parse_length(b)\n"
        "        self._b2 = self._b**2\n\n    def f(self, x):\n        return x / self._a / self._b2\n"
    ),
    "what lies between two times": (
        "def f(x, t0, t1):\n    h = t1 - t0\n    return x / h, x / (2 * h)\n"
    ),
    "what lies between two ends of an object": "def f(x, s):\n    return x / (s._end - s._start)\n",
    "a shape by NumPy's function": (
        "def f(x: np.ndarray):\n    rows, columns = np.shape(x)\n    return x / rows, x / np.shape(x)[1]\n"
    ),
    "a number that unknown code was given": (
        "COUNT = 10\n\n\ndef f(x, n: int):\n    assert n > 0\n    g(n, COUNT)\n    return x / n, x / COUNT\n"
    ),
    "a length that unknown code was given": (
        "def f(xs):\n    n = len(xs) + 1\n    for x in xs:\n        g(n, x)\n    return 1.0 / n\n"
    ),
    "the length of a new array": "def f(x, n):\n    w = np.zeros((n, 2))\n    return w + x / n\n",
    "the length of random numbers": "def f(x, n):\n    return np.random.normal(size=n) + x / n\n",
    "the length of a grid": "class M:\n    def f(self):\n        return np.linspace(0, 1, self.n) * 3.0 / self.n\n",
    "twice what is not 0": "def f(x, n: float):\n    return x / (2 * n) if n != 0 else x\n",
    "whatever is raised": (
        "def f(x: float, n: float):\n    try:\n        return x / n\n    except:\n        return 0.0\n"
    ),
}  # fmt: skip

TOLD = {
    "an argument": "def f(x: torch.Tensor, temperature: float):\n    return x / temperature\n",
    "data with a default": "def f(x: np.ndarray, ref=1.0):\n    return x - np.log10(np.abs(ref))\n",
    "a default of 0": "def f(x: torch.Tensor, rate=0.0):\n    return x / rate\n",
    "a default that a tensor replaces": (
        "def f(x: torch.Tensor, w=1.0):\n    if isinstance(w, torch.Tensor):\n        x = torch.log(w)\n    return x\n"
    ),
    "the difference of two settings": "def f(x: torch.Tensor, a=2.0, b=1.0):\n    return x / (a - b)\n",
    "a setting that is given anew": (
        "class M:\n    def __init__(self, rate=1e-3):\n        self.rate = rate\n\n    def g(self, rate):\n"
        "        self.rate = rate\n\n    def f(self, x):\n        return x / self.rate\n"
    ),
    "a check of something else": (
        "class M:\n    def __init__(self, cut, other):\n        assert other > 0\n        self.cut = cut\n\n"
        "    def f(self, x):\n        return x / self.cut\n"
    ),
    "a configuration of another class": "class M:\n    def f(self, x):\n        return x / self.config.sigma\n",
    "what a distribution leaves open": (
        'class D(Distribution):\n    arg_constraints = {"loc": constraints.real}\n\n'
        "    def log_prob(self, x):\n        return x / self.loc\n"
    ),
    "a property of anything": (
        "class K:\n    @property\n    def width(self):\n        return self.raw\n\n"
        "    def f(self, x):\n        return x / self.width\n"
    ),
    "what is called a constraint": "def f(x: torch.Tensor, constraint):\n    return constraint(x).log()\n",
    "after the loop": "def f(x, n):\n    for i in range(n):\n        g(i)\n    return x / n\n",
    "changed in the loop": "def f(x, n):\n    for i in range(n):\n        n -= 1\n        x = x / n\n    return x\n",
    "steps of a warm-up": "def f(x, warmup_steps):\n    return x / warmup_steps\n",
    "some elements": "def f(n):\n    p = np.zeros(n)\n    p[1:] = 0.5\n    return np.log(p)\n",
    "a loop over another length": (
        "def f(x, n, m):\n    p = np.zeros(m)\n    for i in range(n):\n        p[i] = 0.5\n    return np.log(p)\n"
    ),
    "a loop that leaves some out": (
        "def f(x, n):\n    p = np.zeros(n)\n    for i in range(n):\n        if x[i]:\n            continue\n"
        "        p[i] = 0.5\n    return np.log(p)\n"
    ),
    "memory that another name has": (
        "def f(n):\n    p = np.empty(n)\n    q = p[1:]\n    for i in range(n):\n        p[i] = 0.5\n"
        "        q[0] = 0\n    return np.log(p)\n"
    ),
    "a length that a call may change": (
        "def f(xs):\n    if len(xs) < 1:\n        return 0.0\n    g(xs)\n    return 1.0 / len(xs)\n"
    ),
    "what a loop counts from 0": "def f(x, n):\n    for i in range(n):\n        x = x / i\n    return x\n",
    "a counter that is set anew": (
        "def f(x, n):\n    for i in range(1, n):\n        i -= 1\n        x = x / i\n    return x\n"
    ),
    "entries above anything": "def f(x: np.ndarray, high: float):\n    return high / x[x > high]\n",
    "entries that a mask leaves out": "def f(a: np.ndarray):\n    bad = a > 0\n    return np.log(a[~bad])\n",
    "entries of another array": (
        "def f(a: np.ndarray, b: np.ndarray):\n    kept = a > 0\n    return a[kept] / b[kept]\n"
    ),
    "a documented number that may be 0": (
        'def f(x, width):\n    """F.\n\n    Args:\n        width (float): Must be positive, or 0 for none.\n    """\n'
        "    return x / width\n"
    ),
    "entries of a matrix that is documented as definite": (
        'def f(sigma: np.ndarray):\n    """F.\n\n    :param sigma: A positive semi-definite array.\n    """\n'
        "    return 1 / sigma\n"
    ),
    "another documented number": (
        'def f(x, width, high):\n    """F.\n\n    Args:\n        width (float): Must be positive.\n    """\n'
        "    return x / high\n"
    ),
    "something else in the place of None": (
        "def f(x: np.ndarray, alpha=None):\n    if alpha is None:\n        alpha = g(x)\n    return x / alpha\n"
    ),
    "0 in the place of None": (
        "def f(x: np.ndarray, alpha=None):\n    if alpha is None:\n        alpha = 0.0\n    return x / alpha\n"
    ),
    "a counter that starts at 0": (
        "class M:\n    def __init__(self):\n        self.seen = 0\n\n    def g(self):\n        self.seen += 1\n\n"
        "    def f(self, x):\n        return x / self.seen\n"
    ),
    "a counter that goes down": (
        "class M:\n    def __init__(self):\n        self.seen = 0\n\n    def f(self, x):\n        self.seen -= 1\n"
        "        return x / (self.seen + 2)\n"
    ),
    "the diagonal of what a factor solves": (
        "def f(k, b):\n    x = cho_solve(cho_factor(k), b)\n    return np.log(np.diag(x))\n"
    ),
    "the diagonal of any matrix": "def f(k: np.ndarray):\n    return np.log(np.diag(k))\n",
    "another diagonal of a factor": (
        "def f(k: torch.Tensor):\n    return torch.linalg.cholesky(k).diagonal(offset=-1, dim1=-2, dim2=-1).log()\n"
    ),
    "outside of two comparisons": (
        "def f(x: np.ndarray):\n    if np.logical_and(x > 0, x <= 10).all():\n        raise ValueError\n"
        "    return np.log(x)\n"
    ),
    "a documented number of what may be none": (
        'def f(x, n):\n    """F.\n\n    Args:\n        n (int): Number of warm-up steps.\n    """\n    return x / n\n'
    ),
    "a documented number that counts nothing": (
        'def f(x, n):\n    """F.\n\n    Parameters\n    ----------\n    n : float\n        Number of nodes.\n    """\n'
        "    return x / n\n"
    ),
    "the logarithm of a length scale": "def f(x: torch.Tensor, log_lengthscale):\n    return x / log_lengthscale\n",
    "a difference of times": "def f(x, delta_dt):\n    return x / delta_dt\n",
    "a division by a variance": "def f(x: np.ndarray, variance: np.ndarray):\n    return x / variance\n",
    "a variance that somebody computes": "def f(post):\n    return post.variance.sqrt()\n",
    "an array that unknown code was given": (
        "def f(x: np.ndarray):\n    assert (x > 0).all()\n    g(x)\n    return np.log(x)\n"
    ),
    "what a new array is full of": "def f(x, n):\n    return np.full(3, n) + x / n\n",
    "the end of a grid": "def f(x, n):\n    return np.linspace(0, n, 5) + x / n\n",
    "an array that is like another": "def f(x, n):\n    return np.zeros_like(n) + x / n\n",
    "a setting that becomes another": (
        "class M:\n    def __init__(self, a=1.0):\n        self.b = convert(a)\n\n"
        "    def f(self, x):\n        return x / self.b\n"
    ),
    "the logarithm of a setting": (
        "class M:\n    def __init__(self, a=1.0):\n        self.a = to_log(a)\n\n"
        "    def f(self, x):\n        return x / self.a\n"
    ),
    "a value that nobody chose, converted": (
        "class M:\n    def __init__(self, a):\n        self.a = convert(a)\n\n"
        "    def f(self, x):\n        return x / self.a\n"
    ),
    "the difference of two values": "def f(x, t0, t2):\n    return x / (t2 - t0)\n",
    "the time that something took": (
        "def f(x):\n    start = clock()\n    end = clock()\n    return x / (end - start)\n"
    ),
    "set to anything": "def f(x, n):\n    p = np.empty(n)\n    p[:] = x\n    return np.log(p)\n",
}  # fmt: skip


def codes(text: str, filename: str = "case.py") -> set[str]:
    """What is told of a text with `--pedantic`, static: divisions, logarithms, roots and powers."""
    found = stablefix.check(HEADER + text, filename=filename, pedantic=True, validate=False)
    return {each.code for each in found}


@pytest.mark.parametrize("text", QUIET.values(), ids=QUIET.keys())
def test_what_cannot_happen_is_not_told(text: str) -> None:
    assert not codes(text)


@pytest.mark.parametrize("text", TOLD.values(), ids=TOLD.keys())
def test_what_can_happen_is_told_all_the_same(text: str) -> None:
    assert codes(text)


@pytest.mark.parametrize(
    ("example", "expected"),
    [("f(x, ref=x.min())", "MEDIUM"), ("f(x, ref=2.0)", "LOW"), ("f(x, floor=x.min())", "LOW"), ("g(ref=h(x))", "LOW")],
)
def test_what_an_example_computes_is_no_setting(example: str, expected: str) -> None:
    """A reference of 0 is as ordinary as the data that it is computed from; nobody sets it to 0."""
    body = f'def f(x: np.ndarray, ref=1.0):\n    """Levels.\n\n    >>> {example}\n    """\n'
    body += "    return x - np.log10(np.abs(ref))\n"
    settings = Settings(pedantic=True, min_severity=Severity.LOW)
    found = check_text(HEADER + body, "<text>", settings).findings
    assert [str(finding.severity and finding.severity.name) for finding in found] == [expected]


def test_a_configuration_of_another_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "__init__.py").touch()
    (tmp_path / "settings.py").write_text(
        "class Config:\n    def __init__(self, width=768):\n        self.width = width\n"
    )
    path = tmp_path / "model.py"
    text = "from .settings import Config\n\n\ndef f(x: torch.Tensor, config: Config):\n    return x / config.width\n"
    path.write_text(HEADER + text)
    assert not codes(text, str(path))
    assert codes(text.replace("width\n", "depth\n"), str(path))


def test_a_setting_of_another_module_is_read(tmp_path: Path) -> None:
    (tmp_path / "__init__.py").touch()
    (tmp_path / "config.py").write_text('_TABLE = {"rate": 0.5}\nRATE = _TABLE["rate"]\nWIDTH = 3\nNONE = 0\n')
    path = tmp_path / "model.py"
    text = (
        "from . import config\n\n\ndef f(x: torch.Tensor, n: float = config.WIDTH):\n    rate = config.RATE\n"
        "    return x / rate / n / config.WIDTH\n"
    )
    path.write_text(HEADER + text)
    assert not codes(text, str(path))
    assert codes(text.replace("= config.WIDTH", "= config.NONE"), str(path))


def test_a_number_of_another_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "__init__.py").touch()
    (tmp_path / "units.py").write_text("BOHR = 0.529\nZERO = 0.0\n")
    path = tmp_path / "model.py"
    text = "from .units import BOHR, ZERO\n\n\ndef f(x: torch.Tensor, n: float = BOHR):\n    return x / BOHR / n\n"
    path.write_text(HEADER + text)
    assert not codes(text, str(path))
    assert codes(text.replace("= BOHR", "= ZERO"), str(path))
