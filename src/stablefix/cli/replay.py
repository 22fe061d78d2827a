"""`stablefix replay EVIDENCE.json`: do the recorded verdicts come out again?"""

from __future__ import annotations

import argparse

from stablefix.cli.terminal import Terminal
from stablefix.replay import ReplayError, differences, entries
from stablefix.report.numbers import plural


def run(options: argparse.Namespace) -> int:
    """Validate each finding anew, without the cache. Exit code 1 when a verdict differs, 2 for an unreadable file."""
    terminal = Terminal(options.color)
    try:
        found = entries(options.evidence)
    except ReplayError as error:
        terminal.say(f"error: {error}", always=True)
        return 2
    if not found:
        terminal.say(f"{options.evidence} holds no validated finding.")
        return 0
    from stablefix.validate.worker import Pool

    different = 0
    with Pool(1) as pool:
        for entry, verdict in zip(found, pool.map(entry.request for entry in found), strict=True):
            told = differences(entry, verdict)
            different += bool(told)
            word = terminal.paint.error("different") if told else terminal.paint.fixable("same")
            terminal.write(f"{entry.place}: {entry.code} {word}{': ' if told else ''}{'; '.join(told)}\n")
            terminal.tell_notices()
    same = len(found) - different
    terminal.say(f"{plural(len(found), 'verdict')} replayed: {same} the same, {different} different.")
    return 1 if different else 0
