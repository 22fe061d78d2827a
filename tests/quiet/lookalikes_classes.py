"""Classes that define their own operators and methods."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction


@dataclass
class Vector:
    x: float
    y: float

    def norm(self) -> float:
        return 1.0

    def __truediv__(self, other: float) -> Vector:
        return Vector(self.x, self.y)

    def unit(self) -> Vector:
        return self / self.norm()


class Interval:
    def log(self) -> Interval:
        return self

    def exp(self) -> Interval:
        return self

    def softmax(self, dim: int) -> Interval:
        return self

    def sum(self) -> Interval:
        return self

    def sigmoid(self) -> Interval:
        return self

    def entropy(self) -> Interval:
        return self.softmax(-1).log()

    def total(self) -> Interval:
        return self.exp().sum().log()

    def half_log(self) -> Interval:
        return self.sigmoid().log()


class Query:
    def __init__(self) -> None:
        self.filters: list[str] = []

    def where(self, text: str) -> Query:
        self.filters.append(text)
        return self

    def sum(self, column: str) -> Query:
        return self

    def div(self, other: Query) -> Query:
        return self


def build(a: Query, b: Query) -> Query:
    return a.where("x = 0").sum("x").div(b.where("y = 0").sum("y"))


def exact(a: Fraction, b: Fraction) -> Fraction:
    return a / (a + b)


class Route:
    def __truediv__(self, part: str) -> Route:
        return self


api = Route() / "v1" / "users"


def softmax(text: str) -> str:
    return text


def log(text: str) -> str:
    return text


def local_functions(text: str) -> str:
    return log(softmax(text))


def shadowed(torch: Route, x: str) -> object:
    return torch.log(torch.softmax(x))


def shadowed_in_function(x: str) -> object:
    import mylib as torch

    return torch.log(torch.softmax(x, -1))
