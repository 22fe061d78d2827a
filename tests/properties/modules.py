"""Random modules for the properties: functions with a known bug, between text that must come through untouched."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import strategies as st

HEADER = "import numpy as np\nimport torch\nimport torch.nn.functional as F\n"

BUGS = (
    "def f{n}(x):\n    return torch.log(torch.softmax(x, dim=-1))\n",
    "def f{n}(x):\n    p = F.softmax(x, dim=1)\n    return -(p * 2 + torch.log(p)).sum()\n",
    "def f{n}(x):\n    return np.log(1 + x)\n",
    "def f{n}(x):\n    return torch.exp(x) - 1\n",
    "def f{n}(logits):\n    return torch.log(torch.sigmoid(logits))\n",
    "class C{n}:\n    def log_prob(self, x):\n        return torch.log(1 + torch.exp(x))\n",
    "g{n} = [np.log(1 + row) for row in range(0)]\n",
    "def f{n}(x, y):\n    return torch.log(1 + x), torch.log(1 + y)\n",
)
"""Each can be mended alone, whatever stands around it."""

ODDITIES = (
    "\n",
    "# a comment: torch.log(torch.softmax(x, -1))\n",
    "s{n} = 'naïve “quotes” ∇ torch.log(1 + x)'\n",
    'd{n} = """\n  several   lines,\n\ttab, trailing blanks   \n"""\n',
    "t{n} =   {{ 'a':1 ,'b' :[ 1,2 , 3 ] }}   # badly set, on purpose\n",
    "def  odd{n}( a,b ) :\n\treturn (a\n\t  , b)\n",
    "if True: u{n} = 1; v{n} = 2\n",
    "w{n} = 1 + \\\n    2\n",
    "\f\n",
    "f'{{1:>{{2}}}}'\n",
)
"""None of these may change by a byte."""


@dataclass(frozen=True)
class Module:
    """A module text, and its parts in order; a part is kept when it is no bug."""

    parts: tuple[tuple[str, bool], ...]
    newline: str

    @property
    def text(self) -> str:
        """With the line ends of the module."""
        return (HEADER + "".join(part for part, _ in self.parts)).replace("\n", self.newline)

    @property
    def kept(self) -> list[str]:
        """The parts that must come through, in order."""
        return [part.replace("\n", self.newline) for part, kept in self.parts if kept]

    @property
    def bugs(self) -> list[str]:
        """The parts that have a bug, in order."""
        return [part.replace("\n", self.newline) for part, kept in self.parts if not kept]


@st.composite
def modules(draw: st.DrawFn, *, bugs: int = 3) -> Module:
    """A module with one to `bugs` bugs, in any order, with LF or CRLF line ends."""
    chosen = draw(st.lists(st.sampled_from(BUGS), min_size=1, max_size=bugs))
    odd = draw(st.lists(st.sampled_from(ODDITIES), max_size=6))
    parts = draw(st.permutations([(part, False) for part in chosen] + [(part, True) for part in odd]))
    numbered = tuple((part.format(n=number), kept) for number, (part, kept) in enumerate(parts))
    return Module(numbered, draw(st.sampled_from(["\n", "\r\n"])))
