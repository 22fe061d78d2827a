"""`python -m stablefix` is the same as `stablefix`."""

import os
import sys

if __name__ == "__main__":
    # `-m` puts the current folder first, and a checked project's own torch.py must never be run.
    sys.path[:] = [entry for entry in sys.path if entry not in ("", os.getcwd())]

    from stablefix.cli import main

    sys.exit(main())
