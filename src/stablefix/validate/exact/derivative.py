"""Reverse mode: the gradient of a program is a longer program, whose gradient is the second derivative.

The slopes of elementwise primitives are those of the operator table; what selects, reduces or reshapes has its own
vector-Jacobian product here, by name.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable

from stablefix.operators.table import operators
from stablefix.validate.exact.program import RUN, Builder, Step, Unsupported
from stablefix.validate.exact.shares import SHARES

Back = Callable[[Builder, Step, int, int], dict[int, int]]
"""(builder, step, its slot, slot of its cotangent) -> slot of the contribution by operand slot index."""

_AS = {"sqrt_nonnegative": "sqrt", "div_by_nonnegative": "div"}
_EDGES = {"less", "less_equal", "greater", "greater_equal"}
_FLAT = {"constant", "input", "run"}


def backpropagate(builder: Builder, outs: dict[int, int], wanted: dict[Hashable, int]) -> dict[Hashable, int]:
    """Emit the gradient of some slots, given with their cotangents; gives the slot of the gradient for each wanted
    input that they depend on."""
    active = set(wanted.values())
    for slot in range(max(outs) + 1):
        if any(operand in active for operand in builder.steps[slot].operands):
            active.add(slot)
    flowing = {out: cotangent for out, cotangent in outs.items() if out in active}
    for slot in range(max(outs), 0, -1):
        step = builder.steps[slot]
        if slot not in flowing or step.name in _FLAT:
            continue
        for index, contribution in _contributions(builder, step, slot, flowing[slot], active).items():
            operand = step.operands[index]
            known = flowing.get(operand)
            flowing[operand] = contribution if known is None else builder.emit("accumulate", known, contribution)
    return {key: builder.emit("spread", flowing[slot], slot) for key, slot in wanted.items() if slot in flowing}


def _contributions(builder: Builder, step: Step, slot: int, cotangent: int, active: set[int]) -> dict[int, int]:
    if step.name in BACK:
        found = BACK[step.name](builder, step, slot, cotangent)
    else:
        found = _by_slopes(builder, step, slot, cotangent, active)
    return {index: part for index, part in found.items() if step.operands[index] in active}


def _by_slopes(builder: Builder, step: Step, slot: int, cotangent: int, active: set[int]) -> dict[int, int]:
    operator = operators().get(_AS.get(step.name, step.name))
    if operator is None or not operator.derivative:
        raise Unsupported(f"derivative of {step.name}")
    names = [parameter.name for parameter in operator.parameters]
    first = 1 if step.operands and step.operands[0] == RUN else 0
    bindings = dict(zip(names, step.operands[first:], strict=False)) | {"out": slot}
    found = {}
    for name, text in operator.derivative:
        index = names.index(name) + first
        if text != "0" and step.operands[index] in active:
            found[index] = _flow(builder, cotangent, builder.formula(text, bindings), step.operands[index], slot)
    return found


def _flow(builder: Builder, cotangent: int, slope: int, operand: int, out: int) -> int:
    """Cotangent times slope, in the shape of the operand."""
    step = builder.steps[slope]
    if step.name == "constant" and step.settings[0] == 1:
        flow = cotangent
    elif step.name == "constant" and step.settings[0] == -1:
        flow = builder.emit("neg", cotangent)
    else:
        flow = builder.emit("chain", cotangent, slope)
    return flow if operand == out else builder.emit("fit", flow, operand, out)


def _shared(builder: Builder, share: int, cotangent: int, a: int, b: int, out: int) -> tuple[int, int]:
    rest = builder.emit("rest_of_share", share)
    return _flow(builder, cotangent, share, a, out), _flow(builder, cotangent, rest, b, out)


def _selection(share: str) -> Back:
    def back(builder: Builder, step: Step, slot: int, cotangent: int) -> dict[int, int]:
        a, b = step.operands
        parts = _shared(builder, builder.emit(share, a, b), cotangent, a, b, slot)
        return dict(enumerate(parts))

    return back


def _where(builder: Builder, step: Step, slot: int, cotangent: int) -> dict[int, int]:
    condition, a, b = step.operands
    test = builder.steps[condition]
    if test.name in _EDGES:
        share = builder.emit("share_at_edge", condition, *test.operands, a, b)
    else:
        share = builder.emit("share_of_chosen", condition)
    parts = _shared(builder, share, cotangent, a, b, slot)
    return {1: parts[0], 2: parts[1]}


def _abs(builder: Builder, step: Step, slot: int, cotangent: int) -> dict[int, int]:
    return {0: builder.emit("chain", cotangent, builder.emit("abs_slope", step.operands[0]))}


def _extreme(share: str) -> Back:
    def back(builder: Builder, step: Step, slot: int, cotangent: int) -> dict[int, int]:
        shares = builder.emit(share, step.operands[0], slot, settings=step.settings)
        return {0: builder.emit("chain", cotangent, shares)}

    return back


def _sum(builder: Builder, step: Step, slot: int, cotangent: int) -> dict[int, int]:
    return {0: cotangent}


def _prod(builder: Builder, step: Step, slot: int, cotangent: int) -> dict[int, int]:
    others = builder.emit("product_of_others", step.operands[0], settings=step.settings)
    return {0: builder.emit("chain", cotangent, others)}


def _cumsum(builder: Builder, step: Step, slot: int, cotangent: int) -> dict[int, int]:
    return {0: builder.emit("cumsum_back", cotangent, step.operands[0], settings=step.settings)}


def _cumprod(builder: Builder, step: Step, slot: int, cotangent: int) -> dict[int, int]:
    """Each running product is the product of one stair: the entries up to its own, and ones."""
    x, settings = step.operands[0], step.settings[:1]
    others = builder.emit("product_of_others", builder.emit("stairs", x, settings=settings), settings=(-1,))
    flow = builder.emit("chain", builder.emit("lifted", cotangent, x, settings=settings), others)
    return {0: builder.emit("stairs_back", flow, x, settings=settings)}


def _reshape(builder: Builder, step: Step, slot: int, cotangent: int) -> dict[int, int]:
    return {0: builder.emit("reshape_back", cotangent, step.operands[0], slot)}


def _axes(name: str) -> Back:
    def back(builder: Builder, step: Step, slot: int, cotangent: int) -> dict[int, int]:
        return {0: builder.emit(name, cotangent, slot, settings=step.settings)}

    return back


def _cast(builder: Builder, step: Step, slot: int, cotangent: int) -> dict[int, int]:
    whole = str(step.settings[0]).startswith(("int", "uint", "long", "short", "bool"))
    return {} if whole else {0: cotangent}


def _expand(builder: Builder, step: Step, slot: int, cotangent: int) -> dict[int, int]:
    return {0: builder.emit("fit", cotangent, step.operands[0], slot)}


def _shaped(name: str) -> Back:
    def back(builder: Builder, step: Step, slot: int, cotangent: int) -> dict[int, int]:
        return {0: builder.emit(name, cotangent, step.operands[0], slot, settings=step.settings)}

    return back


def _matmul(builder: Builder, step: Step, slot: int, cotangent: int) -> dict[int, int]:
    return {
        0: builder.emit("matmul_left", cotangent, *step.operands, slot),
        1: builder.emit("matmul_right", cotangent, *step.operands, slot),
    }


def _gather(builder: Builder, step: Step, slot: int, cotangent: int) -> dict[int, int]:
    return {0: builder.emit("scatter", cotangent, *step.operands, settings=step.settings)}


def _matmul_left(builder: Builder, step: Step, slot: int, cotangent: int) -> dict[int, int]:
    flow, a, b, out = step.operands
    spread = builder.emit("spread", cotangent, a)
    forward = builder.emit("matmul", spread, b)
    return {0: builder.emit("fit", forward, flow, out), 2: builder.emit("matmul_right", flow, spread, b, out)}


def _matmul_right(builder: Builder, step: Step, slot: int, cotangent: int) -> dict[int, int]:
    flow, a, b, out = step.operands
    spread = builder.emit("spread", cotangent, b)
    forward = builder.emit("matmul", a, spread)
    return {0: builder.emit("fit", forward, flow, out), 1: builder.emit("matmul_left", flow, a, spread, out)}


def _again(forward: str, *following: int) -> Back:
    """Of what is linear in its first operand, the flow: its adjoint is the operator whose gradient it is, with the
    operands at some places."""

    def back(builder: Builder, step: Step, slot: int, cotangent: int) -> dict[int, int]:
        spread = builder.emit("spread", cotangent, slot)
        found = builder.emit(forward, spread, *(step.operands[place] for place in following), settings=step.settings)
        return {0: builder.emit("fit", found, step.operands[0], found)}

    return back


def _turned(builder: Builder, matrix: int) -> int:
    return builder.emit("transpose", matrix, settings=(-2, -1))


def _det(builder: Builder, step: Step, slot: int, cotangent: int) -> dict[int, int]:
    flow = builder.emit("unsqueeze", builder.emit("unsqueeze", cotangent, settings=(-1,)), settings=(-1,))
    return {0: builder.emit("chain", flow, builder.emit("cofactors", step.operands[0]))}


def _inv(builder: Builder, step: Step, slot: int, cotangent: int) -> dict[int, int]:
    inverse = _turned(builder, slot)
    flow = builder.emit("matmul", builder.emit("matmul", inverse, builder.emit("spread", cotangent, slot)), inverse)
    return {0: builder.emit("neg", flow)}


def _solve(builder: Builder, step: Step, slot: int, cotangent: int) -> dict[int, int]:
    a, b = step.operands
    right = builder.emit("solve", _turned(builder, a), builder.emit("spread", cotangent, slot))
    left = builder.emit("minus_outer", right, slot, a, b)
    return {0: builder.emit("fit", left, a, left), 1: builder.emit("fit", right, b, slot)}


def _minus_outer(builder: Builder, step: Step, slot: int, cotangent: int) -> dict[int, int]:
    left, right, a, b = step.operands
    spread = builder.emit("spread", cotangent, slot)
    parts = (
        builder.emit("minus_applied", spread, right, a, b),
        builder.emit("minus_applied", _turned(builder, spread), left, a, b),
    )
    return {index: builder.emit("fit", part, step.operands[index], part) for index, part in enumerate(parts)}


def _cholesky(builder: Builder, step: Step, slot: int, cotangent: int) -> dict[int, int]:
    """The symmetric gradient (Murray, "Differentiation of the Cholesky decomposition", 2016, eq. 9 and 10)."""
    flow = builder.emit("lower", builder.emit("spread", cotangent, slot), settings=(1.0,))
    middle = builder.emit("lower", builder.emit("matmul", _turned(builder, slot), flow), settings=(0.5,))
    inverse = builder.emit("inv", slot)
    plain = builder.emit("matmul", builder.emit("matmul", _turned(builder, inverse), middle), inverse)
    both = builder.emit("accumulate", plain, _turned(builder, plain))
    return {0: builder.emit("chain", both, builder.number(0.5))}


def _eigvalsh_back(builder: Builder, step: Step, slot: int, cotangent: int) -> dict[int, int]:
    flow, x, out = step.operands
    spread = builder.emit("spread", cotangent, x)
    shares = builder.emit("eigen_shares", spread, x)
    return {0: builder.emit("fit", shares, flow, out), 1: builder.emit("eigvalsh_twice", spread, flow, x, out)}


def _nonlinear(name: str) -> Back:
    """The gradient of what is applied to one operand, as a function of its own cotangent and that operand."""

    def back(builder: Builder, step: Step, slot: int, cotangent: int) -> dict[int, int]:
        spread = builder.emit("spread", cotangent, slot)
        return {0: builder.emit(name, spread, step.operands[0], settings=step.settings)}

    return back


def _polygamma(builder: Builder, step: Step, slot: int, cotangent: int) -> dict[int, int]:
    (order,) = step.settings or (1,)
    slope = builder.emit("polygamma", step.operands[0], settings=(order + 1,))
    return {0: builder.emit("chain", cotangent, slope)}


def _chain(builder: Builder, step: Step, slot: int, cotangent: int) -> dict[int, int]:
    flow, slope = step.operands
    parts = (builder.emit("chain", cotangent, slope), builder.emit("chain", cotangent, flow))
    return {index: builder.emit("fit", part, step.operands[index], slot) for index, part in enumerate(parts)}


def _accumulate(builder: Builder, step: Step, slot: int, cotangent: int) -> dict[int, int]:
    return {index: builder.emit("fit", cotangent, operand, slot) for index, operand in enumerate(step.operands)}


def _fitted(builder: Builder, step: Step, slot: int, cotangent: int) -> dict[int, int]:
    flow, _, out = step.operands
    return {0: builder.emit("fit", builder.emit("spread", cotangent, out), flow, out)}


def _spread(builder: Builder, step: Step, slot: int, cotangent: int) -> dict[int, int]:
    return {0: builder.emit("fit", cotangent, *step.operands)}


def _reshaped_back(builder: Builder, step: Step, slot: int, cotangent: int) -> dict[int, int]:
    flow, operand, out = step.operands
    return {0: builder.emit("fit", builder.emit("reshape_back", cotangent, out, operand), flow, out)}


def _turned_back(name: str) -> Back:
    def back(builder: Builder, step: Step, slot: int, cotangent: int) -> dict[int, int]:
        flow, out = step.operands
        forward = builder.emit(name, builder.emit("spread", cotangent, slot), settings=step.settings)
        return {0: builder.emit("fit", forward, flow, out)}

    return back


def _constant(builder: Builder, step: Step, slot: int, cotangent: int) -> dict[int, int]:
    return {}


BACK: dict[str, Back] = {
    "maximum": _selection("share_of_larger"),
    "minimum": _selection("share_of_smaller"),
    "where": _where,
    "abs": _abs,
    "amax": _extreme("share_of_amax"),
    "amin": _extreme("share_of_amin"),
    "sum": _sum,
    "prod": _prod,
    "cumsum": _cumsum,
    "cumprod": _cumprod,
    "squeeze": _reshape,
    "unsqueeze": _reshape,
    "reshape": _reshape,
    "flatten": _reshape,
    "transpose": _axes("transpose_back"),
    "permute": _axes("permute_back"),
    "expand": _expand,
    "cast": _cast,
    "matmul": _matmul,
    "gather": _gather,
    "diagonal": _shaped("diagonal_back"),
    "trace": _shaped("trace_back"),
    "det": _det,
    "inv": _inv,
    "solve": _solve,
    "cholesky": _cholesky,
    "trigamma": _polygamma,
    "polygamma": _polygamma,
    "eigvalsh": _shaped("eigvalsh_back"),
    "chain": _chain,
    "accumulate": _accumulate,
    "fit": _fitted,
    "spread": _spread,
    "reshape_back": _reshaped_back,
    "transpose_back": _turned_back("transpose"),
    "permute_back": _turned_back("permute"),
    "cumsum_back": _again("cumsum"),
    "stairs": _nonlinear("stairs_back"),
    "stairs_back": _again("bare_stairs"),
    "lifted": _again("lifted_back", 1),
    "matmul_left": _matmul_left,
    "matmul_right": _matmul_right,
    "scatter": _again("gather", 2),
    "diagonal_back": _again("diagonal"),
    "trace_back": _again("trace"),
    "product_of_others": _nonlinear("product_of_others_back"),
    "cofactors": _nonlinear("cofactors_back"),
    "minus_outer": _minus_outer,
    "lower": _again("lower"),
    "eigvalsh_back": _eigvalsh_back,
    **dict.fromkeys(SHARES, _constant),
}
"""By canonical name, then by our own names for what gradients are made of."""
