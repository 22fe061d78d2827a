"""JAX, CuPy and TensorFlow: found as they are written there, run on a library that computes the same, never called
safe."""

from __future__ import annotations

import pytest

from stablefix.engine import check_text
from stablefix.evidence import STANDS_FOR, Safety, Severity
from stablefix.finding import Finding
from stablefix.settings import Settings

HEAD = "import jax\nimport jax.numpy as jnp\nimport cupy as cp\nimport tensorflow as tf\n\n\n"


def findings(body: str, parameter: str = "x: jax.Array") -> tuple[Finding, ...]:
    text = f"{HEAD}def f({parameter}):\n    return {body}\n"
    return check_text(text, "a.py", Settings(min_severity=Severity.LOW)).findings


@pytest.mark.parametrize(
    ("body", "parameter", "code", "repair"),
    [
        ("jnp.log(jax.nn.softmax(x))", "x", "SF101", "jax.nn.log_softmax(x)"),
        ("jnp.log(1 + jnp.exp(x))", "x", "SF106", "jax.nn.softplus(x)"),
        ("jnp.log(jnp.exp(x).sum(-1))", "x: jax.Array", "SF104", "jax.nn.logsumexp(x, -1)"),
        ("cp.log(1 + x)", "x", "SF111", "cp.log1p(x)"),
        ("cp.exp(x) - 1", "x: cp.ndarray", "SF113", "cp.expm1(x)"),
        ("tf.math.log(tf.nn.softmax(x, axis=-1))", "x", "SF101", "tf.nn.log_softmax(x, axis=-1)"),
        ("y * tf.math.log(tf.nn.softmax(x))", "x, y", "SF101", "tf.nn.log_softmax(x)"),
        ("tf.math.log(tf.reduce_sum(tf.exp(x), axis=-1))", "x", "SF104", "tf.math.reduce_logsumexp(x, axis=-1)"),
        ("tf.math.log(1 + tf.exp(x))", "x: tf.Tensor", "SF106", "tf.math.softplus(x)"),
        ("tf.exp(x) / tf.reduce_sum(tf.exp(x), -1, keepdims=True)", "x", "SF107", "tf.nn.softmax(x, -1)"),
    ],
)
def test_they_are_found_and_repaired_in_their_own_words(body: str, parameter: str, code: str, repair: str) -> None:
    found = next(finding for finding in findings(body, parameter) if finding.code == code)
    assert found.repairs[0].message == f"Replace with `{repair}`"


@pytest.mark.parametrize(
    ("body", "library"),
    [("jnp.log1p(jnp.exp(x))", "jax"), ("cp.log1p(cp.exp(x))", "cupy"), ("tf.math.log(tf.exp(x) + 1)", "tensorflow")],
)
def test_it_is_said_that_another_library_was_run(body: str, library: str) -> None:
    (found,) = findings(body, "x")
    assert found.evidence is not None
    assert dict(found.evidence.versions)[STANDS_FOR] == library
    assert {repair.safety for repair in found.repairs} == {Safety.UNSAFE}


def test_slopes_are_each_librarys_own() -> None:
    """The slope of JAX's norm at 0 is nan, that of torch's is not: nothing is said of slopes."""
    assert not findings("jnp.sqrt((x**2).sum(-1))")
    assert not findings("jnp.where(x > 0, jnp.sqrt(x), 0.0)")


def test_libraries_that_are_mixed_belong_to_none() -> None:
    assert not findings("jnp.log(1 + x) + cp.exp(y)", "x: jax.Array, y: cp.ndarray")[1:]


def test_a_limit_on_one_side_is_not_written_as_none_where_none_is_refused() -> None:
    """`tf.clip_by_value(x, 1e-8, None)` raises."""
    (found,) = findings("x / tf.reduce_sum(tf.abs(x), axis=-1, keepdims=True)", "x")
    assert found.repairs
    assert all("None" not in edit.content for repair in found.repairs for edit in repair.edits)


def test_a_tensor_is_one_of_the_library_that_is_imported() -> None:
    function = "def f(x: Tensor):\n    return x.exp().add(1).log()\n"
    assert check_text(f"from torch import Tensor\n\n\n{function}", "a.py", Settings()).findings
    assert not check_text(f"import jax\nfrom base import Tensor\n\n\n{function}", "a.py", Settings()).findings
