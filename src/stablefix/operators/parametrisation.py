"""Distributions as objects, made of probabilities or of logits. Nothing is computed with them here: what is made of
probabilities that were computed of logits has lost what a probability of 0 or 1 cannot tell.
"""

from stablefix.operators.operator import Form, define

FAMILIES = {
    "Categorical": ("categorical", "probs: probs=None, logits: logits=None"),
    "OneHotCategorical": ("one_hot_categorical", "probs: probs=None, logits: logits=None"),
    "OneHotCategoricalStraightThrough": ("one_hot_categorical", "probs: probs=None, logits: logits=None"),
    "Bernoulli": ("bernoulli", "probs: probs=None, logits: logits=None"),
    "ContinuousBernoulli": ("continuous_bernoulli", "probs: probs=None, logits: logits=None"),
    "Geometric": ("geometric", "probs: probs=None, logits: logits=None"),
    "Multinomial": ("multinomial", "total_count: a=1, probs: probs=None, logits: logits=None"),
    "Binomial": ("binomial", "total_count: a=1, probs: probs=None, logits: logits=None"),
    "NegativeBinomial": ("negative_binomial", "total_count: a, probs: probs=None, logits: logits=None"),
    "RelaxedBernoulli": ("relaxed_bernoulli", "temperature: a, probs: probs=None, logits: logits=None"),
    "RelaxedOneHotCategorical": ("relaxed_categorical", "temperature: a, probs: probs=None, logits: logits=None"),
}
"""Class -> its module in torch.distributions, and its arguments."""

define(
    "distribution(probs = None, logits = None, a = 1, family: OPTION = 'Categorical')",
    *(
        f"torch.distributions.{module}{name}({arguments}) with family='{name}'"
        for name, (home, arguments) in FAMILIES.items()
        for module in ("", f"{home}.")
    ),
    form=Form.OBJECT,
)
