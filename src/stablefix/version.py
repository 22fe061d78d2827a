"""The version of stablefix; the build reads it from here."""

__version__ = "0.1.0"
HOMEPAGE = "https://github.com/stablefix/stablefix"
