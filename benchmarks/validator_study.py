"""How the validator judges rewrites whose judgement is known, as a page.

They stand in tests/validate/mutations.py, unseen.py, corners.py, attacks.py, fields.py, disguises.py, slips.py and
ranks.py.

python benchmarks/validator_study.py [--write docs/validator-study.md]
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from stablefix.evidence import Verdict  # noqa: E402
from stablefix.report.numbers import sample  # noqa: E402
from stablefix.validate import validate  # noqa: E402
from tests.validate.attacks import ATTACKS, asked  # noqa: E402
from tests.validate.corners import CORNER_RIGHT, CORNER_WRONG  # noqa: E402
from tests.validate.disguises import DISGUISED_RIGHT, DISGUISED_WRONG  # noqa: E402
from tests.validate.fields import FIELD_RIGHT, FIELD_WRONG  # noqa: E402
from tests.validate.mutations import RIGHT, WRONG, Line  # noqa: E402
from tests.validate.ranks import RANK_RIGHT, RANK_WRONG  # noqa: E402
from tests.validate.slips import SLIP_RIGHT, SLIP_WRONG  # noqa: E402
from tests.validate.test_mutations import ask  # noqa: E402
from tests.validate.unseen import UNSEEN_RIGHT, UNSEEN_WRONG  # noqa: E402

HEAD = """\
# A study of the validator

Written by `python benchmarks/validator_study.py --write docs/validator-study.md` from the tables in
`tests/validate/mutations.py`, `unseen.py`, `corners.py`, `attacks.py`, `fields.py`, `disguises.py`, `slips.py` and
`ranks.py`, which `test_mutations.py` and `test_attacks.py` beside them hold. A wrong rewrite must not hold, a right one
must.

The first set was made while the rules were still being changed. The second was written later, by somebody who had read
the rules and tried to get wrong rewrites past them. It found two faults of the validator, since mended: a nan in place
of a class that is masked with -inf was not seen, and a result of another dtype was told but not refused. Thirteen of
its right rewrites were refused as first written. Five of them fail on some inputs and now stand among the wrong ones or
were dropped: `exp(b) * expm1(a - b)` is infinity times zero where a is much the larger, `expm1(3 * log1p(x))` is nan
below -1, PyTorch's `ndtr` has no tail, a Cholesky factor raises where a determinant is 0, and the slope of
`log(-expm1(-x))` vanishes where `exp(-x)` is lost beside 1. Seven were badly put (a notation without kernel, a domain
that cannot fail). One, `lgamma` near its roots, was refused on an unlucky point, and holds on the points drawn now.

The third set hangs on small regions: pieces that meet, and poles that no special value meets. It was made together with
the search along gradients, so it shows what that finds and confirms nothing. Five of its wrong Taylor pieces had been
accepted as unsafe before, for their change was measured against the intermediate results of the old form.

The fourth set attacks what nothing drawn shows by itself: one number or the next to it, -0.0, other shapes and
broadcasting, mixed dtypes, slopes at ties, second derivatives. Of its first 62 lines 15 were accepted as first run,
seven of them as safe: -0.0 was never tried, `squeeze()` in place of `squeeze(-1)` was no other shape, and second
derivatives were looked at for nan alone. Two of the 15 were right, for rows without entries have no maximum; eleven are
refused now; two are accepted as unsafe, for their failures are rare. Twenty lines were written after that. One was no
wrong one. Three of the others were accepted: two as safe, whose second derivatives had not been looked at because the
old form divides nowhere, which are refused now, and one as unsafe. Of the 81 that stand here four are refused for their
notation alone, and four with integers show nothing, for the old form does not fail on those.

The fifth set comes from fields that the others do not draw on: attention, state spaces, diffusion, flows, transport,
policies, kernels, rotations, survival, loudness, half precision. As first run 2 of its 81 wrong lines were accepted as
unsafe, and 4 of its 46 right ones refused. It showed two faults, since mended: a limit was not asked of a repair that
also reaches the true value elsewhere, nor found where another input stood at the end of its range; and
`log(x + 1e-12)` was refused in float64 for what it does to a logarithm near 1, and a root clamped at 1e-12 for what it
does to one that is nearly 0.

The sixth set was written before its author had looked at how rewrites are judged: bumps without an edge, one sign, one
count, one format, one order of derivative, one coefficient, operands in another order. As first run 13 of its wrong
lines were accepted, 6 of them as safe, and 3 right ones refused. Two of the 13 were no wrong ones (other forms of a
variance that lose the same digits and overflow less). Of the three right ones one is wrong below -1, one fails itself,
and one was refused by a fault. Mended since: the steps of `floor` were never led to; a nan for rows of one entry was
not seen; a cast to a format with fewer digits was not asked about; a factor that is wrong in its seventh digit passed
for an epsilon in float64; second derivatives of what is unsafe for other reasons were not compared; a limit was looked
for around an infinity; a change among subnormal slopes counted. The two lines of the fourth set that had been accepted
were looked at again, and one is refused now. One line of it had been refused by the fault about infinities, and is
accepted.

The seventh set is of slips that an author of templates makes: the maximum of another axis, a detach in the wrong
place, nan that is swallowed, a slope at a tie, a bound that the format rounds away, one tail, one sign, one count. It
too was written before its author had looked at how rewrites are judged. As first run 11 of its 85 wrong lines were
accepted, two of them as safe, and 8 of its 31 right ones refused. Four of the wrong lines had been refused for their
notation alone, and were written anew. Of the eight two are wrong (infinity times zero; the difference of two
infinities), two were badly put, one cannot fail, two add 1e-5 to variances of 1e-8, and one was refused by a fault.
Mended since: nothing that is nan was ever given to a form; points beyond 128 were not asked about where values may
change; what gives a number for 0 / 0 was not held to accuracy elsewhere; pieces that nearly meet passed for an
epsilon; of slopes on rare inputs even the sign was not asked for; a product that vanishes for subnormal inputs was
taken for a wrong value; and an old form that is right though it passes subnormal numbers excused whatever the new one
gave there.

With that four of the seven wrong lines of the other sets that had been accepted are refused. The three that are left
mend a part of what fails and leave another as it was, or give a row that is masked wholly a number, as an epsilon
does. Nothing that the old form has right becomes worse, and the verdict says what still fails: there is no telling
such a line from a repair of one of two failures. Of the three right ones that had been refused one was (1 / x for
subnormal x); the two others are right in value, and lose the digits of their slopes in PyTorch, which makes 1 +
expm1(x) of the slope of expm1. They stand among the wrong ones now, and among the right ones for NumPy.

The eighth set is of several axes, running sums, other bases, weights, masks, matrices, formats. Its author knew the
rules. As first run none of its 62 wrong lines was accepted, and 7 of its 27 right ones were refused. Four of these are
wrong: a Cholesky factor raises where a determinant is 0, `hypot(hypot(a, b), c)` has no slope in PyTorch where a and b
are 0, log-cosh by its larger exponential rounds a slope of 1e-9 away, and `log1p` ends at -1. One was badly put (with
two wrong ones beside it, which were written anew). Two faults were found, and mended: matrices said to be positive
definite were tried with ends of the range for all entries, and with diagonals that steps among subnormal numbers made
negative, so failures were told that no such matrix has; and of a matrix that is singular but for its rounding one
error was held against another though the inputs' own rounding leaves no digit. One right line is refused still:
`exp(x - logcumsumexp(x))` has a slope that is off by as many ulps of the result as the logits are large.
"""


def judge(lines: list[Line]) -> list[tuple[Line, Verdict]]:
    """Each line with its verdict."""
    return [(line, validate(ask(line))) for line in lines]


def attacked() -> list[tuple[Line, Verdict]]:
    """The same for lines that say what is known of their inputs."""
    return [(line[:5], validate(asked(line))) for line in ATTACKS]


def page() -> Iterator[str]:
    yield HEAD.rstrip()
    for head, wrong, right in (
        ("First set", WRONG, RIGHT),
        ("Second set", UNSEEN_WRONG, UNSEEN_RIGHT),
        ("Third set", CORNER_WRONG, CORNER_RIGHT),
    ):
        yield from study(head, judge(wrong), judge(right))
    yield from study("Fourth set", attacked(), [])
    yield from study("Fifth set", judge(FIELD_WRONG), judge(FIELD_RIGHT))
    yield from study("Sixth set", judge(DISGUISED_WRONG), judge(DISGUISED_RIGHT))
    yield from study("Seventh set", judge(SLIP_WRONG), judge(SLIP_RIGHT))
    yield from study("Eighth set", judge(RANK_WRONG), judge(RANK_RIGHT))


def study(head: str, wrong: list[tuple[Line, Verdict]], right: list[tuple[Line, Verdict]]) -> Iterator[str]:
    accepted = [line for line, verdict in wrong if verdict.ranking]
    refused = [line for line, verdict in right if not verdict.ranking]
    silent = [line for line, verdict in wrong if not verdict.ranking and verdict.evidence is None]
    yield f"\n## {head}\n"
    yield f"- Wrong rewrites: {len(wrong)}; {len(wrong) - len(accepted)} do not hold, {len(accepted)} are accepted."
    if right:
        yield f"- Right rewrites: {len(right)}; {len(right) - len(refused)} hold, {len(refused)} are refused."
    yield ""
    yield "### Misses\n"
    for line in accepted:
        yield f"- accepted, though wrong: {_told(line)}"
    for line, verdict in right:
        if not verdict.ranking:
            yield f"- refused, though right: {_told(line)}: {_reason(verdict)}"
    if not accepted and not refused:
        yield "None."
    yield "\n### Said nothing\n"
    yield "Lines for which the old form's failure is not shown at all, because the wrong repair mends it nowhere. A"
    yield "user would see neither the repair nor the finding.\n"
    yield from (f"- {_told(line)}" for line in silent)
    yield "\n### Wrong rewrites\n\n| old | new | dtype | refuted by |\n| --- | --- | --- | --- |"
    yield from (f"| {_cells(line)} | {_reason(verdict)} |" for line, verdict in wrong)
    if not right:
        return
    yield "\n### Right rewrites\n\n| old | new | dtype | held as |\n| --- | --- | --- | --- |"
    for line, verdict in right:
        yield f"| {_cells(line)} | {verdict.ranking[0][1].value if verdict.ranking else _reason(verdict)} |"
    yield ""


def _told(line: Line) -> str:
    return f"`{line[0]}` as `{line[1]}` ({line[2]} {line[3]})"


def _cells(line: Line) -> str:
    return f"`{line[0]}` | `{line[1]}` | {line[2]} {line[3]}"


def _reason(verdict: Verdict) -> str:
    if verdict.ranking:
        return "**accepted**"
    if not verdict.refused:
        return verdict.undecided or "no failing input is shown"
    refusal = verdict.refused[0]
    at = ", ".join(sample(each) for each in refusal.inputs)
    return refusal.reason.replace("|", "\\|") + (f", at `{at}`" if at else "")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", type=Path, help="the file to write; standard output without it")
    arguments = parser.parse_args()
    text = "\n".join(page())
    if arguments.write:
        arguments.write.write_text(text, encoding="utf-8")
    else:
        print(text)


if __name__ == "__main__":
    main()
