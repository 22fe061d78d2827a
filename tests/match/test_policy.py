"""What is told by default, and why: each reason where it holds, and the nearest case in which it does not."""

from __future__ import annotations

import ast
from pathlib import Path
from textwrap import indent

import pytest

import stablefix
from stablefix.evidence import Severity
from stablefix.match.reason import Reason
from tests.match.finding import FINDER

HEADER = "import numpy as np\nimport torch\nimport torch.nn.functional as F\nfrom torch import Tensor\n\n\n"

TOLD = {
    "a determinant in the precision of its matrix": (
        "def logdet(x: Tensor):\n    return torch.log(torch.det(x))\n", Reason.FORM,
    ),
    "what a description says of something else": (
        'def f(x):\n    """The logarithm of the sum, which can overflow."""\n    return np.log(np.exp(x).sum())\n',
        Reason.FORM,
    ),
    "a function after another error": (
        "try:\n    size = int('3')\nexcept ValueError:\n    def logdet(x):\n        return np.log(np.linalg.det(x))\n",
        Reason.FORM,
    ),
    "a softmax that something else is taken from for whoever asks for it": (
        "def softmax(x, bias=None):\n    if bias is not None:\n        x = x - bias\n"
        "    return np.exp(x) / np.sum(np.exp(x))\n", Reason.FORM,
    ),
    "digits of an inverse hyperbolic sine": (
        "def asinh(x: Tensor):\n    return torch.log(x + torch.sqrt(x**2 + 1))\n", Reason.FORM,
    ),
    "what noise is only a part of": (
        "def propose_logprob(z: Tensor):\n    return torch.log(torch.sigmoid(z + torch.randn(3)))\n", Reason.FORM,
    ),
    "a form of its own": ("def f(x: Tensor):\n    return torch.log(torch.sigmoid(x))\n", Reason.FORM),
    "a logarithm of what comes to 0": (
        "def f(u: Tensor, g: Tensor):\n    return g - torch.log(1 - torch.tanh(u) ** 2)\n", Reason.FORM,
    ),
    "what a where chooses and something else reads": (
        "def inverse(x: Tensor):\n    part = torch.exp(-x)\n    large = torch.log(1 - torch.tanh(x) ** 2)\n"
        "    return torch.where(x < 1, part, large), large\n", Reason.FORM,
    ),
    "the slope of what somebody asks for": (
        "def train_loss(a: Tensor, b: Tensor):\n    loss = (a - b).square().mean().sqrt()\n    loss.backward()\n",
        Reason.SLOPE,
    ),
    "the slope of what another object asks for": (
        "def train_loss(fabric, a: Tensor, b: Tensor):\n    loss = (a - b).square().mean().sqrt()\n"
        "    fabric.manual_backward(loss)\n", Reason.SLOPE,
    ),
    "the slope of what is collected": (
        "def loss(parts, a: Tensor, b: Tensor):\n    parts.append((a - b).square().mean().sqrt())\n"
        "    return sum(parts)\n", Reason.SLOPE,
    ),
    "a sigmoid of scaled log-odds": (
        "def f(p: Tensor, a: Tensor):\n    return torch.log(torch.sigmoid(a * torch.logit(p)))\n", Reason.FORM,
    ),
    "digits of a power's base": (
        "def inverse(k: Tensor, x: Tensor):\n    return torch.pow(torch.exp(x) - 1, k)\n", Reason.DIGITS,
    ),
    "digits of the result itself": ("def inverse(x: Tensor):\n    return torch.exp(x) - 1\n", Reason.DIGITS),
    "data that go there and back": (
        "def inverse(x: Tensor):\n    return torch.log(x + 1)\n\n\ndef g(y: Tensor):\n    return torch.exp(y) - 1\n",
        Reason.DIGITS,
    ),
    "a term of a sum": ("def inverse(x: Tensor, y: Tensor):\n    return y + torch.log(1 + x.square())\n", Reason.TERM),
    "all that is not in a tail": (
        "def normal_sf(x: Tensor):\n    return 0.5 * (1 - torch.erf(x))\n", Reason.DIGITS,
    ),
    "a mean by rows, for whoever calls it": (
        "def masked_mean(x: Tensor, mask: Tensor):\n    return (x * mask).sum(1) / mask.sum(1)\n", Reason.EMPTY,
    ),
    "a mean by rows under a name": (
        "def masked_mean(x: Tensor, mask: Tensor):\n    mean = (x * mask).sum(1) / mask.sum(1)\n    return mean\n",
        Reason.EMPTY,
    ),
    "one minus a distance of cosines": (
        "def angle_loss(a: Tensor, b: Tensor):\n    d = 1.0 - F.cosine_similarity(a, b, dim=-1)\n"
        "    return torch.acos(1.0 - d)\n",
        Reason.SLOPE,
    ),
    "advantages that are standardised": (
        "def f(advantages: Tensor):\n    return (advantages - advantages.mean()) / advantages.std()\n", Reason.EQUAL,
    ),
    "volumes that are standardised in a loss": (
        "def perceptual_loss(x: Tensor):\n    return (x - x.mean()) / x.std()\n", Reason.EQUAL,
    ),
    "a logarithm that is drawn from, and given": (
        "def sample(x: Tensor):\n    logs = torch.log(torch.softmax(x, -1))\n"
        "    return torch.multinomial(logs, 1), logs\n",
        Reason.FORM,
    ),
    "a probability": ("def f(x: Tensor, i):\n    return torch.softmax(x, -1)[i].log()\n", Reason.FORM),
    "a cosine of two vectors": (
        "def f(a: np.ndarray, b: np.ndarray):\n"
        "    return np.arccos(np.dot(a, b) / (np.linalg.norm(a) * np.linalg.norm(b)))\n",
        Reason.ROUNDED,
    ),
    "a log-sum-exp by hand, whatever it is called": (
        "def logsumexp(x: Tensor):\n    return torch.log(torch.exp(x).sum(-1))\n", Reason.FORM,
    ),
    "what a test leaves out, slope and all": (
        "def root_loss(x: Tensor):\n    return torch.where(x > 0, torch.sqrt(x), 0.0)\n", Reason.LEFT_OUT,
    ),
    "a cosine of two unit vectors": (
        "def f(a: np.ndarray, b: np.ndarray):\n    return np.arccos((a * b).sum(-1))\n", Reason.ROUNDED,
    ),
    "a divisor that is passed on": (
        "def inverse(solve, x: Tensor):\n    return solve(x / (torch.exp(x) - 1))\n", Reason.DIGITS,
    ),
    "a distribution function, in double precision": (
        "def weibull_cdf(x: np.ndarray):\n    return 1 - np.exp(-(x**2))\n", Reason.DIGITS,
    ),
    "a method of a distribution": (
        "class Gompertz(Distribution):\n    def hazard_between(self, x: np.ndarray):\n        return np.exp(x) - 1\n",
        Reason.DIGITS,
    ),
    "a logarithm of a cosh in single precision": (
        "def f(x: Tensor):\n    return torch.log(torch.cosh(x))\n", Reason.FORM,
    ),
    "exponentials of distances, in what is minimised": (
        "def softmin_loss(d: Tensor):\n    return -torch.log(torch.exp(-d).sum(-1)).mean()\n", Reason.FORM,
    ),
    "a logarithm of a small difference, in a formula": (
        "def log_between(a: np.ndarray, b: np.ndarray):\n    return a + np.log1p(-np.exp(b - a))\n", Reason.FORM,
    ),
    "a softmax, by its name": (
        "def softmax(x: np.ndarray):\n    e = np.exp(x)\n    return e / e.sum()\n", Reason.FORM,
    ),
    "a softmax, by what it is taken of": (
        "def f(logits: np.ndarray):\n    return np.exp(logits) / np.exp(logits).sum()\n", Reason.FORM,
    ),
    "the slope of a length in a loss": (
        "def loss(a: Tensor, b: Tensor, c: Tensor):\n    return torch.sqrt((a - c) ** 2 + (b - c) ** 2)\n",
        Reason.SLOPE,
    ),
    "the slope of a loss": (
        "def rmse_loss(a: Tensor, b: Tensor):\n    return ((a - b) ** 2).mean().sqrt()\n", Reason.SLOPE,
    ),
    "the slope of what is predicted beside it": (
        "def loss(p: Tensor, batch):\n    return torch.sqrt(torch.mean((batch['y'] - p) ** 2))\n", Reason.SLOPE,
    ),
    "the slope of what is estimated, in another shape": (
        "def root_loss(est_targets: Tensor, targets: Tensor):\n"
        "    flat = (est_targets - targets).reshape(targets.shape[0] * targets.shape[1], -1)\n"
        "    return torch.sqrt(torch.mean(flat**2, dim=-1))\n",
        Reason.SLOPE,
    ),
    "a similarity, scaled": (
        "def f(sim_theta: Tensor, scale):\n    return torch.log(1 + torch.exp(-scale * sim_theta))\n", Reason.FORM,
    ),
    "what a module does if something else holds": (
        "if np.__version__ < '3':\n    def softmax(x: np.ndarray):\n        return np.exp(x) / np.exp(x).sum()\n",
        Reason.FORM,
    ),
    "the slope of a sum of all squares": (
        "def l2_loss(a: Tensor, b: Tensor):\n    return torch.sqrt(torch.sum((a - b) ** 2))\n", Reason.SLOPE,
    ),
    "a cosine that is written out": (
        "def f(a: np.ndarray, b, c, d: np.ndarray):\n"
        "    return np.arccos(np.sin(a) * np.sin(b) + np.cos(a) * np.cos(b) * np.cos(c - d))\n",
        Reason.ROUNDED,
    ),
    "a softplus of log-odds, in double precision": (
        "def logistic_loss(x: np.ndarray):\n    return np.log1p(np.exp(-x))\n", Reason.FORM,
    ),
    "a determinant out of a table": (
        "def f(params: dict):\n    return np.log(np.linalg.det(np.asarray(params['cov'])))\n", Reason.FORM,
    ),
    "digits behind a sign": (
        "def inverse(x: Tensor):\n    return torch.sign(x) * (torch.exp(x.abs()) - 1)\n", Reason.DIGITS,
    ),
}  # fmt: skip
NOT_TOLD = {
    "a determinant in more than the precision of its matrix": (
        "def logdet(x: Tensor):\n    return torch.log(torch.det(x.double()))\n"
    ),
    "a sum that cannot overflow, as the function around it says": (
        'def f(losses):\n    """The losses are not positive, so that their sum cannot overflow."""\n'
        "    def objective(t):\n        return np.log(np.exp(t * losses).sum())\n\n    return objective\n"
    ),
    "one minus a sigmoid of log-odds": (
        "def f(p: Tensor):\n    odds = torch.logit(p)\n    return torch.log(1 - torch.sigmoid(odds[:, :2]))\n"
    ),
    "a sigmoid of log-odds": "def f(p: Tensor):\n    return torch.log(torch.sigmoid(torch.logit(p)))\n",
    "the slope of what is only noted": (
        "def loss(log, a: Tensor, b: Tensor):\n    difference = a - b\n"
        "    log('rmse', value=difference.square().mean().sqrt())\n    return difference.abs().mean()\n"
    ),
    "the slope of a size in a loss": "def loss(a: Tensor):\n    return torch.sqrt(torch.mean(a**2))\n",
    "the slope of a cosine of what is taken out of the graph": (
        "def angle_loss(a: Tensor, b: Tensor):\n    cosine = F.cosine_similarity(a, b)\n"
        "    return torch.acos(cosine.data)\n"
    ),
    "a stable form, by a name in parts": ("def my_log1m_exp(x: Tensor):\n    return torch.log1p(-torch.exp(x))\n"),
    "what a where chooses under a name": (
        "def inverse(x: Tensor):\n    small = torch.expm1(x)\n"
        "    large = torch.exp(x) - 1\n    return torch.where(x < 1, small, large)\n"
    ),
    "digits of a step that nobody knows by name": "def damping(x: Tensor):\n    return 1 - torch.exp(-x)\n",
    "what is observed, in another shape": (
        "def root_loss(targets: Tensor):\n    targets = targets.reshape(targets.shape[0] * targets.shape[1], -1)\n"
        "    return torch.sqrt(torch.mean(targets**2, dim=-1))\n"
    ),
    "a cosine by its name, scaled": (
        "def f(cos_theta: Tensor, scale):\n    return torch.log(1 + torch.exp(-scale * cos_theta))\n"
    ),
    "what a module does as a script": (
        "if __name__ == '__main__':\n    def softmax(x: np.ndarray):\n        return np.exp(x) / np.exp(x).sum()\n"
    ),
    "a mean of exponentials, in what is minimised": (
        "def objective(x: Tensor):\n    return torch.log(torch.exp(2 * x).mean())\n"
    ),
    "digits of an exponent": "def f(k: Tensor, x: Tensor):\n    return torch.pow(k, -1.0 + torch.exp(x))\n",
    "digits of an exponent, as an operator": "def f(k: Tensor, x: Tensor):\n    return k ** (torch.exp(x) - 1)\n",
    "digits of the logarithm of a tail beside something else": (
        "def f(x: Tensor, y: Tensor):\n    return torch.log(y + (1 + torch.erf(x)))\n"
    ),
    "digits of a scale of frequencies": (
        "def to_bark(f: Tensor):\n    return torch.log(f / 600 + torch.sqrt((f / 600) ** 2 + 1))\n"
    ),
    "digits of a kernel": (
        "def log_kernel(a: Tensor, b: Tensor):\n    return torch.log(1 + torch.sum((a - b) ** 2))\n"
    ),
    "noise around a number within known bounds": (
        "def propose_logprob(s: float, scale: float):\n    s = np.clip(float(s), 1e-12, 1 - 1e-12)\n"
        "    z = np.log(s / (1 - s)) + np.random.normal(0.0, scale)\n    return np.log(1 / (1 + np.exp(-z)))\n"
    ),
    "a determinant in a function that has the identity of three rows": (
        "def energy(f: Tensor):\n    i = torch.eye(3)\n    return f @ f.mT - i + torch.log(torch.det(f)) * i\n"
    ),
    "the slope of what is observed alone": (
        "def loss(p: Tensor, batch):\n    return p - torch.sqrt(torch.mean(batch['y'] ** 2))\n"
    ),
    "the slope of targets alone": (
        "def loss(p: Tensor, target: Tensor):\n    return p - torch.sqrt(torch.mean(target**2))\n"
    ),
    "a softplus of coefficients out of a table": (
        "def misfit_loss(C: dict, mag: np.ndarray):\n    return np.log(1 + np.exp(C['cn'] * (C['cm'] - mag)))\n"
    ),
    "a softplus over the places of a table": (
        "def softplus_table(size: int):\n    table = []\n    for i in range(size):\n"
        "        table.append(np.log(1 + np.exp(8.0 * (i - size / 2) / size)))\n    return table\n"
    ),
    "a length that is compared with something": (
        "def flow_loss(x: Tensor, most: float):\n    size = (x**2).sum(1).sqrt()\n"
        "    return (x * (size < most)).mean()\n"
    ),
    "a root mean square that something is divided by": (
        "def psnr_loss(a: Tensor, b: Tensor):\n    return torch.log10(1.0 / ((a - b) ** 2).mean().sqrt())\n"
    ),
    "an exponent that was a logarithm to the base of 10": (
        "def depth(log10_counts: np.ndarray):\n    return np.log(np.exp(np.log(10.0) * log10_counts).sum())\n"
    ),
    "a determinant of two by two numbers": (
        "def energy(u: Tensor):\n    f = gradient(u) + torch.eye(2)\n    return torch.log(torch.det(f))\n"
    ),
    "the slope of a cosine that was kept inside": (
        "def angle(a: Tensor, b: Tensor):\n    return torch.acos(F.cosine_similarity(a, b).clamp(-1, 1))\n"
    ),
    "what a test chooses in the forward pass of a function with a backward pass of its own": (
        "class Sigmoid(torch.autograd.Function):\n    @staticmethod\n    def forward(ctx, x):\n"
        "        e = torch.exp(x)\n        return torch.where(x < 0, e / (1 + e), 1 / (1 + torch.exp(-x)))\n"
    ),
    "digits of what a test chooses": (
        "def log_prob(v: Tensor):\n    return torch.where(v == 1, torch.log(1 - torch.exp(-v)), v)\n"
    ),
    "a length in each row of a loss": (
        "def border_loss(a: Tensor, b: Tensor):\n    return ((a - b) ** 2).sum(1).sqrt().mean()\n"
    ),
    "data that are standardised": ("def f(x: Tensor):\n    return (x - x.mean()) / x.std()\n"),
    "what a test leaves out, of a window": (
        "def sinc(t: Tensor):\n    return torch.where(t == 0, 1.0, torch.sin(t) / t)\n"
    ),
    "a density of data over their own variance": (
        "def f(x: Tensor):\n    return torch.exp(-((x - x.mean()) ** 2)) / x.std()\n"
    ),
    "an angle in degrees": (
        "def angle_loss(a: Tensor, b: Tensor):\n    c = F.cosine_similarity(a, b, dim=-1).clamp(-1, 1)\n"
        "    return torch.rad2deg(torch.acos(c))\n"
    ),
    "a function about a distribution": ("def distribution_rates(x: np.ndarray):\n    return np.exp(x) - 1\n"),
    "digits in the middle of a function": (
        "def f(x: Tensor):\n    if x.ndim > 1:\n        x = torch.flatten(x)\n    return torch.exp(x) - 1\n"
    ),
    "digits of a factor of something else": (
        "def force(depth: Tensor, x: Tensor):\n    e = torch.exp(-x)\n    return depth * (1 - e) * e\n"
    ),
    "what comes to the end far out": (
        "from scipy.special import erf, erfinv\n\n\n"
        "def f(x: np.ndarray):\n    return erfinv(2 * erf(x / np.sqrt(2)) - 1)\n"
    ),
    "digits in a method, whose class knows what comes": (
        "class A:\n    def f(self, x: Tensor):\n        return torch.exp(x) - 1\n"
    ),
    "a softplus of what a function of the project has clipped": (
        "def f(x: Tensor):\n    x = clip_before_exp(x)\n    y = torch.cat([-x, x])\n"
        "    return torch.log(1 + torch.exp(y))\n"
    ),
    "digits in double precision, over what vanishes with them": (
        "def f(t: np.ndarray):\n    return 2 * (1 - np.exp(-t)) / t\n"
    ),
    "a root of a probability": (
        "def loss_curvature(x: Tensor):\n    p = torch.softmax(x, -1)\n    return (p * (1 - p)).sqrt()\n"
    ),
    "digits in double precision": "def f(x: np.ndarray):\n    return np.exp(x) - 1\n",
    "a distribution function that is for one other function": (
        "def fit(x: np.ndarray):\n    def cdf(t: np.ndarray):\n        return 1 - np.exp(-(t**2))\n    return cdf\n"
    ),
    "JAX": "import jax\n\n\ndef f(x: jax.Array):\n    return jax.numpy.log(jax.nn.softmax(x))\n",
    "weights, which are not said to be a softmax": (
        "def f(x: np.ndarray):\n    w = np.exp(x)\n    return w / w.sum()\n"
    ),
    "a quotient of exponentials": "def f(a: Tensor, b: Tensor):\n    return torch.exp(a) / torch.exp(b)\n",
    "what stands in for a function that a library lacks": (
        "try:\n    from numpy.linalg import slogdet\nexcept ImportError:\n"
        "    def slogdet(x):\n        return 1, np.log(np.linalg.det(x))\n"
    ),
    "a softmax that is shifted for whoever asks for it": (
        "def softmax(x, stable=True):\n    if stable:\n        x = x - np.max(x)\n"
        "    return np.exp(x) / np.sum(np.exp(x))\n"
    ),
    "exponents that were lowered, whatever by": (
        "def f(x: np.ndarray, top: float):\n    return np.log(np.exp(2 * (x - top)).sum())\n"
    ),
    "a logarithm of a cosh in double precision": "def f(x: np.ndarray):\n    return np.log(np.cosh(x))\n",
    "a mean of exponentials": "def f(x: Tensor):\n    return torch.log(torch.exp(2 * x).mean())\n",
    "a logarithm of a small difference among others": (
        "def merge(a: np.ndarray, b: np.ndarray):\n    for each in range(3):\n"
        "        a += np.log1p(-np.exp(b - a))\n    return a\n"
    ),
    "an entropy": "def f(x: Tensor):\n    p = torch.relu(x)\n    return (p * p.log()).sum()\n",
    "a logarithm of one exponential": "def f(x: Tensor):\n    return torch.log(2 * torch.exp(x))\n",
    "a selection": "def f(x: Tensor, mask: Tensor):\n    return (x * mask).sum() / mask.sum()\n",
    "the slope of a distance": "def distance(a: Tensor, b: Tensor):\n    return ((a - b) ** 2).sum(-1).sqrt()\n",
    "an epsilon that somebody thought of": "def f(x: Tensor):\n    return torch.log(1 - torch.sigmoid(x) + 1e-6)\n",
    "a variance by its moments": "def f(x: Tensor):\n    return (x**2).mean() - x.mean() ** 2\n",
    "a factor that vanishes with an angle": "def f(x: Tensor):\n    return 3 * (1 - torch.cos(x * np.pi / 180))\n",
    "a root of what somebody has clamped at 0": (
        "def spread_loss(x: Tensor):\n    return x.mean(0).clamp(min=0).sqrt()\n"
    ),
    "angles of a cell, by a word in a word": (
        "def unitcell_angle(a: np.ndarray, b: np.ndarray):\n"
        "    return np.arccos(np.dot(a, b) / (np.linalg.norm(a) * np.linalg.norm(b)))\n"
    ),
    "a cosine of two vectors that is kept inside": (
        "def f(a: Tensor, b: Tensor):\n    return torch.acos((a * b).sum(1) * (1 - 1e-6))\n"
    ),
    "a sum of exponentials that a test led past": (
        "def f(x: np.ndarray):\n    total = np.exp(x).sum()\n    return 0.0 if total == 0 else np.log(total)\n"
    ),
    "complex numbers": ("def f(z: np.ndarray):\n    w = np.log(np.exp(z).sum())\n    return np.real(w), np.imag(w)\n"),
    "a given probability": "def nll_loss(probs: Tensor):\n    return probs.log()\n",
    "weights that were normalised": (
        "def f(x: np.ndarray):\n    whole = logsumexp(x, axis=-1)\n    p = np.exp(x - whole)\n    return p / p.sum()\n"
    ),
    "what is passed to other code": "def f(solve, x: Tensor):\n    return solve(torch.exp(x) - 1)\n",
    "what a class computes by a series, too": (
        "class StepDistribution:\n    def taylor_coefficient(self, x: Tensor):\n        return x * (1 + x / 2)\n\n"
        "    def coefficient(self, x: Tensor):\n        return torch.exp(x) - 1\n"
    ),
    "a selection that is made here": (
        "def f(x: Tensor, sample: dict):\n    mask = sample['alive'] * sample['filled']\n"
        "    return (x * mask).sum() / mask.sum()\n"
    ),
    "columns of data": "def f(x: Tensor):\n    return (x - x.mean(0)) / x.std(0)\n",
    "a selection from an array, where NumPy warns": (
        "def f(x: np.ndarray, mask: np.ndarray):\n    return (x * mask).sum() / mask.sum()\n"
    ),
    "a test in the middle of other computations": (
        "def f(x: Tensor):\n    y = torch.where(x > 0, torch.sqrt(x), 0.0)\n    return y, x\n"
    ),
    "a tail of a distribution": "def normal_cdf(x: np.ndarray):\n    return 0.5 + np.arctan(x) / np.pi\n",
    "a difference that is compared": "def f(x: Tensor):\n    return (torch.exp(x) - 1).abs() > 0.2\n",
    "a difference that is rounded": "def f(x: Tensor):\n    return torch.round(torch.exp(x) - 1)\n",
    "a number of things": "def f(durations: Tensor):\n    return torch.log(durations + 1)\n",
    "a mean in what is minimised": (
        "def mean_loss(x: Tensor, mask: Tensor):\n    loss = (x * mask).sum() / mask.sum()\n    return loss\n"
    ),
    "a logarithm that is drawn from": (
        "def sample(x: Tensor):\n    logs = torch.log(torch.softmax(x, -1))\n    return torch.multinomial(logs, 1)\n"
    ),
    "a mean with weights": ("def average(x: Tensor, share: Tensor):\n    return (x * share).sum(0) / share.sum(0)\n"),
    "a length in each row, as a mean": (
        "def path_loss(g: Tensor):\n    return g.square().sum(2).mean(1).sqrt().mean()\n"
    ),
    "a mean that is taken away": (
        "def remove_mean(x: Tensor, mask: Tensor):\n    mean = (x * mask).sum(1) / mask.sum(1)\n    return x - mean\n"
    ),
    "a warning that is caught": (
        "def angle(a: np.ndarray, b: np.ndarray):\n    try:\n"
        "        return np.arccos(np.dot(a, b) / (np.linalg.norm(a) * np.linalg.norm(b)))\n"
        "    except RuntimeWarning:\n        return 0.0\n"
    ),
    "a list from which nan is taken": (
        "def angles(pairs):\n    found = []\n    for a, b in pairs:\n"
        "        found.append(np.arccos(np.dot(a, b) / (np.linalg.norm(a) * np.linalg.norm(b))))\n"
        "    found = np.array(found)\n    return found[np.logical_not(np.isnan(found))]\n"
    ),
    "a small factor": "def f(frequency: Tensor):\n    return torch.log(1 + frequency * 0.00437)\n",
    "a step on the way to something else": (
        "def damping(r: Tensor, a: Tensor):\n    u = a * r**3\n    low = 1 - torch.exp(-u)\n    return u, low\n"
    ),
    "a step in a distribution": (
        "def hazard(x: Tensor, y: Tensor):\n    z = torch.log(1 + x.square())\n    return y + z, z\n"
    ),
    "exponentials of distances": (
        "def perplexity(d: Tensor, beta: float):\n    p = torch.exp(-d * beta)\n    return torch.log(p.sum())\n"
    ),
    "a large scale": "def f(frequency: Tensor):\n    return torch.log(1 + frequency / 700)\n",
    "a tail that nobody asks for": "def f(x: Tensor):\n    return 0.5 * (1 + torch.erf(x))\n",
    "a plot": "def plot_errors(x: Tensor):\n    return torch.exp(x) - 1\n",
    "an initialisation": "def init_weights(x: Tensor):\n    return torch.exp(x) - 1\n",
    "the stable form": "def log1mexp(x: np.ndarray):\n    return np.log(1 - np.exp(x))\n",
    "tokens of a sentence": "def pool(x: Tensor, mask: Tensor):\n    return (x * mask).sum(1) / mask.sum(1)\n",
    "lengths": "def f(x: Tensor, lengths: Tensor):\n    return x / lengths\n",
    "the deviation of something else": "def f(x: Tensor, y: Tensor):\n    return (x - y) / y.std(0)\n",
    "the slope of many numbers": "def f(a: Tensor, b: Tensor):\n    return ((a - b) ** 2).sum(-1).sqrt()\n",
    "a cosine that is kept inside": "def f(cosines: Tensor):\n    return torch.acos(0.95 * cosines) * 2\n",
    "vectors of a cell": (
        "def cell_angles(a: np.ndarray, b: np.ndarray):\n"
        "    return np.arccos(np.dot(a, b) / (np.linalg.norm(a) * np.linalg.norm(b)))\n"
    ),
    "data that are counted or measured": "def f(x: Tensor):\n    return torch.log(x + 1)\n",
    "what is passed on as a number of things": (
        "def f(self, x: Tensor):\n    attend(duration=x)\n    return torch.log(1 + x.abs())\n"
    ),
    "what a function that counts gives": (
        "def f(model, x: Tensor):\n    y = model.duration_predictor(x)\n    return torch.exp(y) - 1\n"
    ),
    "what the description calls counts": (
        'def f(x: np.ndarray):\n    """Transform.\n\n    x\n        Table of counts.\n    """\n'
        "    return np.log(1 + x * 2)\n"
    ),
    "an arc cosine over a prior": (
        "class Sine(Prior):\n    def rescale(self, x: np.ndarray):\n"
        "        return np.arccos(np.cos(self.low) - x / self.norm)\n"
    ),
    "a cosine that somebody passes": "def f(x: np.ndarray):\n    return np.arccos(x)\n",
    "a root in a layer": "class Pool(torch.nn.Module):\n    def forward(self, x):\n        return x.var(0).sqrt()\n",
    "sizes of data that are counted or measured": "def f(x: Tensor):\n    return torch.log(x.abs() + 1)\n",
    "a number of levels": "def f(spec):\n    return torch.log(spec.maximum - spec.minimum + 1.0)\n",
    "what becomes a whole number": "def ppf(x: np.ndarray):\n    return np.int32(1 / np.log(1 + x * 2))\n",
    "a number that runs over a range": (
        "def ppf(n: int, r: np.ndarray):\n    for i in range(1, n + 1):\n        r[i - 1] = np.log(1 - i**2)\n"
        "    return r\n"
    ),
    "an arc cosine that a test of its argument leads to": (
        "def slerp(a: np.ndarray, b: np.ndarray):\n    d = np.dot(a, b)\n    if abs(abs(d) - 1.0) < 1e-12:\n"
        "        return a\n    return np.arccos(d)\n"
    ),
    "a sigmoid of random numbers": (
        "def f(n: int):\n    x = np.random.normal(size=(n, 3))\n    return np.exp(x[:, 0]) / (1 + np.exp(x[:, 0]))\n"
    ),
    "a limit that is compared and shown": (
        "def cdf(x: np.ndarray, z):\n    low = np.exp(x) - 1.0\n    if z < low:\n"
        "        raise ValueError('below %.3f' % low)\n    return z\n"
    ),
    "a difference that goes into a sigmoid": "def f(x: Tensor):\n    return torch.sigmoid(3 * (torch.exp(x) - 1))\n",
    "a weight of what it vanishes with": (
        "def focal(loss: Tensor):\n    p = torch.exp(-loss)\n    return (1 - p) ** 2 * loss\n"
    ),
    "weights that are shares already": (
        "def f(results):\n    w = np.exp(results['logwt'] - results['logz'][-1])\n    return w / w.sum()\n"
    ),
    "logits that were lowered in place": (
        "def f(self):\n    logits = np.array(self.gains)\n    logits -= np.max(logits)\n"
        "    w = np.exp(self.eta * logits)\n    return w / w.sum()\n"
    ),
    "a log-sum-exp that is shifted in another way": (
        "def f(x: np.ndarray, t):\n    r = x - np.max(x)\n    return t * np.log(np.mean(np.exp(r / t))) + np.max(x)\n"
    ),
    "a selection that gets its name in a test": (
        "def f(x: np.ndarray, y: np.ndarray):\n    if (near := np.nonzero(x >= -5))[0].size:\n"
        "        y[near] = np.log(np.expm1(-x[near]))\n    return y\n"
    ),
    "a component of a direction": (
        "def f(v: np.ndarray):\n    x, y, z = np.eye(3)\n    return np.arccos(np.dot(z, v / np.sqrt(np.dot(v, v))))\n"
    ),
    "a test of what the object keeps": (
        "class Act(torch.nn.Module):\n    def forward(self, x: Tensor):\n"
        "        return torch.where(self.beta != 0, torch.tanh(x) / self.beta, x)\n"
    ),
    "a test of counts": "def f(mask: Tensor):\n    n = mask.sum(-1)\n    return torch.where(n == 0, n, 1 / n).sum()\n",
    "a number whose bits are computed with": (
        "def f(x: Tensor):\n    y = (x.view(torch.int32) & 255).view(torch.float32)\n"
        "    return torch.where(y == 0, 0.0, 1 / y)\n"
    ),
}


@pytest.mark.parametrize("name", TOLD)
def test_told_for_a_reason(name: str) -> None:
    text, reason = TOLD[name]
    reasons = {each.reason for each in FINDER.find(HEADER + text, ast.parse(HEADER + text))}
    assert reason in reasons


@pytest.mark.parametrize("name", NOT_TOLD)
def test_not_told(name: str) -> None:
    text = HEADER + NOT_TOLD[name]
    assert not [each for each in FINDER.find(text, ast.parse(text)) if each.reason is not None]


def module(folder: Path, text: str, name: str = "ops.py") -> str:
    """The path of a module of a package."""
    (folder / "__init__.py").touch()
    (folder / name).write_text(HEADER + text, encoding="utf-8")
    return str(folder / name)


@pytest.mark.parametrize("name", ["tokens of a sentence", "lengths", "a tail that nobody asks for"])
def test_nothing_is_lost(name: str, tmp_path: Path) -> None:
    path = module(tmp_path, NOT_TOLD[name])
    assert not stablefix.check(HEADER + NOT_TOLD[name], path)
    assert stablefix.check(HEADER + NOT_TOLD[name], path, pedantic=True)


def test_a_formula_is_told_where_it_stands_alone(tmp_path: Path) -> None:
    """What its parameters are, nobody says elsewhere."""
    formula = "def f(x: np.ndarray):\n    return np.exp(x) - 1\n"
    assert stablefix.check(HEADER + formula)
    assert not stablefix.check(HEADER + "from others import one\n\n\n" + formula)
    assert not stablefix.check(HEADER + "def f(x: np.ndarray):\n    if x.size:\n        return np.exp(x) - 1\n")
    assert not stablefix.check(HEADER + formula, module(tmp_path, formula))


def test_a_script_that_another_one_imports_does_not_stand_alone(tmp_path: Path) -> None:
    """Who imports it knows what it is passed."""
    text = HEADER + "def f(x: np.ndarray):\n    return np.exp(x) - 1\n"
    for importing, name in enumerate(("apart", "together")):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "rates.py").write_text(text, encoding="utf-8")
        used = "rates" if importing else "others"
        (folder / "main.py").write_text(f"from {used} import f\n\nprint(f(1e-3))\n", encoding="utf-8")
        assert bool(stablefix.check(text, str(folder / "rates.py"))) is not bool(importing)


def test_a_softplus_in_double_precision_is_told_where_no_code_around_it_knows_its_size(tmp_path: Path) -> None:
    text = (
        "def step(x: np.ndarray):\n    for _ in range(3):\n        cost = np.log1p(np.exp(x)).sum()\n    return cost\n"
    )
    assert stablefix.check(HEADER + text)
    assert not stablefix.check(HEADER + text, module(tmp_path, text))
    loss = text.replace("step", "logistic_loss")
    assert stablefix.check(HEADER + loss, module(tmp_path, loss))


def test_a_formula_may_have_a_pole() -> None:
    """`1 / expm1(x)` has no other number for x = 0; of `y / expm1(x)` nobody knows whether y is 0 there too."""
    formula = "def f(x: np.ndarray, y: np.ndarray):\n    return {}\n"
    for pole in ("1 / np.expm1(x)", "-2.0 / np.tanh(x)", "1.0 / (np.exp(x) - np.exp(-x))"):
        assert "SF601" not in {finding.code for finding in stablefix.check(HEADER + formula.format(pole))}
    for told in ("y / np.tanh(x)", "y**3 / np.expm1(x)"):
        assert "SF601" in {finding.code for finding in stablefix.check(HEADER + formula.format(told))}


def test_in_a_formula_too_what_does_no_harm_is_not_told() -> None:
    """Digits of what is only compared, or beside an epsilon; a pole of which both sides are functions of one number; a
    logarithm that loses digits where it comes to 0; and lengths that nobody measures."""
    formula = "def f(x: np.ndarray, y: np.ndarray, eps=1e-7):\n    return {}\n"
    for quiet in (
        "np.abs(np.exp(x - y) - 1) > 0.2",
        "np.log(1 - np.clip(x, eps, 1 - eps))",
        "np.exp(-x) / -np.expm1(-x)",
        "np.log(-np.expm1(-x))",
        "np.sqrt(np.exp(x) ** 2 + np.exp(y) ** 2)",
    ):
        assert not stablefix.check(HEADER + formula.format(quiet))
    for told in ("np.exp(x - y) - 1", "np.log(1 - x)", "np.exp(-y) / -np.expm1(-x)", "np.log(1 - np.exp(-x))"):
        assert stablefix.check(HEADER + formula.format(told))


def test_a_library_that_a_call_names_is_none_of_what_a_loop_changes() -> None:
    """`dtype=torch.float32` shares no memory with what `self.actor` may change: `torch` stays what it is."""
    text = (
        "class Agent:\n    def update(self, batches):\n        for batch in batches:\n"
        "            seen = torch.tensor([each.seen for each in batch], dtype=torch.float32)\n"
        "            probs = torch.nn.functional.softmax(self.actor(seen), dim=-1)\n"
        "            loss = -torch.gather(probs.log(), 1, batch.chosen).mean()\n            loss.backward()\n"
    )
    assert [finding.code for finding in stablefix.check(HEADER + text)] == ["SF101"]


def test_a_constant_of_physics_is_no_input() -> None:
    """`h * nu / (k * T)`: what varies is the frequency and the temperature."""
    text = (
        "from scipy import constants\nfrom scipy.constants import h, k as k_B\n\n\n"
        "def photons(nu: np.ndarray, kelvin: np.ndarray):\n    return {} - 1\n"
    )
    for ratio in ("np.exp(h * nu / (k_B * kelvin))", "np.exp(constants.h * nu / (constants.Boltzmann * kelvin))"):
        (finding,) = stablefix.check(HEADER + text.format(ratio))
        assert {sample.label for sample in finding.evidence.inputs} == {"nu", "kelvin"}


LIMITED = """class Loss:
    def __init__(self, temperature=0.1):
        self.temperature = {limit}

    def forward(self, a: Tensor, b: Tensor):
        scores = F.normalize(a, dim=-1) @ F.normalize(b, dim=-1).T / self.temperature
        return torch.log(torch.exp(scores).sum(-1))
"""
HELPED = """def outer(x: np.ndarray):
    def sigmoid(y):
        def of_negative(z):
            e = np.exp(z)
            return e / (1 + e)

        out = np.empty_like(y)
        out[{mask}] = of_negative(y[{mask}])
        return out

    return [sigmoid(each) for each in x]
"""


def test_what_is_told_by_default_knows_callers_and_constructors(tmp_path: Path) -> None:
    """Who calls a function that nobody else can, be it in another one of a method, and what a constructor keeps."""
    for quiet, told in (
        (LIMITED.format(limit="max(temperature, 0.05)"), LIMITED.format(limit="temperature - 0.05")),
        (HELPED.format(mask="y < 0"), HELPED.format(mask="y > 0")),
    ):
        assert not stablefix.check(HEADER + quiet, module(tmp_path, quiet))
        assert stablefix.check(HEADER + told, module(tmp_path, told))
    forms = "def loss(q: Tensor, p: Tensor):\n    return (F.softmax(p, dim=1) / F.softmax(q, dim=1)).log()\n"
    assert stablefix.check(HEADER + forms, module(tmp_path, forms))  # A quotient is of two forms at one place.
    method = "class Some:\n" + indent(HELPED.replace("outer(x", "outer(self, x"), "    ")
    assert not stablefix.check(HEADER + method.format(mask="y < 0"))
    assert stablefix.check(HEADER + method.format(mask="y > 0"))


def test_a_method_that_only_computes_is_a_formula_of_what_it_is_passed(tmp_path: Path) -> None:
    weights = (
        "class Attention(torch.nn.Module):\n    def forward(self, x: Tensor):\n"
        "        w = torch.exp({})\n        return w / w.sum(-1, keepdim=True)\n"
    )
    assert stablefix.check(HEADER + weights.format("x / self.scale"))
    assert not stablefix.check(HEADER + weights.format("self.scores"))
    assert not stablefix.check(HEADER + weights.format("x"), module(tmp_path, weights.format("x")))


def test_code_on_its_own_is_told_apart_from_a_module_of_the_same_text(tmp_path: Path) -> None:
    """Results are kept by content: the same text is another case elsewhere."""
    from stablefix.kept import key_of

    alone = tmp_path / "alone.py"
    alone.touch()
    (tmp_path / "package").mkdir()
    assert key_of(b"", str(alone)) != key_of(b"", module(tmp_path / "package", ""))


def test_a_term_is_told_where_it_is_wrong_by_more_than_the_sum_is_rounded() -> None:
    quiet = "def inverse(x: Tensor, y: Tensor):\n    return y + torch.log(1 + x.square())\n"
    told = "def inverse(x: Tensor, y: Tensor):\n    return y + torch.log(1 - torch.sigmoid(x) + 1e-15)\n"
    assert not stablefix.check(HEADER + quiet)
    assert stablefix.check(HEADER + told)


def test_a_deviation_whose_variance_is_repaired_is_told_once() -> None:
    text = HEADER + "def spread(x: Tensor):\n    return ((x**2).mean(1) - x.mean(1) ** 2).sqrt()\n"
    assert {finding.code for finding in stablefix.check(text)} == {"SF123"}


def test_a_log_softmax_whose_sum_of_exponentials_is_repaired_is_told_once() -> None:
    text = (
        "import numpy as np\nimport scipy.special\n\n\ndef normalised(a, b):\n    k = np.concatenate([a, b])\n"
        "    total = np.log(np.sum(np.exp(k)))\n    return np.exp(k - total)\n"
    )
    assert [each.code for each in stablefix.check(text)] == ["SF104"]


def test_a_divisor_that_comes_to_0_is_nobodys_scale(tmp_path: Path) -> None:
    """The quotient is 1 for large numbers, where both gamma functions overflow, and they do so in both."""
    quotient = (
        "from scipy.special import gamma\n\n\ndef spread(x: np.ndarray):\n    return gamma({0}) / gamma({0} + 1)\n"
    )
    assert stablefix.check(HEADER + quotient.format("x"), module(tmp_path, quotient.format("x")))
    assert not stablefix.check(HEADER + quotient.format("1 / x"), module(tmp_path, quotient.format("1 / x")))


def test_cosines_overflow_with_a_low_temperature_alone(tmp_path: Path) -> None:
    loss = (
        "def loss(a: Tensor, b: Tensor, tau: float = {}):\n    a, b = {}, F.normalize(b)\n"
        "    return torch.log(torch.exp((a * b).sum(1) / tau).sum())\n"
    )
    for default, a, told in ((2.0, "F.normalize(a)", False), (0.05, "F.normalize(a)", True), (2.0, "a", True)):
        text = loss.format(default, a)
        assert bool(stablefix.check(HEADER + text, module(tmp_path, text))) is told


def test_what_is_selected_of_cosines_is_as_limited_as_they_are(tmp_path: Path) -> None:
    loss = (
        "def loss(a: Tensor, b: Tensor, mask: Tensor, tau: float = {}):\n"
        "    s = F.cosine_similarity(a, b) / tau\n"
        "    return torch.log(s.masked_select(mask).exp().sum() / s.exp().sum())\n"
    )
    for default, told in ((0.3, False), (0.05, True)):
        text = loss.format(default)
        assert bool(stablefix.check(HEADER + text, module(tmp_path, text))) is told


def test_who_normalises_one_side_measures_cosines(tmp_path: Path) -> None:
    loss = (
        "class Loss:\n    def forward(self, x: Tensor):\n        x = {}\n"
        "        pos = torch.exp((x * self.center).sum(1) / self.tau)\n"
        "        all = torch.exp(x @ self.centers.T / self.tau).sum(1)\n        return torch.log(pos / all)\n"
    )
    for rows, told in (("F.normalize(x)", False), ("F.relu(x)", True)):
        text = loss.format(rows)
        assert bool(stablefix.check(HEADER + text, module(tmp_path, text))) is told


def test_jacobians_of_coordinates_have_few_rows(tmp_path: Path) -> None:
    volume = "def log_volume({0}: np.ndarray):\n    return np.log(np.linalg.det({0}))\n"
    for matrix, told in (("jac", False), ("cov", True)):
        text = volume.format(matrix)
        assert bool(stablefix.check(HEADER + text, module(tmp_path, text))) is told


def test_who_overwrites_the_ends_of_a_cosine_has_thought_of_them(tmp_path: Path) -> None:
    angle = (
        "def between(a: Tensor, b: Tensor):\n    d = (F.normalize(a) * F.normalize(b)).sum(1)\n"
        "    out = torch.acos(d)\n    out[d > {}] = 0.0\n    return out\n"
    )
    for end, told in (("1 - 1e-5", False), ("0.9995", False), ("0.5", True)):
        text = angle.format(end)
        assert bool(stablefix.check(HEADER + text, module(tmp_path, text))) is told


KEPT_ROWS = """class Prototypes:
    def fit(self, x: np.ndarray, k):
        self.rows = np.zeros((k, x.shape[1]))
        for c in range(k):
            self.rows[c] = x[c::k].mean(axis=0)
        self.rows = {}(self.rows)

    def softmax(self, x: np.ndarray):
        shares = np.exp(5 * x @ self.rows.T)
        return shares / shares.sum(axis=1, keepdims=True)
"""


def test_rows_that_an_object_normalises_give_cosines(tmp_path: Path) -> None:
    for maker, told in (("self._normalize", False), ("normalise_rows", False), ("self._ordered", True)):
        text = KEPT_ROWS.format(maker)
        assert bool(stablefix.check(HEADER + text, module(tmp_path, text))) is told


def test_a_file_of_tests_is_quiet() -> None:
    text = HEADER + TOLD["a form of its own"][0]
    assert stablefix.check(text, filename="pkg/ops.py")
    assert not stablefix.check(text, filename="pkg/tests/ops.py")
    assert not stablefix.check(text, filename="pkg/test_ops.py")


def test_a_demonstration_has_data_of_its_own() -> None:
    of_data, of_form = HEADER + TOLD["advantages that are standardised"][0], HEADER + TOLD["a form of its own"][0]
    assert stablefix.check(of_data, filename="pkg/scaling.py")
    assert not stablefix.check(of_data, filename="gallery/plot_scaling.py")
    assert stablefix.check(of_form, filename="gallery/plot_scaling.py")


def test_who_asks_for_what_fails_rarely_is_told_all() -> None:
    from stablefix.engine import check_text
    from stablefix.settings import Settings

    text = HEADER + NOT_TOLD["lengths"]
    assert check_text(text, "case.py", Settings(min_severity=Severity.LOW)).findings


def test_digits_are_told_where_most_are_lost(tmp_path: Path) -> None:
    lost = "def survival({0}):\n    return {1}.exp(x) - 1\n"
    for annotation, library, told in (("x: Tensor", "torch", True), ("x: np.ndarray", "np", False)):
        text = lost.format(annotation, library)
        assert bool(stablefix.check(HEADER + text, module(tmp_path, text))) is told
    text = "def survival(x: np.ndarray):\n    return 1 - np.exp(-np.exp(x))\n"
    assert stablefix.check(HEADER + text, module(tmp_path, text))
