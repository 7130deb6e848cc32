"""Records of packs over one another: what is new, what is patched, what is hidden, and what could not be read."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from ketaref import records
from ketaref.content import former, hiding
from ketaref.content.digest import digest_of
from ketaref.content.floor import CRISIS, ids_of
from ketaref.content.found import Found
from ketaref.content.notices import CHANGED, RECONFIRM, UNREADABLE
from ketaref.content.patches import PatchReader, Read, Written
from ketaref.content.read import FAULTY, NodeReader, key_of, node_with
from ketaref.errors import nearest
from ketaref.fields import CURATOR, MAX_NAME
from ketaref.records import SHIPPED, Dispute, Entry, Origin, Reference

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from ketaref.content.faults import Fault
    from ketaref.content.pack import Pack
    from ketaref.library import Library
    from ketaref.provenance import Hidden
    from ketaref.records import Claim, Statement

# To find the nearest of all ids takes as long as reading an entry: a pack of slips must not take its square.
_MOST_HINTS = 20


class Layers:
    """The records of packs, laid over one another in turn; faults are appended to `faults`."""

    def __init__(self, faults: list[Fault], below: Library | None = None) -> None:
        self._faults = faults
        self._found: dict[type, dict[str, Found]] = {Entry: {}, Dispute: {}, Reference: {}}
        self._written: dict[type, set[str]] = {Entry: set(), Dispute: set(), Reference: set()}
        self._former: dict[type, dict[str, str]] = {Entry: {}, Dispute: {}, Reference: {}}
        self.disputes: dict[str, Dispute] = {}
        """All disputes so far, by id."""
        self._hiding = hiding.Hiding()
        self._layer = -1
        self._hints = _MOST_HINTS
        self.counts: Counter[str] = Counter()
        """Pack -> how many entries it adds or patches."""
        if below is not None:
            self._lay_library(below)

    def _lay_library(self, library: Library) -> None:
        """Take what was read already for the lowest layer."""
        self._layer += 1
        self.disputes.update(library.disputes)
        self._hiding.hidden.update({hidden.id: hidden for hidden in library.hidden})
        entries = (records.replace(e, disputes=tuple(d.id for d in e.disputes)) for e in library)
        laid: list[Entry | Dispute | Reference] = [*entries, *library.disputes.values(), *library.references.values()]
        for record in laid:
            origin = record.origin or Origin(SHIPPED, "?", 1)
            found = Found(record, None, origin.file, self._layer, origin.pack)
            self._found[type(record)][record.id] = found
            self._written[type(record)].add(record.id)
        self._settle_former_ids()

    def references(self) -> dict[str, Reference]:
        """All references, by id."""
        return {i: found.record for i, found in self._found[Reference].items()}

    def cited_now(self, record: Any) -> Any:
        """A record, every cite of a reference by a former id brought up to date."""
        return former.cited_now(record, self._former[Reference])

    def hidden(self) -> list[Hidden]:
        """What packs take out of every answer."""
        return list(self._hiding.hidden.values())

    def resolved(self) -> list[Entry]:
        """All entries that are not hidden, with their disputes."""
        shown = [self._resolve(found) for found in self._found[Entry].values()]
        return self._hiding.without(shown)

    def lay(self, pack: Pack) -> None:
        """Lay a pack over what there is."""
        self._layer += 1
        for record in (Reference, Dispute, Entry):
            for written in pack.written[record]:
                self._lay_one(record, written, pack)
            self._written[record] |= pack.taken[record].keys()
        self._ask(pack)
        self._settle_former_ids()
        self._hide(pack)
        if not pack.shipped:
            self._note_broken(pack)

    # ---- One record ----

    def _lay_one(self, record: type, written: Written, pack: Pack) -> None:
        below = self._below(record, written)
        reader = pack.reader(written.file)
        if below is None and written.extends:
            self._tell_unknown(record, written, pack)
            return
        if below is not None and record is Dispute and not pack.shipped and self._is_of_crisis(below.record.id):
            message = f"dispute '{below.record.id}' is one of crisis help, which no pack changes; write one of your own"
            reader.fault(written.node, "KR115", message)
            return
        read = PatchReader(reader, pack, self.disputes).read(record, written, below)
        if read.record is not FAULTY and not pack.shipped:
            read = read._replace(record=self._cited(reader, written, read.record, below))
        if read.record is FAULTY:
            if below is not None:
                pack.broken.setdefault(below.record.id, written.place)
            elif record is Reference and written.id and not pack.shipped:
                self._found[record][written.id] = _unread(written, pack, self._layer)
            return
        result: Any = self._confirmed(read, below) if record is Entry and below is not None else read.record
        if record is Entry:
            self.counts[pack.name] += 1
            # A pack above that writes an entry of its own under a hidden id brings it back.
            self._hiding.hidden.pop(read.record.id, None)
            self._hiding.note(read.keys, written)
        target = below.record.id if below is not None else read.record.id
        if record is Dispute:
            self.disputes[target] = result
        self._found[record][target] = Found(result, written.node, written.file, self._layer, pack.name, below)

    def _below(self, record: type, written: Written) -> Found | None:
        """What a record patches."""
        known = self._found[record]
        target = written.target
        found = known.get(target) or known.get(self._former[record].get(target, ""))
        return found if found is None or found.layer < self._layer else None

    def _tell_unknown(self, record: type, written: Written, pack: Pack) -> None:
        known = self._found[record]
        same = written.extends in known
        hidden = self._hiding.hidden.get(written.extends) if record is Entry else None
        where = f", since {hidden.pack} hides it" if hidden else ", which this pack has itself: change it there"
        where = where if hidden or same else self._hint(written.extends, known)
        message = f"nothing below has the id '{written.extends}'{where}"
        place = key_of(written.node, "extends") or written.node
        pack.reader(written.file).fault(place, "KR114", message)

    def _is_of_crisis(self, dispute_id: str) -> bool:
        entries = (found.record for found in self._found[Entry].values())
        return any(entry.kind == CRISIS and dispute_id in ids_of(entry) for entry in entries)

    def _cited(self, reader: NodeReader, written: Written, record: Any, below: Found | None) -> Any:
        """The record, or FAULTY where its file cites what is no reference: a claim without its source is none."""
        known = self._found[Reference]
        told = set(_cites(below.record)) if below is not None else set()
        told |= self._former[Reference].keys()
        unknown = [ref for ref in dict.fromkeys(_cites(record)) if ref not in known and ref not in told]
        for ref in unknown:
            message = f"{record.id} cites unknown reference '{ref}'{self._hint(ref, known)}"
            reader.fault(node_with(written.node, ref) or written.node, "KR201", message)
        return FAULTY if unknown else record

    def _confirmed(self, read: Read, below: Found) -> Entry:
        """The patched entry, with a notice where it was written against another one than lies below, or not signed.

        What the curator reviewed below is not what a patch of more than names, questions and order makes of it: nobody
        has reviewed that until the pack says who did.
        """
        entry: Entry = read.record
        under = _with_disputes(below.record, self.disputes)
        lines = []
        if read.keys.confirmed and read.keys.confirmed != digest_of(under):
            lines.append(f"{RECONFIRM}; re-confirm: ketaref content confirm {below.record.id}")
        signed = entry.reviewed
        inherited = signed and signed is below.record.reviewed and not signed.digest
        if signed and inherited and digest_of(_with_disputes(entry, self.disputes)) != digest_of(under):
            if signed.by == CURATOR:
                entry = records.replace(entry, reviewed=None)
            else:
                lines.append(f"{CHANGED} by {signed.by} on {signed.date}")
        return records.replace(entry, notices=entry.notices + tuple(lines)) if lines else entry

    def _hint(self, word: str, known: Iterable[str]) -> str:
        self._hints -= 1
        near = nearest(word, known, 1, at_least=70) if self._hints >= 0 else []
        return f"; nearest: '{near[0]}'" if near else ""

    # ---- Over a whole layer ----

    def _ask(self, pack: Pack) -> None:
        """Give entries the questions that asked/ has for them."""
        entries = self._found[Entry]
        for asked_id, asked in pack.asked.items():
            entry_id = asked_id if asked_id in entries else self._former[Entry].get(asked_id, asked_id)
            if entry_id in entries:
                found = entries[entry_id]
                questions = found.record.questions + asked.record
                entries[entry_id] = found._replace(record=records.replace(found.record, questions=questions))
            elif asked_id not in self._written[Entry] and asked_id not in self._hiding.hidden:
                message = f"questions for unknown entry '{asked_id}'{self._hint(asked_id, entries)}"
                self._faults.append(asked.fault("KR110", message))

    def _settle_former_ids(self) -> None:
        """Former ids after a layer: each of one record, and references cited by the ids they have now."""
        for record, noun in ((Entry, "entry"), (Reference, "reference")):
            self._former[record] = former.drop_taken(self._found[record], noun, self._faults)
        for citing in (Entry, Dispute):
            known = self._found[citing]
            known |= {
                i: found._replace(record=now)
                for i, found in known.items()
                if (now := self.cited_now(found.record)) is not found.record
            }
        self.disputes = {i: found.record for i, found in self._found[Dispute].items()}

    def _hide(self, pack: Pack) -> None:
        if pack.clinic:
            clinic, node, origin = pack.clinic
            for hide in clinic.hides:
                self._hiding.wish(hide, origin.file, node_with(node, hide.id) or node)
        self._hiding.apply(pack, self._found[Entry], self._former[Entry], self._hint)

    def _note_broken(self, pack: Pack) -> None:
        """Say in each entry that a pack has a rule of its own for that cannot be read."""
        entries = self._found[Entry]
        former_ids = self._former[Entry]
        places = {former_ids.get(i, i) if i not in entries else i: place for i, place in pack.broken.items()}
        for field, place in pack.unanswered.items():
            places |= {i: place for i, found in entries.items() if getattr(found.record, field)}
        for entry_id, place in places.items():
            found = entries.get(entry_id)
            if found and found.pack != pack.name:
                line = f"{pack.name} {UNREADABLE}: {place}"
                notices = tuple(dict.fromkeys((*found.record.notices, line)))
                entries[entry_id] = found._replace(record=records.replace(found.record, notices=notices))

    def _resolve(self, found: Found) -> Entry:
        """The entry of a file with the disputes themselves, which the file names by their ids."""
        for n, dispute_id in enumerate(ids_of(found.record)):
            if dispute_id not in self._written[Dispute]:
                message = (
                    f"{found.record.id} shows unknown dispute '{dispute_id}'{self._hint(dispute_id, self.disputes)}"
                )
                self._faults.append(found.fault("KR203", message, "disputes", n))
        return _with_disputes(found.record, self.disputes)


def _unread(written: Written, pack: Pack, layer: int) -> Found:
    """What stands for a reference that cannot be read: what cites it keeps its source, as an unconfirmed one."""
    csl = {"type": "document", "title": f"{written.id} (its record cannot be read: {written.place})"}
    origin = pack.origin(written.file, written.node)
    record = Reference(written.id, "secondary", csl, known_as=written.id[:MAX_NAME], origin=origin)
    return Found(record, written.node, written.file, layer, pack.name)


def _with_disputes(entry: Entry, disputes: Mapping[str, Dispute]) -> Entry:
    return records.replace(entry, disputes=tuple(disputes[i] for i in ids_of(entry) if i in disputes))


def _cites(record: Any) -> Iterator[str]:
    """Ids of the references that the parts of a record cite."""
    match record:
        case Entry():
            claims: tuple[Statement | Claim, ...] = record.statements
        case Dispute():
            claims = (record.claim, *record.against)
        case _:
            claims = ()
    for claim in claims:
        yield from (cite.ref for cite in claim.cites)
