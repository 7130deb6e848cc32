"""What of a clinic's packs could not be read, or was not taken, summed up in a line a pack.

An answer without a clinic's rules has to say so. What was read and refused (caution that may not go, an entry that may
not be hidden, a signature that does not hold) takes nothing from the answer, and is said as that.
"""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ketaref.fields import TIERS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ketaref.provenance import PackSummary

# The last line of a pack with many, in place of those that are not kept.
_REST = re.compile(r".+?: and \d+ more faults, in (?P<files>\d+) files in all")
_FAULT = re.compile(r"(?P<file>.+?):(?P<line>\d+) \[(?P<code>KR\d+)\] (?P<said>.*)")
_REFUSED = frozenset({"KR115", "KR116"})
"""Rules by which a pack's wish is not granted, and all else of its file is read."""
_MISSING = "the clinic's own rules may be missing"
_NAMED = 3
_SCREENED = tuple(TIERS)
"""The folders of the rules that screening holds patients against, the gravest first."""


class _Place(NamedTuple):
    file: str
    shown: str
    """'our-clinic/faq/pets.yaml:3'."""
    said: str

    @property
    def rank(self) -> int:
        """Contraindications first, then interactions: what is missing of them may be what mattered."""
        folder = _folder(self.file)
        return _SCREENED.index(folder) if folder in _SCREENED else len(_SCREENED)


def is_refused(line: str) -> bool:
    """Whether a line tells of what was read and not taken."""
    fault = _FAULT.match(line)
    return bool(fault and fault["code"] in _REFUSED)


def unread_rules(left_out: Sequence[str]) -> str:
    """What a screening says first where rules that it goes by could not be read; '' where none is known of.

    Args:
        left_out: as an index has it.
    """
    places = [place for place in _places(line for line in left_out if not is_refused(line)) if _bears(place)]
    if not places:
        return ""
    named = ", ".join(place.shown for place in places[:_NAMED])
    more = f" and {len(places) - _NAMED} more" if len(places) > _NAMED else ""
    return f"Rules are missing, which may have been the answer: cannot be read: {named}{more}"


def summed_up(left_out: Sequence[str], packs: Iterable[PackSummary]) -> tuple[str, ...]:
    """A line for each pack of which something was left out, in the order of the packs; others one by one.

    'our-clinic: 2 files were left out, the clinic's own rules may be missing: our-clinic/faq/pets.yaml:3 and 1 more;
    see: ketaref content check our-clinic'. What was not taken has a line of its own.

    Args:
        left_out: as an index has it, `file:line [CODE] message`, where a file begins with the name of its pack.
        packs: those that were read.
    """
    packs = tuple(packs)
    of_pack: dict[str, list[str]] = {pack.name: [] for pack in packs}
    unsigned: dict[str, list[str]] = {pack.name: [] for pack in packs}
    others: list[str] = []
    for line in left_out:
        name = next((name for name in of_pack if line.startswith((f"{name}/", f"{name}:"))), None)
        signed = next((name for name in of_pack if line.startswith(f"{name} ")), None)
        if name is not None:
            of_pack[name].append(line)
        elif signed is not None:
            unsigned[signed].append(line.removeprefix(f"{signed} "))
        else:
            others.append(line)
    said: list[str] = []
    for pack in packs:
        lines, name = of_pack[pack.name], pack.name
        check = _check(pack)
        read = [line for line in lines if not is_refused(line)]
        if read:
            said.append(_sum(pack, read, check))
        if refused := [line for line in lines if is_refused(line)]:
            said.append(f"{name}: not taken: {_first(refused)}; see: {check}")
        if faults := unsigned[name]:
            more = f" and {len(faults) - 1} more" if faults[1:] else ""
            said.append(f"{name}: not taken as signed: {faults[0]}{more}")
    return (*said, *(f"left out, so that a clinic's own rules may be missing: {line}" for line in others))


def _check(pack: PackSummary) -> str:
    """The command that tells all that is wrong with a pack."""
    if not pack.path:
        return "ketaref content check"
    path = Path(pack.path)
    try:
        here = Path.cwd()
    except OSError:  # it is gone
        here = path
    near = path.relative_to(here) if path != here and path.is_relative_to(here) else path
    return f"ketaref content check {shlex.quote(str(near))}"


def _bears(place: _Place) -> bool:
    """Whether what could not be read may be a rule for screening: one of its files, or a pack as a whole."""
    return place.rank < len(_SCREENED) or "/" not in place.file


def _folder(file: str) -> str:
    """The folder of a pack that a file is in, or the file itself where it is in none."""
    return (*file.split("/"), "")[1]


def _places(lines: Iterable[str]) -> list[_Place]:
    """Where something is wrong, a place a file, the files that screening goes by first."""
    places: dict[str, _Place] = {}
    for line in lines:
        if fault := _FAULT.match(line):
            shown = f"{fault['file']}:{fault['line']}" if "/" in fault["file"] else fault["file"]
            places.setdefault(fault["file"], _Place(fault["file"], shown, fault["said"]))
        elif not _REST.fullmatch(line):
            places.setdefault(line, _Place(f"{line}/", line, ""))
    return sorted(places.values(), key=lambda place: place.rank)


def _first(lines: Sequence[str]) -> str:
    """The first of what was not taken, with what was wanted, and how many more there are."""
    faults = [fault for line in lines if (fault := _FAULT.match(line))]
    first = min(faults, key=lambda fault: _Place(fault["file"], "", "").rank)
    more = f", and {len(faults) - 1} more" if faults[1:] else ""
    return f"{first['file']}:{first['line']}, {first['said'].partition('; ')[0]}{more}"


def _sum(pack: PackSummary, lines: Sequence[str], check: str) -> str:
    name = pack.name
    rest = _REST.fullmatch(lines[-1])
    places = _places(lines)
    nothing = f"{name}:"
    if all(line.startswith(nothing) for line in lines):
        why = lines[0].rpartition("] ")[2] or lines[0]
        return f"{pack.path or name}: none of the clinic's own rules was read: {why}"
    files = int(rest["files"]) if rest else len(places)
    number = "1 file was" if files == 1 else f"{files:,} files were"
    others = f" and {files - 1:,} more" if files > 1 else ""
    return f"{name}: {number} left out, {_MISSING}: {places[0].shown}{others}; see: {check}"
