"""`stablefix new-template NAME`: a template to begin with, which holds as it is."""

from __future__ import annotations

import argparse
import re
from pathlib import Path

from stablefix.cli.selection import codes
from stablefix.cli.terminal import Terminal
from stablefix.config import ConfigError, configured
from stablefix.templates.catalogue import TemplateError

DEFAULT_FOLDER = "templates"
_CODE = re.compile(r"[A-Z]+\d+")
TEXT = '''\
class {classname}(Template):
    """{title}.

    ## What it does
    Finds `exp(x) / (1 + exp(x))**2`, the density of the logistic distribution, and writes it with two sigmoids.

    ## Why is this bad?
    exp(x) overflows above 88.7 in float32, and inf / inf is nan.

    ## Fix safety
    Both forms are the same function; only rounding differs.
    """

    code = "{code}"
    fix = Fix.ALGORITHM  # or REORDER, EPSILON, CLAMP, UPCAST, MASK, ADVICE
    # or UNDERFLOW, CANCELLATION, DOMAIN_ERROR, DIVISION_BY_ZERO, NAN_GRADIENT, LOW_PRECISION
    failure = Failure.OVERFLOW

    # The old form. Parameters stand for anything; `logits` says which inputs are worth trying.
    def before(x: Tensor[logits]):
        return exp(x) / (1 + exp(x)) ** 2

    # The new form. Several are allowed (`after_...`), the best first; the first that holds is offered.
    def after(x):
        return sigmoid(x) * sigmoid(-x)

    references = ["Write down here where the formula comes from"]
    fires = [
        "torch.exp(x) / (1 + torch.exp(x)) ** 2",
        "x.exp() / (x.exp() + 1).square()",
        "torch.exp(x) / torch.pow(1 + torch.exp(x), 2)",
    ]
    quiet = [
        "torch.exp(y) / (1 + torch.exp(x)) ** 2",
        "torch.exp(x) / (2 + torch.exp(x)) ** 2",
        "torch.sigmoid(x) * torch.sigmoid(-x)",
    ]
'''


def run(options: argparse.Namespace) -> int:
    """Write the file. Exit code 2 where there is one, or where the name or code cannot be used."""
    terminal = Terminal(options.color)
    name = options.name.lower().replace("-", "_").removesuffix(".py")
    if not name.isidentifier():
        terminal.fail(
            f"{options.name!r} cannot name a template: use words with hyphens between, such as log-of-softmax"
        )
        return 2
    try:
        folders = configured(".").template_folders
        folder = Path(options.folder or (folders[0] if folders else DEFAULT_FOLDER))
        known = set(codes([*folders, *([str(folder)] if folder.is_dir() else [])]))
    except (ConfigError, TemplateError) as error:
        terminal.fail(str(error))
        return 2
    code = (options.code or _free(known)).upper()
    path = folder / f"{name}.py"
    complaint = _complaint(code, known, path)
    if complaint:
        terminal.fail(complaint)
        return 2
    folder.mkdir(parents=True, exist_ok=True)
    words = name.replace("_", " ")
    classname = "".join(word.capitalize() for word in name.split("_"))
    path.write_text(TEXT.format(classname=classname, title=words.capitalize(), code=code), encoding="utf-8")
    terminal.write(f"{path.as_posix()}\n")
    terminal.say(f"{code} {words}: edit it, then run `stablefix test {folder.as_posix()}`.", always=True)
    if str(folder) not in folders and folder.as_posix() not in folders:
        terminal.say(
            f'Tell stablefix of the folder: templates = ["{folder.as_posix()}"] in [tool.stablefix].', always=True
        )
    return 0


def _free(known: set[str]) -> str:
    """The first code of the user's own series that nobody has."""
    return next(code for number in range(1, 1000) if (code := f"MY{number:03}") not in known)


def _complaint(code: str, known: set[str], path: Path) -> str | None:
    if not _CODE.fullmatch(code):
        return f"{code!r} is no code: use letters and a number, such as ACME101"
    if code in known:
        return f"the code {code} is taken"
    return f"{path.as_posix()} exists already" if path.exists() else None
