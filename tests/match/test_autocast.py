"""What is said of half precision where autocast chooses the dtype of operators: nothing."""

from __future__ import annotations

import pytest

from tests.match import finding

LOSS = "torch.nn.functional.mse_loss(x.half(), y.half())"


def codes(lines: str, decorator: str = "") -> set[str]:
    return finding.codes(f"import torch\n\n\n{decorator}\ndef f(x, y, accelerator):\n{lines}")


def within(context: str) -> str:
    return f"    with {context}:\n        return {LOSS}\n"


def test_halves_outside_overflow() -> None:
    assert codes(f"    return {LOSS}\n") == {"SF580"}


@pytest.mark.parametrize(
    "context",
    [
        'torch.autocast("cuda")',
        "torch.cuda.amp.autocast()",
        "accelerator.autocast()",
        "torch.no_grad(), torch.amp.autocast(device_type='cuda')",
        "torch.autocast('cuda', enabled=accelerator)",
    ],
)
def test_nothing_is_said_of_halves_inside(context: str) -> None:
    assert codes(within(context)) == set()
    assert codes(f"    a = x.half()\n    with {context}:\n        return (a * a).mean().sqrt()\n") == set()


def test_nor_under_a_decorator() -> None:
    assert codes(f"    return {LOSS}\n", '@torch.autocast("cuda", dtype=torch.float16)') == set()


def test_autocast_that_is_off_changes_nothing() -> None:
    assert codes(within('torch.autocast("cuda", enabled=False)')) == {"SF580"}


def test_other_formats_are_spoken_of_inside() -> None:
    assert "SF101" in codes('    with torch.autocast("cuda"):\n        return torch.log(torch.softmax(x, -1))\n')
