"""All content as one value: what `content` reads, `store` compiles and `checks` judges."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketaref.errors import NotFoundError
from ketaref.records import KINDS, Clinic, Synonyms

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ketaref.cue import Cue
    from ketaref.emergency import EmergencyRule
    from ketaref.evidence import Evidence
    from ketaref.named import MedicineClass, Name
    from ketaref.provenance import Hidden, PackSummary
    from ketaref.records import Dispute, Entry, Reference


class Library:
    """All content of one or more packs, read-only: entries, references, disputes, synonyms, and rules of both kinds.

    `library[id]` gives an entry by its id or a former id; iterating gives entries by kind, then id.
    """

    def __init__(  # noqa: PLR0913, PLR0917 (what the content holds)
        self,
        entries: Sequence[Entry],
        references: Mapping[str, Reference],
        disputes: Mapping[str, Dispute],
        synonyms: Synonyms = Synonyms(),  # noqa: B008 (immutable)
        version: str = "",
        clinic: Clinic = Clinic(),  # noqa: B008 (immutable)
        cues: Sequence[Cue] = (),
        emergencies: Sequence[EmergencyRule] = (),
        classes: Sequence[MedicineClass] = (),
        names: Sequence[Name] = (),
        packs: Sequence[PackSummary] = (),
        hidden: Sequence[Hidden] = (),
        left_out: Sequence[str] = (),
        evidence: Sequence[Evidence] = (),
    ) -> None:
        place = {kind: n for n, kind in enumerate(KINDS)}
        self.entries = tuple(sorted(entries, key=lambda e: (place[e.kind], e.id)))
        self.references = dict(references)
        self.disputes = dict(disputes)
        self.synonyms = synonyms
        self.version = version
        self.clinic = clinic
        self.cues = tuple(cues)
        self.emergencies = tuple(emergencies)
        self.classes = tuple(classes)
        self.names = tuple(names)
        self.packs = tuple(packs)
        """The packs laid over the shipped content, in order."""
        self.hidden = tuple(hidden)
        self.left_out = tuple(left_out)
        """What of the packs could not be read or was not taken, one line each: `file:line [CODE] message`."""
        self.evidence = tuple(evidence)
        self._by_id = {old: e for e in self.entries for old in e.formerly} | {e.id: e for e in self.entries}

    def with_entries(self, entries: Sequence[Entry]) -> Library:
        """The same content with other entries."""
        kept = (self.references, self.disputes, self.synonyms, self.version, self.clinic)
        rules = (self.cues, self.emergencies, self.classes, self.names)
        return Library(entries, *kept, *rules, self.packs, self.hidden, self.left_out, self.evidence)

    def __getitem__(self, entry_id: str) -> Entry:
        try:
            return self._by_id[entry_id]
        except KeyError:
            raise NotFoundError(f"no entry has the id '{entry_id}'") from None

    def __contains__(self, entry_id: object) -> bool:
        return entry_id in self._by_id

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries)

    def __len__(self) -> int:
        return len(self.entries)
