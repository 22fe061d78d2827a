"""What a dotted name stands for: every text defines `f`, whose result must be, or must not be, log(softmax(x))."""

from __future__ import annotations

import pytest

from stablefix.graph.expression import Apply
from tests.graph.reading import meaning, result_of

RESOLVED = [
    "import torch\ndef f(x): return torch.log(torch.softmax(x, -1))",
    "import torch as t\ndef f(x): return t.log(t.softmax(x, -1))",
    "from torch import log as ln, softmax\ndef f(x): return ln(softmax(x, -1))",
    "import torch, torch.nn.functional as F\ndef f(x): return torch.log(F.softmax(x, -1))",
    "import torch.nn.functional\ndef f(x): return torch.log(torch.nn.functional.softmax(x, -1))",
    "from torch.nn import functional as fn\nimport torch\ndef f(x): return torch.log(fn.softmax(x, -1))",
    "from torch import nn\nimport torch\ndef f(x): return torch.log(nn.functional.softmax(x, -1))",
    "from torch import *\ndef f(x): return log(softmax(x, -1))",
    "from mylib import *\nfrom torch import *\ndef f(x): return log(softmax(x, -1))",
    "def f(x):\n    import torch\n    return torch.log(torch.softmax(x, -1))",
    "def f(x):\n    from torch import log, softmax\n    return log(softmax(x, -1))",
    "import torch\nln = torch.log\ndef f(x): return ln(torch.softmax(x, -1))",
    "import torch\nln = torch.log\nln2 = ln\ndef f(x): return ln2(torch.softmax(x, -1))",
    "import torch\ndef f(x):\n    ln = torch.log\n    return ln(torch.softmax(x, -1))",
    "try:\n    import torch\nexcept ImportError:\n    torch = None\ndef f(x): return torch.log(torch.softmax(x, -1))",
    "if True:\n    import torch\ndef f(x): return torch.log(torch.softmax(x, -1))",
    "import torch\nf = lambda x: None\nresult = torch.log(torch.softmax(x, -1))",
]

UNRESOLVED = [
    "import torch\ntorch, other = load()\ndef f(x): return torch.log(torch.softmax(x, -1))",
    "import torch\ndef f(torch, x): return torch.log(torch.softmax(x, -1))",
    "import torch\ndef f(x):\n    torch = x\n    return torch.log(torch.softmax(x, -1))",
    "import torch\ntorch = object()\ndef f(x): return torch.log(torch.softmax(x, -1))",
    "import torch\nclass torch: pass\ndef f(x): return torch.log(torch.softmax(x, -1))",
    "import torch\ndef f(x):\n    for torch in x:\n        return torch.log(torch.softmax(x, -1))",
    "import torch\nfor torch in []: pass\ndef f(x): return torch.log(torch.softmax(x, -1))",
    "from torch import log, softmax\ndef log(x): return x\ndef f(x): return log(softmax(x, -1))",
    "from torch import log, softmax\ndef f(x, log): return log(softmax(x, -1))",
    "from torch import *\nfrom mylib import *\ndef f(x): return log(softmax(x, -1))",
    "from mylib import log, softmax\ndef f(x): return log(softmax(x, -1))",
    "from .torch import log, softmax\ndef f(x): return log(softmax(x, -1))",
    "import mylib.torch as torch\ndef f(x): return torch.log(torch.softmax(x, -1))",
    "try:\n    import torch\nexcept OSError:\n    import my as torch\ndef f(x): return torch.log(torch.softmax(x, -1))",
    "import torch\ntry:\n    from torch import log\nexcept ImportError:\n    from mylib import log\n"
    "def f(x): return log(torch.softmax(x, -1))",
    "import torch\nln = torch.log\nln = str\ndef f(x): return ln(torch.softmax(x, -1))",
    "import torch\nln = torch.log\ndef g():\n    global ln\n    ln = str\ndef f(x): return ln(torch.softmax(x, -1))",
    "import torch\ndef f(x):\n    ln = torch.log\n    if x:\n        ln = str\n    return ln(torch.softmax(x, -1))",
    "def f(x): return torch.log(torch.softmax(x, -1))",
    "def f(x): return log(softmax(x, -1))",
]


@pytest.mark.parametrize("text", RESOLVED)
def test_resolved(text: str) -> None:
    assert meaning(text) == "log(softmax(x, -1))"


@pytest.mark.parametrize("text", UNRESOLVED)
def test_not_resolved(text: str) -> None:
    assert not isinstance(result_of(text), Apply)
