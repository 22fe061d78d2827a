"""async code, match statements, walrus, generators, decorators, nested functions, type hints."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import overload

import torch
from torch import Tensor


async def fetch(x: Tensor) -> Tensor:
    await asyncio.sleep(0)
    return torch.log1p(x)


async def stream(xs: list[Tensor]) -> AsyncIterator[Tensor]:
    for x in xs:
        yield x.softmax(-1)


async def collect(xs: list[Tensor]) -> list[Tensor]:
    return [p.clamp(min=1e-6).log() async for p in stream(xs)]


def dispatch(name: str, x: Tensor) -> Tensor:
    match name:
        case "softmax":
            return x.softmax(-1)
        case "log" | "ln":
            return x.log()
        case _:
            return x


def destructure(point: object) -> object:
    match point:
        case {"x": x, "y": y}:
            return x, y
        case [first, *rest] if first:
            return rest
        case torch.Tensor():
            return point
    return None


def walrus(x: Tensor) -> Tensor:
    if (n := x.abs().sum()) > 0:
        return x / n
    return x


def generator(xs: list[Tensor]) -> Iterator[Tensor]:
    yield from (x.log1p() for x in xs)


@torch.no_grad()
def decorated(x: Tensor) -> Tensor:
    return x.sigmoid()


@torch.jit.script
def scripted(x: Tensor) -> Tensor:
    return torch.log1p(x)


def outer(eps: float = 1e-6):
    def inner(x: Tensor) -> Tensor:
        return torch.log(x.relu() + eps)

    return inner


@contextmanager
def seeded(seed: int) -> Iterator[None]:
    torch.manual_seed(seed)
    yield


@overload
def convert(x: int) -> int: ...
@overload
def convert(x: Tensor) -> Tensor: ...
def convert(x):
    return x


class Lazy:
    @property
    def value(self) -> Tensor:
        return self._value.log1p()

    @staticmethod
    def of(x: Tensor) -> Tensor:
        return x.expm1()

    @classmethod
    def zero(cls) -> Tensor:
        return torch.zeros(())

    def __truediv__(self, other: object) -> Lazy:
        return self


def star(*xs: Tensor, **options: float) -> Tensor:
    return torch.stack(xs).logsumexp(0)


def ternary(x: Tensor, stable: bool) -> Tensor:
    return x.log_softmax(-1) if stable else x


def chained(x: Tensor) -> bool:
    return bool(0 <= x.min() <= x.max() <= 1)


def nothing() -> None:
    global counter
    counter = 0


lookup = {"softplus": torch.nn.functional.softplus, "log1p": torch.log1p}
table = [lookup[name](torch.zeros(3)) for name in lookup]
