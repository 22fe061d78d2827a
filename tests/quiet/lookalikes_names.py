"""Names that look like tensor functions and are not."""

import logging
import math
from pathlib import Path

import torch

logger = logging.getLogger(__name__)


def logging_calls(step: int, level: int) -> None:
    logger.log(logging.INFO, "step %d", step)
    logger.log(level, "done")
    logger.exception("failed")
    logging.log(logging.DEBUG, "text")


def wandb_style(run, loss) -> None:
    run.log({"loss": loss, "perplexity": 2.0})
    run.log(1 + loss)


class Trainer:
    def log(self, name: str, value: float) -> None:
        self.history = {name: value}

    def softmax(self, x: str) -> str:
        return x.upper()

    def norm(self) -> float:
        return 1.0

    def step(self, other: "Trainer") -> float:
        self.log("loss", 1 / 3)
        return 2.0 / self.norm()

    def both(self) -> None:
        self.log("x", self.softmax("x"))


def constants() -> list:
    return [math.log(3), math.log(2) / math.log(10), math.sqrt(2 * math.pi), math.exp(1) - 1, 1 / math.sqrt(2), math.log(1 + 1)]


def paths(root: Path, name: str) -> Path:
    return root / name / "data" / f"{name}.txt"


def path_norm(root: Path) -> Path:
    norm = Path("norm")
    return root / norm


def integer_division(n: int, k: int) -> int:
    return n // k + n % k


def percent(text: str, n: int) -> str:
    return "%d / %s" % (n, text)


def sizes(x: torch.Tensor) -> float:
    return x.numel() / x.shape[0]


def scale_by_dim(q: torch.Tensor, k: torch.Tensor) -> torch.Tensor:
    return q @ k.transpose(-2, -1) / math.sqrt(q.size(-1))


def scale_by_root(q: torch.Tensor) -> torch.Tensor:
    return q / q.shape[-1] ** 0.5


def divide_by_constant(x: torch.Tensor) -> torch.Tensor:
    return x / 255.0 - 0.5


def divide_by_two(x: torch.Tensor) -> torch.Tensor:
    return (x + 1) / 2


def log_of_parameter(count: int) -> float:
    return -math.log(0.01) * count


def decay(t: int, tau: float = 10.0) -> float:
    return math.exp(-t / tau)


def cosine_schedule(step: int, total: int) -> float:
    return 0.5 * (1 + math.cos(math.pi * step / total))


def std_of_someone(df) -> float:
    return (df - df.mean()) / df.std()


def share_of_someone(train_df, key):
    return train_df[key] / train_df[key].sum()


def unknown_division(a, b):
    return a / b
