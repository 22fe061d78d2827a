"""What the name of a value says of its numbers: `probs` lie between 0 and 1, `counts` are not negative.

A name is weak evidence: it is asked only for values of which nothing else is known, and never for Python numbers.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from stablefix.graph.expression import Apply
from stablefix.graph.facts import ARRAYS, Facts, Kind
from stablefix.graph.interval import ALL, Interval
from stablefix.graph.kinds import kind_of
from stablefix.graph.ranges import known
from stablefix.graph.results import applied

EPSILON = Interval(1e-12, 0.1)
"""What a name such as `eps` is taken to hold when its value is not in sight."""
OF_SOME_DTYPE = Interval(1e-6, 0.1)
"""What is looked up by a dtype, `EPS[x.dtype]`, or kept in a tensor called `eps`, is made for the dtype at hand."""
OF_NO_ARRAY = frozenset({"lengths", "count"})
"""Last words of names that in NumPy code hold lengths of lines and windows, and numbers that are asked for."""
EPSILON_WORDS = ("eps", "epsilon", "tiny")
SHARES = Interval(0, 1)
AMOUNTS = Interval(0, float("inf"))
OF_MANY = {
    **dict.fromkeys(("prob", "probs", "probability", "probabilities"), SHARES),
    **dict.fromkeys(("pval", "pvals", "pvalue", "pvalues"), SHARES),
    **dict.fromkeys(("mask", "masks"), SHARES),
    **dict.fromkeys(("counts", "lengths"), AMOUNTS),
}
"""The last word of a name that holds many numbers -> where they lie."""
OF_TENSORS = {
    **dict.fromkeys(("count", "deg", "degs", "degree", "degrees"), AMOUNTS),
    **dict.fromkeys(("tp", "fp", "fn", "tn", "tps", "fps", "fns", "tns"), AMOUNTS),
    **dict.fromkeys(("iou", "ious"), SHARES),
}
"""Last words that are as often the name of one Python number, which is not 0 where somebody divides by it."""
SUMMED = frozenset({"sum", "total"})
NEVER_NEGATIVE = frozenset({"weight", "weights", "mask", "masks", "count", "counts", "prob", "probs"})
"""What is never negative as a rule, so that neither is its sum: `sum_weights`, `weight_sum`."""
TELLING = frozenset({*OF_MANY, *OF_TENSORS})
NUMBER_OF = frozenset({"n", "num", "nb"})
THINGS = frozenset("dim dims ndim heads layers epochs steps classes".split())
SIZES = frozenset(
    "in_features out_features hidden_features n_features num_features in_channels out_channels n_channels num_channels "
    "n_bins num_bins hidden_size d_model d_k dim ndim n_fft nfft hop_length win_length frame_length".split()
)
"""First words, last words and whole names of numbers of things: `n_dim`, `embed_dim`. They are never negative."""
SOME = Interval(1, float("inf"))
BUILT = frozenset("dim dims ndim heads layers classes channels components".split())
SIZED = frozenset(
    "hidden patch window kernel embedding embed head intermediate vocab block image img batch world group chunk "
    "tile".split()
)
"""Last words of names of numbers of things that a model is built of, and words before `size`: none of them is ever 0.
Steps and epochs may be none."""
PARTS = frozenset(
    "clusters neighbors neighbours estimators trees states folds splits chains walkers levels filters groups experts "
    "knots qubits bits samples draws points nodes vertices atoms particles sites assets replicas permutations".split()
)
"""What something is made of, of which `n_clusters` and the like say how many: those who ask for it ask for some. What
is counted as it comes up, valid entries or hits, may be none."""
LENGTHS = frozenset("lengthscale lengthscales length_scale length_scales wavelength wavelengths".split())
"""Last words of names of lengths that something is measured in: numbers, and arrays of them."""
STRIDES = frozenset({"stride", "dilation"})
"""Last words of how far a window is moved."""
QUANTITIES = frozenset(
    "correlation_length scale_length scale_height scale_radius core_radius virial_radius focal_length bandwidth fwhm "
    "period half_life dt time_step timestep step_size sampling_interval pixel_size voxel_size molar_mass atomic_mass "
    "reduced_mass noise_variance noise_var noise_std noise_sigma obs_stddev observation_variance dof "
    "degrees_of_freedom temperature_kelvin".split()
)
"""Last words of names of numbers that are positive by their meaning: of the step that an integration makes, of the
variance of noise that is divided by."""
ENDS = frozenset({("t0", "t1"), ("ta", "tb"), ("start", "end"), ("start", "stop"), ("begin", "end"), ("first", "last")})
"""Words for the beginning and the end of a way."""
VARIANCES = frozenset("variance variances sigma2 sigma_sq sigma_squared".split())
RATES = frozenset({"fps", "sr", "samplerate", "framerate", "sfreq"})
RATE = Interval(1e-9, float("inf"))
OF_ANOTHER_KIND = frozenset(
    "ln neg negative inv inverse delta diff grad d attn attention additive bias score src tgt "
    "causal key padding avg mean".split()
)
"""Words that make something else of the noun after them: `log_probs`, `attn_mask` (often 0 and -inf), `mean_deg`."""


TABLES = frozenset({"df", "dataframe"})
"""Words by which people call a table of pandas or polars, also in files that import neither."""


def is_table(name: str) -> bool:
    """Whether a name speaks of a data frame, whose methods are not a tensor's: `df`, `train_df`, `df_train`."""
    return not TABLES.isdisjoint(name.lower().split("_"))


PATHS = frozenset("path paths filepath filename dir directory folder subdir subfolder".split())
"""Last words of names of files and folders."""


def is_path(name: str) -> bool:
    """Whether a name speaks of a file or folder: `video_path`, `get_file_path`. Whether it is joined to another by `/`
    is asked only of what is not known to be a number: a path through a graph is one."""
    return name.rpartition(".")[2].lower().rpartition("_")[2] in PATHS


@cache
def told_by_name(name: str, *, tensor: bool) -> Interval | None:
    """The interval that a name, or the last part of a dotted one, speaks of; None when it says nothing.

    `tensor`: whether the value is known to be a tensor or an array.
    """
    words = name.rpartition(".")[2].lower().split("_")
    if not _tells(words) or not OF_ANOTHER_KIND.isdisjoint(words) or any(w.startswith("log") for w in words):
        return None
    if words[-1] in OF_MANY and SUMMED.isdisjoint(words):
        return OF_MANY[words[-1]]
    return OF_TENSORS.get(words[-1], AMOUNTS) if tensor else None


def _tells(words: list[str]) -> bool:
    """Whether the words of a name are of those that tell something."""
    return words[-1] in TELLING or not (SUMMED.isdisjoint(words) or NEVER_NEGATIVE.isdisjoint(words))


def may_tell(word: str) -> bool:
    """Whether a word of a text could be a name that tells something."""
    return _tells(word.split("_"))


def named(name: str, node: Apply) -> Apply:
    """A computed value with what its name says of it: `iou = inter / union`, the share that a part has of a whole."""
    if node.operator.name != "div" or kind_of(node) not in ARRAYS or node.assumed is not None or known(node):
        return node
    return applied(node, node.operands, node.origin, SHARES if told_by_name(name, tensor=True) == SHARES else None)


def by_name(name: str, found: Facts, *, sizes: bool = False) -> Facts:
    """Facts of a value with what its name adds to them. `sizes`: also that a size is none of nothing."""
    if sizes and found.interval == ALL and _last_of(name, LENGTHS):
        return replace(found, interval=RATE)
    if sizes and found.kind in (Kind.SCALAR, Kind.UNKNOWN) and not found.known:
        if _is_size(name):
            return replace(found, interval=found.interval.meet(SOME))
        if found.interval == ALL and (_is_rate(name) or _last_of(name, QUANTITIES)):
            return replace(found, interval=RATE)
    if is_epsilon(name) and found.kind in (Kind.UNKNOWN, Kind.SCALAR):
        return Facts(Kind.SCALAR, EPSILON, known=True)
    if found.kind in ARRAYS and name.lower().strip("_") in EPSILON_WORDS:
        return replace(found, interval=OF_SOME_DTYPE, known=True)
    if found.known or found.kind not in {*ARRAYS, Kind.UNKNOWN}:
        return found
    if found.kind is Kind.ARRAY and name.rpartition(".")[2].rpartition("_")[2] in OF_NO_ARRAY:
        return found
    told = told_by_name(name, tensor=found.kind is not Kind.UNKNOWN)
    if told is None and found.interval == ALL and _is_number_of_things(name):
        return replace(found, interval=AMOUNTS)
    return found if told is None else replace(found, interval=told, known=True)


def _is_size(name: str) -> bool:
    """Whether a name is that of a size of what is built: `embed_dim`, `num_heads`, `patch_size`."""
    last = name.rpartition(".")[2].lower().lstrip("_")
    words = last.split("_")
    if words[-1] in STRIDES or (len(words) > 1 and words[0] in NUMBER_OF and words[-1] in PARTS):
        return True
    return last in SIZES or (len(words) > 1 and (words[-1] in BUILT or (words[-1] == "size" and words[-2] in SIZED)))


def _is_rate(name: str) -> bool:
    """Whether a name is that of a rate of samples or frames: `sample_rate`, `fps`. Nothing is recorded at 0."""
    words = name.rpartition(".")[2].lower().strip("_").split("_")
    return words[-1] in RATES or (
        words[-1] in {"rate", "frequency"} and words[-2:-1] in (["sample"], ["sampling"], ["frame"])
    )


def is_variance(name: str) -> bool:
    """Whether a name is that of variances: `noise_variance`, `sigma2`."""
    return _last_of(name, VARIANCES)


def are_ends(first: str, last: str) -> bool:
    """Whether names are those of where something begins and ends: `t0` and `t1`, `self.t_start` and `self.t_end`."""
    one, other = (name.rpartition(".")[2].lower().strip("_").split("_") for name in (first, last))
    apart = [(a, b) for a, b in zip(one, other, strict=False) if a != b]
    return len(one) == len(other) and len(apart) == 1 and apart[0] in ENDS


def _last_of(name: str, table: frozenset[str]) -> bool:
    """Whether the last words of a name are in a table, and none makes something else of them: `self.time_step`."""
    words = name.rpartition(".")[2].lower().strip("_").split("_")
    if not OF_ANOTHER_KIND.isdisjoint(words) or any(word.startswith("log") for word in words):
        return False
    return any("_".join(words[-length:]) in table for length in (1, 2, 3))


def _is_number_of_things(name: str) -> bool:
    last = name.rpartition(".")[2].lower()
    words = last.split("_")
    # `n_x` is a component of a normal.
    return last in SIZES or (len(words) > 1 and (words[-1] in THINGS or (words[0] in NUMBER_OF and len(words[1]) > 1)))


def is_epsilon(name: str) -> bool:
    """Whether a name, or the last part of a dotted one, is that of an epsilon."""
    parts = name.rpartition(".")[2].lower().split("_")
    return any(part in EPSILON_WORDS for part in parts)
