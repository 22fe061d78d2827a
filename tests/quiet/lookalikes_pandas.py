"""Data frames, symbols, and other libraries' arrays: silent, because nothing is known of them."""

import pandas as pd
import sympy
from sympy import exp, log, sqrt, symbols

x, y = symbols("x y")
expression = log(1 + x) + exp(y) - 1 + sqrt(x**2 + y**2) + log(exp(x) + exp(y))
ratio = x / sqrt(x**2)
simplified = sympy.simplify(sympy.log(1 + sympy.exp(x)))


def z_score(frame: pd.DataFrame) -> pd.DataFrame:
    return (frame - frame.mean()) / frame.std()


def z_score_of_column(frame: pd.DataFrame, name: str) -> pd.Series:
    column = frame[name]
    return (column - column.mean()) / column.std()


def share(frame: pd.DataFrame) -> pd.Series:
    return frame["a"] / frame["a"].sum()


def read(path: str) -> pd.Series:
    frame = pd.read_csv(path)
    return frame["x"] / frame["x"].sum()


def returns(price: pd.Series) -> pd.Series:
    return price / price.shift(1) - 1


def grouped(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.groupby("key").transform(lambda g: (g - g.mean()) / g.std())


def pct(series: pd.Series) -> pd.Series:
    return series.div(series.sum()).mul(100)
