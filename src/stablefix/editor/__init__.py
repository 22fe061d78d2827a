"""The language server: what an editor sees of findings, and how fixes get into its text. `stablefix server` runs it.

    keystroke ─text─▶ sheet ─desk─▶ static scan (here) ─▶ prover (another process) ─▶ diagnostics, actions, hover

The server imports no numerical library: what must be proved is proved by `proving`, in a process of its own.
"""
