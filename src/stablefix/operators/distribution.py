"""Distribution functions of scipy.stats."""

from stablefix.operators.operator import define

define(
    "normal_pdf(x, loc = 0, scale = 1)",
    "scipy.stats.norm.pdf(x, loc=0, scale=1)",
    meaning="exp(-square((x - loc) / scale) / 2) / (scale * sqrt(2 * pi))",
    range="[0, inf]",
    singular="scale <= 0",
)
define(
    "normal_logpdf(x, loc = 0, scale = 1)",
    "scipy.stats.norm.logpdf(x, loc=0, scale=1)",
    meaning="log(normal_pdf(x, loc, scale))",
    singular="scale <= 0",
)
define(
    "normal_cdf(x, loc = 0, scale = 1)",
    "scipy.stats.norm.cdf(x, loc=0, scale=1)",
    meaning="ndtr((x - loc) / scale)",
    range="[0, 1]",
    singular="scale <= 0",
)
define(
    "normal_sf(x, loc = 0, scale = 1)",
    "scipy.stats.norm.sf(x, loc=0, scale=1)",
    meaning="1 - ndtr((x - loc) / scale)",
    range="[0, 1]",
    singular="scale <= 0",
)
define(
    "normal_logcdf(x, loc = 0, scale = 1)",
    "scipy.stats.norm.logcdf(x, loc=0, scale=1)",
    meaning="log(ndtr((x - loc) / scale))",
    range="[-inf, 0]",
    singular="scale <= 0",
)
define(
    "normal_logsf(x, loc = 0, scale = 1)",
    "scipy.stats.norm.logsf(x, loc=0, scale=1)",
    meaning="log(1 - ndtr((x - loc) / scale))",
    range="[-inf, 0]",
    singular="scale <= 0",
)
define(
    "normal_ppf(q, loc = 0, scale = 1)",
    "scipy.stats.norm.ppf(q, loc=0, scale=1)",
    meaning="loc + scale * ndtri(q)",
    singular="(q <= 0) | (q >= 1)",
)
define(
    "normal_isf(q, loc = 0, scale = 1)",
    "scipy.stats.norm.isf(q, loc=0, scale=1)",
    meaning="loc + scale * ndtri(1 - q)",
    singular="(q <= 0) | (q >= 1)",
)
define(
    "exponential_cdf(x, loc = 0, scale = 1)",
    "scipy.stats.expon.cdf(x, loc=0, scale=1)",
    meaning="where(x < loc, 0, 1 - exp(-(x - loc) / scale))",
    range="[0, 1]",
    singular="scale <= 0",
)
define(
    "exponential_sf(x, loc = 0, scale = 1)",
    "scipy.stats.expon.sf(x, loc=0, scale=1)",
    meaning="where(x < loc, 1, exp(-(x - loc) / scale))",
    range="[0, 1]",
    singular="scale <= 0",
)
define(
    "exponential_logsf(x, loc = 0, scale = 1)",
    "scipy.stats.expon.logsf(x, loc=0, scale=1)",
    meaning="log(exponential_sf(x, loc, scale))",
    range="[-inf, 0]",
    singular="scale <= 0",
)
define(
    "logistic_cdf(x, loc = 0, scale = 1)",
    "scipy.stats.logistic.cdf(x, loc=0, scale=1)",
    meaning="sigmoid((x - loc) / scale)",
    range="[0, 1]",
    singular="scale <= 0",
)
define(
    "logistic_sf(x, loc = 0, scale = 1)",
    "scipy.stats.logistic.sf(x, loc=0, scale=1)",
    meaning="1 - sigmoid((x - loc) / scale)",
    range="[0, 1]",
    singular="scale <= 0",
)
