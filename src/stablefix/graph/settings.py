"""Settings: Python numbers that have a default, which nobody sets far from it."""

from __future__ import annotations

import ast
import dataclasses

from stablefix.graph.defaults import parameter_default
from stablefix.graph.documented import is_computed_in_examples
from stablefix.graph.expression import Input, Node, inputs, replace
from stablefix.graph.interval import Interval

CHANGED = 10.0
"""Settings are set away from their defaults by so large a factor without a thought, all together: a temperature of 0.01
where 0.07 is the default. Further from them they are hardly ever."""


def setting_default(node: Input) -> float | int | None:
    """The default of a parameter, or of the parameter that an attribute of the object is set from; none of a parameter
    that the documentation shows computed."""
    if node.origin is None:
        return None
    point = node.origin.point
    match node.origin.syntax:
        case ast.Name(id=name) if name in point.env and point.env[name].value.parameter:
            shown = is_computed_in_examples(point.function, name)
            return None if shown else parameter_default(point.function, name, point)
        case ast.Attribute(value=ast.Name(id="self"), attr=name) if point.owner is not None:
            found = point.owner.set_once(name)
            if found is not None and found[1] is not None and isinstance(found[0], ast.Name):
                return parameter_default(found[1], found[0].id, point)
    return None


def as_set(node: Node) -> Node:
    """A value whose settings lie where they are set without a thought."""
    for each in inputs(node):
        default = setting_default(each)
        if default is not None and default > 0:
            near = Interval(default / CHANGED, default * CHANGED).meet(each.facts.interval)
            node = replace(node, each, dataclasses.replace(each, facts=dataclasses.replace(each.facts, interval=near)))
    return node
