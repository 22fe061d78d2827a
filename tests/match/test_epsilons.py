"""An epsilon that is in scope takes the place of a literal one where it is small enough for what is done with it."""

import pytest

from tests.match.finding import becomes

TEXT = "import torch\n\n\ndef f(x: torch.Tensor, y: torch.Tensor, eps={}):\n    return {}\n"
QUOTIENT, ROOT, BELOW = "y / x.abs().sum(-1)", "torch.sqrt(x.abs().sum(-1))", "y / torch.sqrt(x.abs().sum(-1))"


@pytest.mark.parametrize(
    ("expression", "code", "eps", "taken"),
    [
        (QUOTIENT, "SF401", "1e-5", True),
        (QUOTIENT, "SF401", "1e-2", False),
        (ROOT, "SF305", "1e-12", True),
        (ROOT, "SF305", "1e-5", False),
        (BELOW, "SF303", "1e-5", True),
    ],
)
def test_a_root_is_taken_of_a_small_one_only(expression: str, code: str, eps: str, taken: bool) -> None:
    """The root of 1e-5 shows where an input comes to 0, 1e-5 itself does not; what is divided by may be anything."""
    first = becomes(TEXT.format(eps, expression), code)[0]
    assert ("eps)" in first.split("return")[1]) is taken


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("y / torch.sqrt(torch.maximum(x, torch.tensor(0.0)))", "torch.clamp(x, min=1e-12)"),
        ("y / torch.sqrt(torch.clamp(x, min=0))", "torch.clamp(x, min=1e-12)"),
        ("y / torch.sqrt(torch.clamp(x, min=0, max=9))", "torch.clamp(torch.clamp(x, min=0, max=9), min=1e-12)"),
        (
            "y / torch.sqrt(torch.maximum(x, torch.zeros(3)))",
            "torch.clamp(torch.maximum(x, torch.zeros(3)), min=1e-12)",
        ),
    ],
)
def test_a_limit_takes_the_place_of_a_lower_one(old: str, new: str) -> None:
    text = f"import torch\n\n\ndef f(x: torch.Tensor, y: torch.Tensor):\n    return {old}\n"
    assert becomes(text, "SF303")[0].split("return ")[1].strip() == f"y / torch.sqrt({new})"


@pytest.mark.parametrize(
    ("old", "code", "eps"),
    [
        ("1 / (x * x).sum(-1)", "SF401", "1e-16"),
        ("y / x.norm(dim=-1) ** 3", "SF401", "1e-24"),
        ("y / ((x * x).sum(-1))[y > 0]", "SF401", "1e-16"),
        ("y / (x * x).mean(-1)", "SF401", "1e-16"),
        ("y / torch.sqrt((x**2).sum(-1))", "SF303", "1e-16"),
        ("x.square().sum(-1) ** -0.5", "SF311", "1e-16"),
        ("y / x.norm(dim=-1)", "SF401", "1e-8"),
        ("y / (x.norm(dim=-1) ** -2)", "SF401", "1e-8"),
        ("y / x.square().sum(-1).sqrt().abs()", "SF401", "1e-8"),
        ("y / (x > 0).sum(-1)", "SF401", "1"),
        ("y / torch.count_nonzero(x)", "SF401", "1"),
    ],
)
def test_an_epsilon_beside_a_square_is_the_square_of_one(old: str, code: str, eps: str) -> None:
    """Of an input of 1e-5 the square is 1e-10: kept above 1e-8 it would change the quotient a hundredfold."""
    text = f"import torch\n\n\ndef f(x: torch.Tensor, y: torch.Tensor):\n    return {old}\n"
    assert f"min={eps})" in becomes(text, code)[0]


def test_a_fractional_power_does_not_show_its_floor() -> None:
    """The cube root of 1e-12 is 1e-4, and a test for a root of 0 would fail to see it."""
    text = "import torch\n\n\ndef f(x: torch.Tensor):\n    return x.abs().sum(-1).pow(1 / 3)\n"
    assert "min=1.2e-38" in becomes(text, "SF312")[0]


def test_the_epsilon_of_a_format_has_no_methods() -> None:
    """It is a Python number: `torch.finfo(x.dtype).eps.where(...)` raises."""
    body = "a = x.half()\n    return a / (a.max() - a.min()).clamp(min=1e-8)"
    text = f"import torch\n\n\ndef f(x: torch.Tensor):\n    {body}\n"
    texts = becomes(text, "SF307")
    assert "torch.where(x_sub == 0, torch.finfo(x_sub.dtype).eps, x_sub)" in texts[1]


@pytest.mark.parametrize(
    ("quotient", "first"),
    [
        ("1 / torch.sin(x)", "1 / torch.where(x_sin == 0, 1e-8, x_sin)"),
        ("(1 + x.square()) / torch.sin(x)", "(1 + x.square()) / torch.where(x_sin == 0, 1e-8, x_sin)"),
        ("y / torch.sin(x)", "torch.where(x_sin == 0, 0, y / torch.where(x_sin == 0, 1, x_sin))"),
    ],
)
def test_at_a_pole_nothing_becomes_zero(quotient: str, first: str) -> None:
    """Of weights `1 / distance` the nearest would have the least."""
    text = f"import torch\n\n\ndef f(x: torch.Tensor, y: torch.Tensor):\n    return {quotient}\n"
    assert f"return {first}\n" in becomes(text, "SF601")[0]
