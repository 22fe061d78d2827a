"""Primitive operators on matrices: the last two axes, for every index of the axes before them.

Determinants of exact matrices are computed in integers, so a singular matrix is seen to be singular.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations, permutations
from typing import Any

import numpy as np
from flint import arb, arb_mat, fmpz_mat

from stablefix.validate.exact import extended
from stablefix.validate.exact.arrays import ARRAYS, array_of
from stablefix.validate.exact.elementwise import Primitive
from stablefix.validate.exact.extended import DEAD, ONE, UNDECIDED, UNDEFINED, ZERO, Special, Undecided, checked

Function = Callable[..., Any]
_EXACT_RANGE = 5000
"""Largest spread of exponents, in bits, for which an exact matrix is scaled to integers."""


def _primitive(slow: Function) -> Primitive:
    """From a function on extended reals; on balls it stops where something special comes out."""

    def fast(*operands: Any) -> Any:
        found = array_of(slow(*operands))
        if any(isinstance(entry, Special) for entry in found.flat):
            raise Undecided
        return found

    return Primitive(fast, slow)


def _missing(*matrices: np.ndarray) -> Special | None:
    """UNDEFINED where an entry is infinite or undefined, UNDECIDED where one is that, else None."""
    found = None
    for matrix in matrices:
        for entry in matrix.flat:
            if isinstance(entry, Special) and entry is not DEAD:
                if entry is not UNDECIDED:
                    return UNDEFINED
                found = UNDECIDED
            elif not isinstance(entry, Special) and not entry.is_finite():
                found = UNDECIDED
    return found


def _filled(shape: tuple[int, ...], entry: Any) -> np.ndarray:
    return np.full(shape, entry, dtype=object)


def _each(function: Callable[..., np.ndarray], *operands: np.ndarray) -> np.ndarray:
    """A function of matrices, over the broadcast axes before them."""
    batch = np.broadcast_shapes(*(operand.shape[:-2] for operand in operands))
    flat = [
        np.broadcast_to(operand, batch + operand.shape[-2:]).reshape(-1, *operand.shape[-2:]) for operand in operands
    ]
    results = [function(*matrices) for matrices in zip(*flat, strict=True)]
    return np.stack(results).reshape(batch + results[0].shape)


def _ball_matrix(matrix: np.ndarray) -> Any:
    return arb_mat(*matrix.shape, [ZERO if entry is DEAD else entry for entry in matrix.flat])


def _entries(matrix: Any) -> np.ndarray:
    found = np.empty((matrix.nrows(), matrix.ncols()), dtype=object)
    found.ravel()[:] = [checked(entry) for entry in matrix.entries()]
    return found


def _exact_determinant(matrix: np.ndarray) -> Any:
    """The determinant of a matrix of dyadic rationals, None where it has others or its exponents are far apart."""
    if not all(entry.is_exact() for entry in matrix.flat):
        return None
    pairs = [entry.man_exp() for entry in matrix.flat]
    exponents = [int(exponent) for mantissa, exponent in pairs if mantissa != 0]
    if not exponents:
        return ZERO if matrix.size else ONE
    lowest = min(exponents)
    if max(exponents) - lowest > _EXACT_RANGE:
        return None
    whole = [int(mantissa) << (int(exponent) - lowest) if mantissa != 0 else 0 for mantissa, exponent in pairs]
    scaled = fmpz_mat(*matrix.shape, whole).det()
    return arb(scaled) * arb(2) ** (lowest * matrix.shape[0])


def _determinant(matrix: np.ndarray) -> Any:
    if (missing := _missing(matrix)) is not None:
        return missing
    found = _exact_determinant(matrix)
    return checked(_ball_matrix(matrix).det()) if found is None else checked(found)


def _det(x: Any) -> Any:
    return _each(lambda matrix: np.asarray(_determinant(matrix), dtype=object), array_of(x))


def _cofactors(x: Any) -> Any:
    """The derivative of the determinant by each entry, singular matrices included."""

    def of_matrix(matrix: np.ndarray) -> np.ndarray:
        found = np.empty(matrix.shape, dtype=object)
        for row, column in np.ndindex(*matrix.shape):
            minor = np.delete(np.delete(matrix, row, 0), column, 1)
            value = _determinant(minor) if minor.size else ONE
            found[row, column] = extended.negated(value) if (row + column) % 2 else value
        return found

    return _each(of_matrix, array_of(x))


def _cofactors_back(cotangent: Any, x: Any) -> Any:
    """The derivative of the weighted sum of cofactors by each entry: minors without two rows and two columns."""

    def of_matrix(flow: np.ndarray, matrix: np.ndarray) -> np.ndarray:
        found = _filled(matrix.shape, ZERO)
        size = matrix.shape[0]
        for pair, other in combinations(range(size), 2):
            for left, right in combinations(range(size), 2):
                rest = np.delete(np.delete(matrix, (pair, other), 0), (left, right), 1)
                minor = _determinant(rest) if rest.size else ONE
                for row, beside in ((pair, other), (other, pair)):
                    for column, across in ((left, right), (right, left)):
                        odd = (row + column + (beside - (beside > row)) + (across - (across > column))) % 2
                        part = extended.multiplied(flow[row, column], extended.negated(minor) if odd else minor)
                        found[beside, across] = extended.added(found[beside, across], part)
        return found

    return _each(of_matrix, array_of(cotangent), array_of(x))


def _solved(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    if (missing := _missing(a, b)) is not None:
        return _filled(b.shape, missing)
    determinant = _exact_determinant(a)
    if determinant is not None and determinant.is_zero():
        return _filled(b.shape, UNDEFINED)
    try:
        return _entries(_ball_matrix(a).solve(_ball_matrix(b)))
    except ZeroDivisionError:
        return _filled(b.shape, UNDECIDED)


def _inv(x: Any) -> Any:
    def of_matrix(matrix: np.ndarray) -> np.ndarray:
        identity = _filled(matrix.shape, ZERO)
        np.fill_diagonal(identity, ONE)
        return _solved(matrix, identity)

    return _each(of_matrix, array_of(x))


def is_vector(a: Any, b: Any) -> bool:
    """Whether the right-hand side of `solve(a, b)` is a vector (or one for each matrix) rather than a matrix."""
    return bool(array_of(b).ndim == 1 or array_of(b).shape == array_of(a).shape[:-1])


def _solve(a: Any, b: Any) -> Any:
    a, b = array_of(a), array_of(b)
    return _each(_solved, a, b[..., np.newaxis])[..., 0] if is_vector(a, b) else _each(_solved, a, b)


def _outer(left: Any, right: Any, a: Any, b: Any) -> Any:
    """−left · rightᵀ, where the columns are those of `solve(a, b)`."""
    left, right = array_of(left), array_of(right)
    if is_vector(a, b):
        left, right = left[..., np.newaxis], right[..., np.newaxis]
    product = ARRAYS["matmul"].slow(left, np.swapaxes(right, -2, -1))
    return np.frompyfunc(extended.negated, 1, 1)(product)


def _minus_applied(matrix: Any, columns: Any, a: Any, b: Any) -> Any:
    """−matrix · columns, where the columns are those of `solve(a, b)`."""
    vector = is_vector(a, b)
    columns = array_of(columns)[..., np.newaxis] if vector else array_of(columns)
    product = np.frompyfunc(extended.negated, 1, 1)(ARRAYS["matmul"].slow(array_of(matrix), columns))
    return product[..., 0] if vector else product


def _cholesky_factor(matrix: np.ndarray) -> np.ndarray:
    """The lower factor (Cholesky–Banachiewicz); undefined as a whole unless the matrix is positive definite."""
    if (missing := _missing(matrix)) is not None:
        return _filled(matrix.shape, missing)
    size = matrix.shape[0]
    found = _filled(matrix.shape, ZERO)
    for row in range(size):
        for column in range(row + 1):
            rest = matrix[row, column]
            for index in range(column):
                rest = rest - found[row, index] * found[column, index]
            if row > column:
                found[row, column] = rest / found[column, column]
            elif rest > 0:
                found[row, row] = rest.sqrt()
            else:
                return _filled(matrix.shape, UNDEFINED if rest <= 0 else UNDECIDED)
    return found


def _cholesky(x: Any) -> Any:
    return _each(_cholesky_factor, array_of(x))


def _symmetric(matrix: np.ndarray) -> np.ndarray:
    """What libraries take a matrix for: they read its lower half."""
    return np.asarray(np.tril(matrix) + np.tril(matrix, -1).T)


def _eigen(matrix: np.ndarray) -> Any:
    """(eigenvalues in ascending order, projectors onto their eigenvectors), None where they cannot be separated."""
    try:
        values, vectors = _ball_matrix(_symmetric(matrix)).eig(right=True)
    except ValueError:
        return None
    order = sorted(range(len(values)), key=lambda index: float(values[index].real))
    projectors = []
    for index in order:
        column = [vectors[row, index] for row in range(len(values))]
        length = sum((entry * entry for entry in column[1:]), column[0] * column[0])
        projectors.append([[(left * right / length).real for right in column] for left in column])
    return [values[index].real for index in order], projectors


def _eigvalsh(x: Any) -> Any:
    def of_matrix(matrix: np.ndarray) -> np.ndarray:
        missing = _missing(matrix)
        found = _eigenvalues(matrix) if missing is None else None
        if found is None:
            return _filled(matrix.shape[:1], missing or UNDECIDED)
        return np.array([checked(value) for value in found], dtype=object)

    return _each(of_matrix, array_of(x))


def _eigenvalues(matrix: np.ndarray) -> Any:
    """In ascending order; None where they are neither told apart nor enclosed together. Equal ones have no slopes."""
    if (found := _eigen(matrix)) is not None:
        return found[0]
    try:
        values = _ball_matrix(_symmetric(matrix)).eig(multiple=True)
    except ValueError:
        return None
    return sorted((value.real for value in values), key=float)


def _eigvalsh_back(cotangent: Any, x: Any, out: Any) -> Any:
    def of_matrix(flow: np.ndarray, matrix: np.ndarray) -> np.ndarray:
        missing = _missing(flow, matrix)
        found = _eigen(matrix) if missing is None else None
        if found is None:
            return _filled(matrix.shape, missing or UNDECIDED)
        total = _filled(matrix.shape, ZERO)
        for part, projector in zip(flow[0], found[1], strict=True):
            if part is not DEAD:
                total = total + np.array(projector, dtype=object) * part
        return np.asarray(np.frompyfunc(checked, 1, 1)(total))

    x, out = array_of(x), array_of(out)
    return _each(of_matrix, np.broadcast_to(array_of(cotangent), out.shape)[..., np.newaxis, :], x)


def _eigen_shares(cotangent: Any, x: Any) -> Any:
    """How much of a matrix lies along each eigenvector."""

    def of_matrix(flow: np.ndarray, matrix: np.ndarray) -> np.ndarray:
        missing = _missing(flow, matrix)
        found = _eigen(matrix) if missing is None else None
        if found is None:
            return _filled(matrix.shape[:1], missing or UNDECIDED)
        return np.array([checked(np.sum(_live(flow) * np.array(each, dtype=object))) for each in found[1]])

    return _each(of_matrix, array_of(cotangent), array_of(x))


def _eigvalsh_twice(cotangent: Any, shares: Any, x: Any, out: Any) -> Any:
    """The gradient by the matrix of the weighted sum of projectors onto eigenvectors (Magnus, "On differentiating
    eigenvalues and eigenvectors", 1985)."""

    def of_matrix(flow: np.ndarray, weights: np.ndarray, matrix: np.ndarray) -> np.ndarray:
        missing = _missing(flow, weights, matrix)
        found = _eigen(matrix) if missing is None else None
        if found is None:
            return _filled(matrix.shape, missing or UNDECIDED)
        values, projectors = found[0], [np.array(each, dtype=object) for each in found[1]]
        both, weights = _live(flow) + _live(flow).T, _live(weights[0])
        total = _filled(matrix.shape, ZERO)
        for one, other in permutations(range(len(values)), 2):
            share = weights[other] / (values[other] - values[one])
            total = total + projectors[one].dot(both).dot(projectors[other]) * share
        return np.asarray(np.frompyfunc(checked, 1, 1)(total))

    x, shape = array_of(x), array_of(out).shape
    return _each(of_matrix, array_of(cotangent), np.broadcast_to(array_of(shares), shape)[..., np.newaxis, :], x)


def _live(matrix: np.ndarray) -> np.ndarray:
    return np.asarray(np.frompyfunc(lambda entry: ZERO if entry is DEAD else entry, 1, 1)(matrix))


MATRICES: dict[str, Primitive] = {
    "det": _primitive(_det),
    "cofactors": _primitive(_cofactors),
    "cofactors_back": _primitive(_cofactors_back),
    "inv": _primitive(_inv),
    "solve": _primitive(_solve),
    "minus_outer": _primitive(_outer),
    "minus_applied": _primitive(_minus_applied),
    "cholesky": _primitive(_cholesky),
    "eigvalsh": _primitive(_eigvalsh),
    "eigvalsh_back": _primitive(_eigvalsh_back),
    "eigen_shares": _primitive(_eigen_shares),
    "eigvalsh_twice": _primitive(_eigvalsh_twice),
}
"""By canonical name, and by our own names for what gradients need."""
