"""Packs to Library: how one pack lies over another.

    shipped content ── a clinic's pack ── another pack
      <kind>/<id>.yaml, <kind>.yaml                       entries, disputes, references: the path gives the kind; a new
                                                          id adds, `extends: ID` or an equal id patches
      asked/<kind>.yaml                                   how people ask, by the id of the entry that answers
      cues.yaml, emergencies.yaml, classes.yaml,          rules and rows, after those of the packs below
      evidence.yaml
      names.txt                                           names of medicines, conditions ... added to those below
      synonyms.yaml, clinic.yaml                          one record each

Every fault of every file is gathered. A fault of the shipped content ends reading; a fault of a pack costs the record
that has it, and is told. What else holds between files is for `checks` to say.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from ketaref import records
from ketaref.content import contact, fasting
from ketaref.content.digest import digest_of
from ketaref.content.faults import on_one_line
from ketaref.content.files import NAMES, content_dir, walk
from ketaref.content.layers import Layers
from ketaref.content.notices import CHANGED
from ketaref.content.pack import ASKED, CLASSES, CUES, EMERGENCIES, EVIDENCE, GIVEN, RECORDS, RULES, SINGLES, Pack
from ketaref.content.rules import sound_clinic, sound_rules
from ketaref.errors import ContentError
from ketaref.library import Library
from ketaref.records import SHIPPED, Clinic, Entry, Synonyms

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from ketaref.content.faults import Fault
    from ketaref.records import Reference

__all__ = [
    "ASKED", "CLASSES", "CUES", "EMERGENCIES", "EVIDENCE", "GIVEN", "MAX_LEFT_OUT", "NAMES", "RECORDS", "RULES",
    "SINGLES", "content_dir", "content_files", "named_packs", "read_content", "read_packs", "read_sound",
]  # fmt: skip

MAX_LEFT_OUT = 200
"""Most lines that a library keeps on what was left out; the last of each pack counts what it has besides."""


def content_files(directory: Path) -> list[Path]:
    """The YAML files of a pack in a fixed order; `schema/` holds none."""
    return [place for path, place in walk(directory).paths.items() if path != NAMES]


def named_packs(directories: Iterable[Path]) -> list[tuple[str, Path]]:
    """Directories with the names that marks give them: that of the directory, each another, and none 'ketaref'."""
    named: list[tuple[str, Path]] = []
    taken = {SHIPPED, content_dir().name}
    for directory in directories:
        whole = directory.absolute() if directory.name not in {"", ".."} else directory.resolve()
        name = whole.name or "root"
        for parent in whole.parents:
            if name not in taken or not parent.name:
                break
            name = f"{parent.name}-{name}"
        numbered = (f"{name}-{n}" for n in range(2, len(taken) + 3))
        name = name if name not in taken else next(other for other in numbered if other not in taken)
        taken.add(name)
        named.append((name, directory))
    return named


def read_content(*directories: Path) -> Library:
    """The library of the shipped content with packs laid over it, in order.

    What of the packs cannot be read is left out: `Library.left_out` says what, a line each.

    Raises:
        ContentError: the shipped content is missing or malformed; its message has one line a fault.
    """
    library, ours = read_sound(content_dir(), *directories)
    if ours:
        raise ContentError("\n".join(map(str, ours)), tuple(ours))
    return library


def read_sound(shipped: Path, *directories: Path) -> tuple[Library, list[Fault]]:
    """The same library as far as it can be read, and the faults of the shipped content, which is read from `shipped`.

    Raises:
        ContentError: nothing of the shipped content can be read.
    """
    faults: list[Fault] = []
    library = read_packs((SHIPPED, shipped), *named_packs(directories), faults=faults)
    ours = [fault for fault in faults if fault.pack == SHIPPED]
    if ours and not library.entries:
        raise ContentError("\n".join(map(str, ours)), tuple(ours))
    return library, ours


def read_packs(*packs: tuple[str, Path], faults: list[Fault], below: Library | None = None) -> Library:
    """The library of the named packs; faults are appended to `faults`, and what is faulty is left out.

    Args:
        packs: name and directory of each, from the lowest up.
        faults: told are those of all packs, the shipped one too.
        below: what they lie over, where that has been read already; its faults have been told.

    Raises:
        ContentError: the directory of the shipped content does not exist.
    """
    for name, directory in packs:
        if name == SHIPPED and not directory.is_dir():
            raise ContentError(f"{directory}: no such content directory; install ketaref anew")
    before = len(faults)
    read: list[Pack] = []
    layers = Layers(faults, below)
    labels = {"", ".."}
    for name, directory in packs:
        # A line names the pack as marks do, where another has a directory of that name.
        label = name if directory.name in labels or directory.name == SHIPPED != name else directory.name
        read.append(Pack(name, directory, label, faults))
        labels.add(label)
        layers.lay(read[-1])
    library = _library(read, layers, below or Library((), {}, {}), faults)
    order = {name: n for n, (name, _) in enumerate(packs)}
    left = sorted(faults[before:], key=lambda fault: (order.get(fault.pack, 0), fault.file, fault.line))
    library.left_out = tuple(_told([fault for fault in left if fault.pack != SHIPPED]))
    return library


def _told(left: Sequence[Fault]) -> Iterator[str]:
    """A line for each fault of packs, in order; of many, no pack takes the room of another, and all are counted."""
    by_pack: dict[str, list[Fault]] = {}
    for fault in left:
        by_pack.setdefault(fault.pack, []).append(fault)
    room = max(2, MAX_LEFT_OUT // max(1, len(by_pack)))
    for faults in by_pack.values():
        kept = faults if len(faults) <= room else faults[: room - 1]
        yield from map(str, kept)
        if len(kept) < len(faults):
            files = len({fault.file for fault in faults})
            label = on_one_line(faults[0].file.partition("/")[0])
            yield f"{label}: and {len(faults) - len(kept)} more faults, in {files} files in all"


def _library(read: Sequence[Pack], layers: Layers, below: Library, faults: list[Fault]) -> Library:
    entries = [_with_notices(entry) for entry in layers.resolved()]
    references = layers.references()
    reviews = [entry.reviewed.date for entry in entries if entry.reviewed]
    clinics = [pack.clinic for pack in read if pack.clinic]
    clinic: Clinic = layers.cited_now(clinics[-1].record) if clinics else below.clinic
    if any(single.record.strict for single in clinics):
        clinic = records.replace(clinic, strict=True)
    if clinics:
        speaking = next(pack for pack in reversed(read) if pack.clinic)
        clinic = sound_clinic(speaking, clinic, references)
        ours = records.replace(clinics[-1].origin, clinic=clinic.name)
        own = contact.Own(ours, [pack.name for pack in read])
        entries, references = _answered(entries, references, clinic, own)
    if not all(pack.shipped for pack in read):
        entries = fasting.by_food(entries)
    digest = _digest(read, below)
    version = f"{max(reviews):%Y.%m.%d}+{digest}" if reviews else f"+{digest}"
    synonyms = [pack.singles[Synonyms].record for pack in read if Synonyms in pack.singles]
    joined = Synonyms(*(
        sum((getattr(s, name) for s in (below.synonyms, *synonyms)), ()) for name in Synonyms.__struct_fields__
    ))  # fmt: skip
    for pack in read:
        pack.rules = {name: [layers.cited_now(rule) for rule in rules] for name, rules in pack.rules.items()}
    rules = sound_rules(read, entries, references, below.emergencies, faults)
    summaries = [pack.summary(layers.counts[pack.name]) for pack in read if not pack.shipped]
    return Library(
        entries, references, layers.disputes, joined, version, clinic, (*below.cues, *rules[CUES]),
        (*below.emergencies, *rules[EMERGENCIES]), (*below.classes, *rules[CLASSES]),
        (*below.names, *(name for pack in read for name in pack.names)), (*below.packs, *summaries), layers.hidden(),
        evidence=(*below.evidence, *rules[EVIDENCE]),
    )  # fmt: skip


def _digest(read: Sequence[Pack], below: Library) -> str:
    """Of what was read, in 8 digits: of packs and the digest of what they lie over, be that read now or earlier."""
    digest = below.version.partition("+")[2]
    for packs in ([p for p in read if p.shipped], [p for p in read if not p.shipped]):
        if packs:
            data = hashlib.sha256(digest.encode())
            for pack in packs:
                for part in pack.parts():
                    data.update(part)
            digest = data.hexdigest()[:8]
    return digest


def _answered(
    entries: list[Entry], references: dict[str, Reference], clinic: Clinic, own: contact.Own
) -> tuple[list[Entry], dict[str, Reference]]:
    """What a clinic.yaml answers, in place of what other clinics' pages say."""
    entries, cited = contact.answered(entries, clinic, own)
    entries, chosen = fasting.chosen(entries, clinic, own)
    return entries, cited | chosen | references


def _with_notices(entry: Entry) -> Entry:
    """The entry, with a notice where it is not what was signed any more."""
    review = entry.reviewed
    if review and review.digest and review.digest != digest_of(entry):
        line = f"{CHANGED} by {review.by} on {review.date}"
        return records.replace(entry, notices=tuple(dict.fromkeys((*entry.notices, line))))
    return entry
