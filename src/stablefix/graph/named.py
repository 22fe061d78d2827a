"""What the name of a value says of its numbers: `probs` lie between 0 and 1, `count` is not negative.

A name is weak evidence: it is asked only for tensors and arrays of which nothing else is known.
"""

from __future__ import annotations

import re
from functools import cache

from stablefix.graph.interval import Interval

SHARES = Interval(0, 1)
AMOUNTS = Interval(0, float("inf"))
NOUNS = {
    **dict.fromkeys(("prob", "probs", "probability", "probabilities"), SHARES),
    **dict.fromkeys(("pval", "pvals", "pvalue", "pvalues"), SHARES),
    **dict.fromkeys(("mask", "masks"), SHARES),
    **dict.fromkeys(("count", "counts", "deg", "degs", "degree", "degrees", "lengths"), AMOUNTS),
}
"""The last word of a name -> what it holds."""
NUMBER_OF = frozenset({"num", "n"})
"""The first word of `num_valid`, `n_tokens`."""
OF_ANOTHER_KIND = frozenset(
    "log logs ln logit logits neg negative inv inverse delta diff grad d attn attention additive bias score src tgt "
    "causal key padding avg mean".split()
)
"""Words that make something else of the noun after them: `log_probs`, `attn_mask` (often 0 and -inf), `mean_deg`."""
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")


@cache
def told_by_name(name: str) -> Interval | None:
    """The interval that a name, or the last part of a dotted one, speaks of; None when it says nothing."""
    words = [word.lower() for word in _WORD.findall(name.rpartition(".")[2])]
    if not words or not OF_ANOTHER_KIND.isdisjoint(words):
        return None
    if words[0].startswith("log") or words[-1].startswith("log"):
        return None
    if len(words) > 1 and words[0] in NUMBER_OF:
        return AMOUNTS
    return NOUNS.get(words[-1])
