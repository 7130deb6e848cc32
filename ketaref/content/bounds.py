"""How deep and how large a YAML file may be with all that its aliases stand for."""

from __future__ import annotations

import yaml

MAX_DEPTH = 64
"""Most levels of a file that has aliases; without them, what it holds is a record, or free-form and so told."""
MAX_ALIASED = 10_000
"""Most values that the aliases of a file may stand for, beyond those that are written."""


class YamlError(Exception):
    """A text is not YAML; `line` says where."""

    def __init__(self, line: int, problem: str, code: str = "KR101") -> None:
        super().__init__(problem)
        self.line = line
        self.code = code


def hold_to_bounds(root: yaml.Node) -> None:
    """Refuse a file whose aliases stand for more than a person would write; iterative, since their depth has no bound.

    Raises:
        YamlError: a node holds itself, or is too deep or too large with all that its aliases stand for.
    """
    sizes: dict[int, tuple[int, int]] = {}
    """Node -> how many nodes it holds, itself and aliases counted each time, and how deep they go."""
    above: set[int] = set()
    left = [root]
    while left:
        node = left[-1]
        below = _below(node)
        if id(node) not in sizes and id(node) not in above:
            above.add(id(node))
            left += [child for child in below if id(child) not in sizes]
            held = next((child for child in below if id(child) in above), None)
            if held is not None:
                raise YamlError(held.start_mark.line + 1, "an anchor holds itself; write it out once", "KR112")
            continue
        left.pop()
        if id(node) in sizes:
            continue
        above.discard(id(node))
        inner = [sizes[id(child)] for child in below]
        size, depth = 1 + sum(n for n, _ in inner), 1 + max((d for _, d in inner), default=0)
        sizes[id(node)] = (size, depth)
        if depth > MAX_DEPTH:
            raise YamlError(node.start_mark.line + 1, f"is nested more than {MAX_DEPTH} levels deep", "KR112")
        if size > len(sizes) + MAX_ALIASED:
            message = f"its aliases stand for more than {MAX_ALIASED:,} values; write fewer, or write them out"
            raise YamlError(node.start_mark.line + 1, message, "KR112")


def _below(node: yaml.Node) -> list[yaml.Node]:
    if isinstance(node, yaml.MappingNode):
        return [part for pair in node.value for part in pair]
    return node.value if isinstance(node, yaml.SequenceNode) else []
