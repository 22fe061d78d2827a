"""What is told by default, and why: each reason where it holds, and the nearest case in which it does not."""

from __future__ import annotations

import ast

import pytest

import stablefix
from stablefix.evidence import Severity
from stablefix.match.reason import Reason
from tests.match.finding import FINDER

HEADER = "import numpy as np\nimport torch\nimport torch.nn.functional as F\nfrom torch import Tensor\n\n\n"

TOLD = {
    "a form of its own": ("def f(x: Tensor):\n    return torch.log(torch.sigmoid(x))\n", Reason.FORM),
    "a quotient near 1 of what overflows": (
        "def f(new: Tensor, old: Tensor):\n    return torch.exp(new) / torch.exp(old)\n", Reason.FORM,
    ),
    "a logarithm of what comes to 0": (
        "def f(u: Tensor, g: Tensor):\n    return g - torch.log(1 - torch.tanh(u) ** 2)\n", Reason.FORM,
    ),
    "digits of the result itself": ("def f(x: Tensor):\n    return torch.exp(x) - 1\n", Reason.DIGITS),
    "data that go there and back": (
        "def f(x: Tensor):\n    return torch.log(x + 1)\n\n\ndef g(y: Tensor):\n    return torch.exp(y) - 1\n",
        Reason.DIGITS,
    ),
    "data whose name says that they are small": (
        "def f(returns: np.ndarray):\n    return np.log(1 + returns)\n", Reason.DIGITS,
    ),
    "a term of a sum": ("def f(x: Tensor, y: Tensor):\n    return y + torch.log(1 + x.square())\n", Reason.TERM),
    "a term of a later sum": (
        "def f(x: Tensor, y: Tensor):\n    z = torch.log(1 + x.square())\n    return y + z\n", Reason.TERM,
    ),
    "a tail, of which the logarithm is taken": (
        "def f(x: Tensor, y: Tensor):\n    return torch.log(y + (1 + torch.erf(x)))\n", Reason.DIGITS,
    ),
    "all that is not in a tail": (
        "def normal_sf(x: Tensor):\n    return 0.5 * (1 - torch.erf(x))\n", Reason.DIGITS,
    ),
    "a selection of everything": (
        "def f(x: Tensor, mask: Tensor):\n    return (x * mask).sum() / mask.sum()\n", Reason.EMPTY,
    ),
    "a mean by rows, for whoever calls it": (
        "def masked_mean(x: Tensor, mask: Tensor):\n    return (x * mask).sum(1) / mask.sum(1)\n", Reason.EMPTY,
    ),
    "outcomes": ("def f(tp: Tensor, fp: Tensor):\n    return tp / (tp + fp)\n", Reason.EMPTY),
    "overlap of two images": (
        "def dice_loss(p: Tensor, t: Tensor):\n    p, t = p.sigmoid(), t.abs()\n"
        "    return 1 - 2 * (p * t).sum() / (p.sum() + t.sum())\n",
        Reason.EMPTY,
    ),
    "one minus a distance of cosines": (
        "def angle(a: Tensor, b: Tensor):\n    d = 1.0 - F.cosine_similarity(a, b, dim=-1)\n"
        "    return torch.acos(1.0 - d)\n",
        Reason.SLOPE,
    ),
    "a difference of sums that rounding makes negative": (
        "def area(u: np.ndarray, v: np.ndarray):\n"
        "    return np.sqrt(np.dot(u, u) * np.dot(v, v) - np.dot(u, v) ** 2)\n",
        Reason.NEGATIVE,
    ),
    "data that are standardised": ("def f(x: Tensor):\n    return (x - x.mean()) / x.std()\n", Reason.EQUAL),
    "rows by their peak": (
        "def f(x: Tensor):\n    return x / x.abs().amax(dim=1, keepdim=True)\n", Reason.SILENT,
    ),
    "a probability": ("def f(x: Tensor, i):\n    return torch.softmax(x, -1)[i].log()\n", Reason.FORM),
    "a value whose complement's logarithm is taken, too": (
        "def f(y, guess: np.ndarray):\n    return y * np.log(guess) + (1 - y) * np.log(1 - guess)\n", Reason.VANISHING,
    ),
    "a mixture of two probabilities": (
        "def f(x: Tensor, y: Tensor):\n    p = torch.sigmoid(x)\n"
        "    return (p * y + (1 - p) * (1 - y)).log()\n",
        Reason.VANISHING,
    ),
    "the slope of what is summed up to one number": (
        "def f(a: Tensor, b: Tensor):\n    return torch.mean(((a - b) ** 2).sum(-1).sqrt())\n", Reason.SLOPE,
    ),
    "a given probability, in a loss": (
        "def nll_loss(probs: Tensor):\n    return probs.log(), probs\n", Reason.VANISHING,
    ),
    "the probability of what happened": (
        "def f(x: Tensor, y: Tensor):\n    p = torch.sigmoid(x)\n    return torch.where(y == 1, p, 1 - p).log()\n",
        Reason.VANISHING,
    ),
    "a cosine of two vectors": (
        "def f(a: np.ndarray, b: np.ndarray):\n"
        "    return np.arccos(np.dot(a, b) / (np.linalg.norm(a) * np.linalg.norm(b)))\n",
        Reason.ROUNDED,
    ),
    "a log-sum-exp by hand, whatever it is called": (
        "def logsumexp(x: Tensor):\n    return torch.log(torch.exp(x).sum(-1))\n", Reason.FORM,
    ),
    "what a test leaves out, slope and all": (
        "def f(x: Tensor):\n    return torch.where(x > 0, torch.sqrt(x), 0.0)\n", Reason.LEFT_OUT,
    ),
    "a factor of a rotation": (
        "def f(v: Tensor, w: Tensor):\n    angle = v.norm(dim=-1)\n    return w + torch.sin(angle) / angle * v\n",
        Reason.LIMIT,
    ),
    "the axis of a rotation": (
        "def f(v: np.ndarray):\n    angle = np.linalg.norm(v)\n    axis = v / angle\n    return axis, np.cos(angle)\n",
        Reason.LIMIT,
    ),
    "a cosine of two unit vectors": (
        "def f(a: np.ndarray, b: np.ndarray):\n    return np.arccos((a * b).sum(-1))\n", Reason.ROUNDED,
    ),
    "an angle in degrees, by which it is divided": (
        "def f(x: Tensor):\n    return (1 - torch.cos(x * np.pi / 180)) / x\n", Reason.DIGITS,
    ),
    "a divisor that is passed on": (
        "def f(solve, x: Tensor):\n    return solve(x / (torch.exp(x) - 1))\n", Reason.DIGITS,
    ),
    "a result that goes elsewhere than into a sum, too": (
        "def f(x: Tensor, y: Tensor):\n    z = torch.log(1 + x.square())\n    return y + z, z\n", Reason.DIGITS,
    ),
    "an entropy of what comes to 0": (
        "def f(x: Tensor):\n    p = torch.relu(x)\n    return (p * p.log()).sum()\n", Reason.FORM,
    ),
    "a selection of which one caller does not ask": (
        "def part(x: Tensor, mask: Tensor):\n    return (x * mask).sum() / mask.sum()\n\n\n"
        "def f(x: Tensor, mask: Tensor, other: Tensor):\n"
        "    return part(x, other) if mask.any() else part(x, mask)\n",
        Reason.EMPTY,
    ),
    "a cosine that is written out": (
        "def f(a: np.ndarray, b, c, d: np.ndarray):\n"
        "    return np.arccos(np.sin(a) * np.sin(b) + np.cos(a) * np.cos(b) * np.cos(c - d))\n",
        Reason.ROUNDED,
    ),
    "the slope of a distance": (
        "def distance(a: Tensor, b: Tensor):\n    return ((a - b) ** 2).sum(-1).sqrt()\n", Reason.SLOPE,
    ),
}  # fmt: skip
NOT_TOLD = {
    "a function that leaves 0 to who calls it": "def f(x: Tensor):\n    return torch.sin(x) / x\n",
    "a probability that is shown": "def f(probs: Tensor):\n    return probs.log(), probs\n",
    "weights that were normalised": (
        "def f(x: np.ndarray):\n    whole = logsumexp(x, axis=-1)\n    p = np.exp(x - whole)\n    return p / p.sum()\n"
    ),
    "a factor that vanishes with an angle": "def f(x: Tensor):\n    return 3 * (1 - torch.cos(x * np.pi / 180))\n",
    "what is passed to other code": "def f(solve, x: Tensor):\n    return solve(torch.exp(x) - 1)\n",
    "what a class computes by a series, too": (
        "class Step:\n    def taylor_coefficient(self, x: Tensor):\n        return x * (1 + x / 2)\n\n"
        "    def coefficient(self, x: Tensor):\n        return torch.exp(x) - 1\n"
    ),
    "overlaps of boxes": "def f(ious: Tensor):\n    return -ious.log()\n",
    "a selection that is made here": (
        "def f(x: Tensor, sample: dict):\n    mask = sample['alive'] * sample['filled']\n"
        "    return (x * mask).sum() / mask.sum()\n"
    ),
    "the probability of an action that was taken": (
        "def f(probs: Tensor, actions: Tensor):\n    return torch.log(probs.gather(-1, actions))\n"
    ),
    "a truth value as a number": "def f(x: Tensor, v: Tensor):\n    return (x == v).type(x.dtype).log()\n",
    "what one of two ways makes": (
        "def f(ious: Tensor, half: bool):\n    if half:\n        ious = ious.clamp(min=1e-3)\n"
        "    else:\n        ious = ious.clamp(min=1e-6)\n    return -ious.log()\n"
    ),
    "columns of data": "def f(x: Tensor):\n    return (x - x.mean(0)) / x.std(0)\n",
    "data that are scaled to their range": "def f(x: Tensor):\n    return (x - x.min()) / (x.max() - x.min())\n",
    "rows by their norm": "def unit(x: Tensor):\n    return x / x.norm(dim=-1, keepdim=True)\n",
    "a selection from an array, where NumPy warns": (
        "def f(x: np.ndarray, mask: np.ndarray):\n    return (x * mask).sum() / mask.sum()\n"
    ),
    "what an ignored label leaves": (
        "def f(x: Tensor, labels: Tensor):\n    mask = labels != -100\n    return (x * mask).sum() / mask.sum()\n"
    ),
    "a test in the middle of other computations": (
        "def f(x: Tensor):\n    y = torch.where(x > 0, torch.sqrt(x), 0.0)\n    return y, x\n"
    ),
    "a tail of a distribution": "def normal_cdf(x: np.ndarray):\n    return 0.5 + np.arctan(x) / np.pi\n",
    "a difference that is compared": "def f(x: Tensor):\n    return (torch.exp(x) - 1).abs() > 0.2\n",
    "a difference that is rounded": "def f(x: Tensor):\n    return torch.round(torch.exp(x) - 1)\n",
    "a difference that goes into an exponential": "def f(x: Tensor):\n    return torch.exp(5 * (torch.cos(x) - 1))\n",
    "a number of things": "def f(durations: Tensor):\n    return torch.log(durations + 1)\n",
    "a large scale": "def f(frequency: Tensor):\n    return torch.log(1 + frequency / 700)\n",
    "a tail that nobody asks for": "def f(x: Tensor):\n    return 0.5 * (1 + torch.erf(x))\n",
    "a plot": "def plot_errors(x: np.ndarray):\n    return np.exp(x) - 1\n",
    "an initialisation": "def init_weights(x: Tensor):\n    return x / x.abs().amax(dim=1, keepdim=True)\n",
    "the stable form": "def log1mexp(x: np.ndarray):\n    return np.log(1 - np.exp(x))\n",
    "tokens of a sentence": "def pool(x: Tensor, mask: Tensor):\n    return (x * mask).sum(1) / mask.sum(1)\n",
    "padding": (
        "def f(x: Tensor, lengths: Tensor):\n    mask = length_to_mask(lengths)\n"
        "    return (x * mask).sum() / mask.sum()\n"
    ),
    "members of a class": "def f(x: Tensor, y: Tensor, k):\n    return (x * (y == k)).sum() / (y == k).sum()\n",
    "a length by any matrix": (
        "def f(x: np.ndarray, c: np.ndarray, m: np.ndarray):\n    d = x - c\n"
        "    return np.sqrt(np.dot(np.dot(d, m), d))\n"
    ),
    "a discriminant": "def f(a: Tensor, b: Tensor, c: Tensor):\n    return torch.sqrt(b**2 - 4 * a * c)\n",
    "lengths": "def f(x: Tensor, lengths: Tensor):\n    return x / lengths\n",
    "the deviation of something else": "def f(x: Tensor, y: Tensor):\n    return (x - y) / y.std(0)\n",
    "what other code returns": (
        "def f(model, x: np.ndarray):\n    y = model.transform(x)\n    return (y - y.min()) / (y.max() - y.min())\n"
    ),
    "a function of a step": "def f(x: Tensor, h: Tensor):\n    y = x + torch.expm1(h) / h\n    return y\n",
    "a direction that is no axis": (
        "def f(v: np.ndarray):\n    length = np.linalg.norm(v)\n    along = v / length\n"
        "    return along, np.log(length)\n"
    ),
    "logarithms of two values": (
        "def f(y: Tensor, a: Tensor, b: Tensor):\n    return y * a.log() + (1 - y) * (1 - b).log()\n"
    ),
    "the slope of many numbers": "def f(a: Tensor, b: Tensor):\n    return ((a - b) ** 2).sum(-1).sqrt()\n",
    "the slope of a metric": (
        "def point_metric(a: Tensor, b: Tensor):\n    return ((a - b) ** 2).sum(-1).sqrt().mean()\n"
    ),
    "a direction of arrays": "def f(x: np.ndarray):\n    return x / np.linalg.norm(x, axis=-1, keepdims=True)\n",
    "the norm of something else": "def f(x: Tensor, y: Tensor):\n    return x / y.norm(dim=-1, keepdim=True)\n",
    "positions of a table": (
        "def f(inputs):\n    r = torch.as_tensor(inputs['r'])\n    return r / r.abs().amax(dim=1, keepdim=True)\n"
    ),
    "a cosine that is kept inside": "def f(cosines: Tensor):\n    return torch.acos(0.95 * cosines) * 2\n",
    "vectors of a cell": (
        "def cell_angles(a: np.ndarray, b: np.ndarray):\n"
        "    return np.arccos(np.dot(a, b) / (np.linalg.norm(a) * np.linalg.norm(b)))\n"
    ),
    "an array that is all equal, of which NumPy warns": (
        "def f(x: np.ndarray):\n    return (x - x.min()) / (x.max() - x.min())\n"
    ),
    "a direction that is one step of many": (
        "def f(x: Tensor):\n    x = x / x.norm(dim=-1, keepdim=True)\n    return x @ x.T\n"
    ),
    "data that are counted or measured": "def f(x: np.ndarray):\n    return np.log(x + 1)\n",
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
    "sizes of weights": "def f(weights: Tensor):\n    return weights / weights.abs().sum()\n",
    "padding that is brought to a shape": (
        "def f(x: Tensor, lengths: Tensor):\n    mask = sequence_mask(lengths).unsqueeze(2).float()\n"
        "    mask = mask.expand_as(x)\n    return (x * mask).sum() / mask.sum()\n"
    ),
    "an arc cosine over a prior": (
        "class Sine(Prior):\n    def rescale(self, x: np.ndarray):\n"
        "        return np.arccos(np.cos(self.low) - x / self.norm)\n"
    ),
    "a divergence behind an epsilon": (
        "def f(p: Tensor, q: Tensor, eps: float):\n    p = torch.relu(p)\n    p += eps\n"
        "    return p * torch.log(p / q)\n"
    ),
    "something else over the peak of rows": (
        "def f(x: Tensor, y: Tensor):\n    return y / x.abs().amax(dim=1, keepdim=True)\n"
    ),
    "a phase": "def f(t: Tensor):\n    return 0.5 * (1 - torch.cos(2 * np.pi * t))\n",
    "an entropy of shares that are there": "def f(p: Tensor):\n    return (p * p.log()).sum()\n",
    "a cosine that somebody passes": "def f(x: np.ndarray):\n    return np.arccos(x)\n",
    "a selection that the caller asks about": (
        "def part(x: Tensor, mask: Tensor):\n    return (x * mask).sum() / mask.sum()\n\n\n"
        "def f(x: Tensor, mask: Tensor):\n    return part(x, mask) if mask.any() else x.sum()\n"
    ),
    "a root in a layer": "class Pool(torch.nn.Module):\n    def forward(self, x):\n        return x.var(0).sqrt()\n",
    "sizes of data that are counted or measured": "def f(x: Tensor):\n    return torch.log(x.abs() + 1)\n",
    "a number of levels": "def f(spec):\n    return np.log(spec.maximum - spec.minimum + 1.0)\n",
    "what becomes a whole number": "def f(x: np.ndarray):\n    return np.int32(1 / np.log(1 + x * 2))\n",
    "a mean with weights that somebody passes": (
        "def f(x: Tensor, weights: Tensor):\n    return (x * weights).sum() / weights.sum()\n"
    ),
    "a logarithm of what is used as it is, too": (
        "def kl_loss(mu: Tensor, logvar: Tensor):\n    std = torch.exp(0.5 * logvar)\n"
        "    return (std + mu) ** 2 - torch.log(std)\n"
    ),
    "a number that runs over a range": (
        "def f(n: int, r: np.ndarray):\n    for i in range(1, n + 1):\n        r[i - 1] = np.log(1 - i**2)\n"
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
        "def f(x: np.ndarray, z):\n    low = np.exp(x) - 1.0\n    if z < low:\n"
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
    "the probability of what was drawn": (
        "def f(probs: Tensor, sampled):\n    return torch.log(torch.gather(probs, 1, sampled))\n"
    ),
    "the logarithm that makes a mask": (
        "def f(mask: Tensor):\n    mask = torch.log(torch.tril(mask).float())\n    return mask\n"
    ),
    "a logarithm of which a later test chooses a multiple": (
        "def f(probs: Tensor):\n    log_p = probs.log()\n    return torch.where(probs > 0, probs * log_p, 0.0).sum()\n"
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
    "what the distribution keeps": (
        "class D(torch.distributions.Distribution):\n    def log_prob(self, k: Tensor):\n"
        "        return k * torch.log(torch.as_tensor(self.probs))\n"
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


@pytest.mark.parametrize("name", ["tokens of a sentence", "lengths", "a tail that nobody asks for"])
def test_nothing_is_lost(name: str) -> None:
    assert not stablefix.check(HEADER + NOT_TOLD[name])
    assert stablefix.check(HEADER + NOT_TOLD[name], pedantic=True)


def test_a_term_is_told_where_it_is_wrong_by_more_than_the_sum_is_rounded() -> None:
    quiet = "def f(x: Tensor, y: Tensor):\n    return y + torch.log(1 + x.square())\n"
    told = "def f(x: Tensor, y: Tensor):\n    return y + torch.log(1 - torch.sigmoid(x) + 1e-15)\n"
    assert not stablefix.check(HEADER + quiet)
    assert stablefix.check(HEADER + told)


def test_a_logarithm_that_vanishes_is_told_where_it_is_infinite() -> None:
    kept = "def f(p: np.ndarray, y: np.ndarray):\n    p = np.clip(p, 1e-15, 1 - 1e-15)\n    return {}\n"
    given = "def f(p: np.ndarray, y: np.ndarray):\n    return {}\n"
    entropy = "y * np.log(p) + (1 - y) * np.log(1 - p)"
    assert not stablefix.check(HEADER + kept.format(entropy))
    assert stablefix.check(HEADER + given.format(entropy))


CHORD = """\
def chord(u: Tensor, v: Tensor):
    u = {0}
    v = {1}
    return torch.sqrt(2 - 2 * (u * v).sum(-1))
"""


def test_a_root_of_less_than_nothing_is_told_where_the_true_argument_is_not_negative() -> None:
    """Of vectors of any length nobody knows that they are passed."""
    (finding,) = stablefix.check(HEADER + CHORD.format("F.normalize(u, dim=-1)", "F.normalize(v, dim=-1)"))
    assert finding.code == "SF426" and finding.evidence is not None
    assert finding.evidence.exact is not None and finding.evidence.exact >= 0
    assert not stablefix.check(HEADER + CHORD.format("u + 1", "v + 1"))


def test_a_deviation_whose_variance_is_repaired_is_told_once() -> None:
    text = HEADER + "def spread(x: Tensor):\n    return ((x**2).mean(1) - x.mean(1) ** 2).sqrt()\n"
    assert {finding.code for finding in stablefix.check(text)} == {"SF123"}


def test_a_file_of_tests_is_quiet() -> None:
    text = HEADER + TOLD["a form of its own"][0]
    assert stablefix.check(text, filename="pkg/ops.py")
    assert not stablefix.check(text, filename="pkg/tests/ops.py")
    assert not stablefix.check(text, filename="pkg/test_ops.py")


def test_a_demonstration_has_data_of_its_own() -> None:
    of_data, of_form = HEADER + TOLD["data that are standardised"][0], HEADER + TOLD["a form of its own"][0]
    assert stablefix.check(of_data, filename="pkg/scaling.py")
    assert not stablefix.check(of_data, filename="gallery/plot_scaling.py")
    assert stablefix.check(of_form, filename="gallery/plot_scaling.py")


def test_who_asks_for_what_fails_rarely_is_told_all() -> None:
    from stablefix.engine import check_text
    from stablefix.settings import Settings

    text = HEADER + NOT_TOLD["lengths"]
    assert check_text(text, "case.py", Settings(min_severity=Severity.LOW)).findings


def test_digits_are_told_where_somebody_misses_them() -> None:
    single, double = "x: Tensor", "x: np.ndarray"
    lost = "def f({0}):\n    return {1}.exp(x) - 1\n"
    assert stablefix.check(HEADER + lost.format(single, "torch"))
    assert not stablefix.check(HEADER + lost.format(double, "np"))
    assert stablefix.check(HEADER + "def f(x: np.ndarray, n: np.ndarray):\n    return 1 - np.exp(-np.exp(x))\n")
