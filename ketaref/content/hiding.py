"""What packs take out of every answer, and what may not go."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from ketaref import records
from ketaref.content.floor import CRISIS, PROTECTED_KINDS
from ketaref.content.read import key_of
from ketaref.provenance import Hidden

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    import yaml

    from ketaref.clinic import Hide
    from ketaref.content.found import Found
    from ketaref.content.keys import PatchKeys
    from ketaref.content.pack import Pack
    from ketaref.content.patches import Written
    from ketaref.records import Entry

    Hint = Callable[[str, Iterable[str]], str]


class _Wish(NamedTuple):
    hide: Hide
    file: str
    node: yaml.Node


class Hiding:
    """What is hidden so far, and what the pack that is being laid asks to hide."""

    def __init__(self) -> None:
        self.hidden: dict[str, Hidden] = {}
        """By the id of the entry."""
        self._wishes: list[_Wish] = []

    def note(self, keys: PatchKeys, written: Written) -> None:
        """Take up what an entry's file hides; its `lowers` holds for that too."""
        node = key_of(written.node, "hides") or written.node
        for hide in keys.hides:
            self.wish(records.replace(hide, lowers=hide.lowers or keys.lowers), written.file, node)

    def wish(self, hide: Hide, file: str, node: yaml.Node) -> None:
        """Take up what a pack asks to hide, told at a node of a file."""
        self._wishes.append(_Wish(hide, file, node))

    def apply(
        self,
        pack: Pack,
        entries: dict[str, Found],
        former: Mapping[str, str],
        hint: Callable[[str, Iterable[str]], str],
    ) -> None:
        """Take from the entries what the pack asks to hide, but for what may not go."""
        for hide, file, node in self._wishes:
            entry_id = hide.id if hide.id in entries else former.get(hide.id, hide.id)
            found = entries.get(entry_id)
            problem = ""
            if entry_id in self.hidden:
                continue
            if found is None:
                problem = f"nothing has the id '{hide.id}', so nothing is hidden{hint(hide.id, entries)}"
            elif found.record.kind == CRISIS:
                problem = f"'{entry_id}' is crisis help, which no pack hides; it stays"
            elif found.record.kind in PROTECTED_KINDS and not hide.lowers:
                problem = f"'{entry_id}' is one of the {found.record.kind}; say `lowers: why, who decided`, or it stays"
            if problem or found is None:
                pack.reader(file).fault(node, "KR116", problem)
                continue
            self.hidden[entry_id] = Hidden(entry_id, pack.name, hide.reason, found.record.title)
            del entries[entry_id]
        self._wishes.clear()

    def without(self, entries: list[Entry]) -> list[Entry]:
        """The entries without what leads to a hidden one."""
        return [self._without(entry) for entry in entries] if self.hidden else entries

    def _without(self, entry: Entry) -> Entry:
        changes: dict[str, Any] = {}
        if any(i in self.hidden for i in entry.related):
            changes["related"] = tuple(i for i in entry.related if i not in self.hidden)
        screening = entry.screening
        # What would be read as a hidden entry counts as what it is.
        away = {name: "" for name in ("past", "controlled") if screening and getattr(screening, name) in self.hidden}
        if away and screening:
            changes["screening"] = records.replace(screening, **away)
        return records.replace(entry, **changes) if changes else entry
