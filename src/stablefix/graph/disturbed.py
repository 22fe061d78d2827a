"""What statements may change in place that may run, not run, or run again: loops, `try`, the cases of `match`."""

from __future__ import annotations

import ast
from collections.abc import Collection

from stablefix.graph.aliases import Memory, links, reached, sharing
from stablefix.graph.effects import base_names, effect_of, stored_elements
from stablefix.graph.scope import Definition, Point
from stablefix.source.walk import Digest, bound_in, inner_statements


def disturbed_in(
    statements: list[ast.stmt], point: Point, digest: Digest, memory: Memory, besides: Collection[ast.stmt] = ()
) -> set[str]:
    """Names that statements, run in any order, may change in place; `besides`: some that are known to do so.

    point  where they begin.
    """
    changed: set[str] = set()
    pending = list(statements)
    stored = bound_in(statements, digest)
    env = {**point.env, **{name: Definition(name) for name in stored}}
    for statement in pending:
        pending.extend(inner_statements(statement))
        at = Point(env, statement, point.heap, point.function, point.names, point.owner)
        if calls := digest.calls.get(statement):
            changed |= effect_of(calls, at).changed
        match statement:
            case ast.Assign(targets=targets) | ast.Delete(targets=targets) if statement not in besides:
                for target in targets:
                    changed |= stored_elements(target)
            case ast.AugAssign(target=target) if statement not in besides:
                changed |= base_names(target)
    if not changed.isdisjoint(stored):
        inside = Point(env, statements[0], point.heap, point.function, point.names, point.owner)
        changed = reached(changed, links(statements, digest, inside))
    return sharing(changed, point.env, memory) if changed else changed
