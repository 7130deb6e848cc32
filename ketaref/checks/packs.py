"""Rules for what a clinic's packs do to the content below them; they judge nothing where no pack is checked.

What a patch may do at all is the reader's to say; these tell the lead what to look at before others rely on it.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ketaref.checks.contradictions import contradictions
from ketaref.checks.differences import differences
from ketaref.checks.lowering import DROPPED, opening, unsaid
from ketaref.checks.rule import Breach, is_of_pack
from ketaref.content.digest import digest_of
from ketaref.content.fasting import gives_fast, made_of
from ketaref.fields import CURATOR
from ketaref.provenance import Origin

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ketaref.checks.differences import Change
    from ketaref.checks.rule import Context
    from ketaref.library import Library
    from ketaref.provenance import PackSummary
    from ketaref.records import Entry

CLINIC = "clinic.yaml"


def contradicted_rule(library: Library, context: Context) -> Iterator[Breach]:
    """No shipped entry still says what a clinic's rule has changed; a warning.

    It follows the disputes, figures, timings and quantities of the entry that a pack changes, or of the fast that its
    clinic.yaml sets, to the shipped entries that carry them too.

    Fails:
        # pre-infusion/no-food-or-drink-six-hours.yaml
        timing: {anchor: start, from_h: -8, to_h: 0}        # while not-fasted still asks for 6 hours

    Instead:
        Patch each entry that is named (`extends: not-fasted`), or take it out of all answers (`hides` in clinic.yaml,
        with the reason). A patch of it, whatever it gives, says that you have read it.
    """
    for found in contradictions(context.scope.below, library) if context.scope else ():
        other, entry = found.other, found.changed
        if other.id == entry.id:
            message = f"{entry.id} itself still says {found.why}: give that field too"
        else:
            hide = "" if other.kind == "crisis" else f" or hide it (hides in {CLINIC})"
            message = f"{other.id} still says {found.why}: patch it (extends: {other.id}){hide}"
        path = ("fasting",) if _is_of_clinic(entry) else (found.field,)
        yield Breach(entry.origin, message, warning=True, path=path)


def lowered_caution(library: Library, context: Context) -> Iterator[Breach]:
    """What a pack takes away of caution is known to who answers for it; a warning.

    A lower tier, a name or code that screening no longer knows, a dispute that is no longer shown, a contraindication
    that is hidden: the file has declared it (`lowers`), and it is told each time the pack is checked.

    Fails:
        extends: pregnancy-contraindication
        severity: caution                                   # relative below
        lowers: we treat with an obstetrician, Dr. A. Example

    Instead:
        Leave the field out, and what lies below stands; or keep the declaration, and this warning with it.
    """
    if context.scope is None:
        return
    for change in differences(context.scope.below, library).changes:
        if change.how == "hidden":
            for line in change.lowered:
                message = f"{change.id} is hidden, and with it {line.said}: {change.reason}"
                yield Breach(_clinic_origin(library, change.pack), message, warning=True, path=("hides", change.id))
            continue
        origin = _origin_of(change, library)
        why = context.scope.places.value(origin, "lowers") if origin else None
        for line in (each for each in change.lowered if is_of_pack(origin) and each.field != DROPPED):
            message = f"{change.id} takes away {line.said}{f': {why}' if why else ''}"
            yield Breach(origin, message, warning=True, path=(line.field,))


def unconfirmed_patch(library: Library, context: Context) -> Iterator[Breach]:
    """A patch says which form of the shipped entry it was written against; a warning.

    Without it, nobody would hear that the shipped entry has changed under the clinic's rule.

    Fails:
        extends: no-food-or-drink-six-hours
        summary: No solid food for 8 hours before the infusion.

    Instead:
        Read the shipped entry, then run `ketaref content confirm no-food-or-drink-six-hours`, which adds the line
        `confirmed: ` with its digest.
    """
    for entry, _, confirmed in _patches(library, context):
        if not confirmed:
            message = f"{entry.id} patches a shipped entry and does not say which form of it: {_confirm(entry)}"
            yield Breach(entry.origin, message, warning=True, path=("extends",))


def outdated_confirmation(library: Library, context: Context) -> Iterator[Breach]:
    """A patch lies over the form of the shipped entry that it was confirmed against; a warning.

    Fails:
        extends: no-food-or-drink-six-hours
        confirmed: 00000000000000000000000000000000         # the shipped entry has another digest now

    Instead:
        See what changed (`ketaref content diff`), mend the patch if it must be, then run `ketaref content confirm ID`.
    """
    for entry, below, confirmed in _patches(library, context):
        if confirmed and confirmed != digest_of(below):
            message = f"the shipped entry changed under the rule of {entry.id}: read it, then {_confirm(entry)}"
            yield Breach(entry.origin, message, warning=True, path=("confirmed",))


def unsigned_entry(library: Library, context: Context) -> Iterator[Breach]:
    """An entry of a pack is signed, and has not changed since; a warning.

    Fails:
        reviewed: {date: 2026-11-28, by: curator, due: 2027-11-28}

    Instead:
        Have whoever answers for it read it, then run `ketaref content sign ID --by NAME --role ROLE`, which writes who,
        when, until when, and a digest of what was read.
    """
    by_id = {entry.id: entry for entry in library} if context.scope else {}
    for entry in by_id.values():
        if not is_of_pack(entry.origin) or _is_of_clinic(entry) or made_of(entry, by_id):
            continue
        review = entry.reviewed
        sign = f"ketaref content sign {entry.id} --by NAME --role ROLE"
        if review is None or review.by == CURATOR or not review.digest:
            yield Breach(entry.origin, f"{entry.id} is not signed: {sign}", warning=True, path=("reviewed",))
        elif review.digest != digest_of(entry):
            message = f"{entry.id} has changed since {review.by} signed it on {review.date}: {sign}"
            yield Breach(entry.origin, message, warning=True, path=("reviewed", "digest"))


def silent_clinic(library: Library, context: Context) -> Iterator[Breach]:
    """A pack's clinic.yaml gives what sheets and callers need; a warning.

    Name and telephone stand on every sheet, the time zone sets its clocks, and address and hours answer callers. Where
    no fast is given, here or in an entry, a sheet prints that of another clinic.

    Fails:
        # clinic.yaml
        name: Front Range Infusion

    Instead:
        name: Front Range Infusion
        phone: (303) 555-0100
        time_zone: America/Denver
        address: 1200 Main Street, Denver
        hours: Monday to Friday, 8 am to 5 pm
        fasting: [{what: solid food, hours: 8}, {what: clear liquids, hours: 2}]
    """
    if context.scope is None or not library.packs or context.scope.unread_clinic:
        return
    clinic = library.clinic
    uses = {
        "name": "sheets are headed with it",
        "phone": "sheets and callers need it",
        "time_zone": "sheets and --at need it where the computer's is another",
        "address": "callers ask for it",
        "hours": "callers ask for them",
        "fasting": "sheets print another clinic's fast without yours",
    }
    missing = [field for field in uses if field != "fasting" and not getattr(clinic, field)]
    fasts = [entry for entry in library if entry.fasting]
    if fasts and not any(is_of_pack(entry.origin) for entry in fasts):
        missing.append("fasting")
    origin = next(filter(None, (_clinic_place(pack) for pack in reversed(library.packs))), None)
    if origin is None:
        pack = library.packs[-1]
        origin = Origin(pack.name, f"{Path(pack.path).name}/{CLINIC}", 1)
        yield Breach(origin, f"there is no {CLINIC}: sheets have no name, telephone and clocks of yours", warning=True)
        return
    for field in missing:
        yield Breach(origin, f"'{field}' is not given: {uses[field]}", warning=True)


def _patches(library: Library, context: Context) -> Iterator[tuple[Entry, Entry, str]]:
    """The entries that packs patch, as they are and as they lie below, and what their files confirm."""
    scope = context.scope
    for entry in library if scope else ():
        if scope and entry.origin and is_of_pack(entry.origin) and entry.id in scope.below and not _is_of_clinic(entry):
            confirmed = scope.places.value(entry.origin, "confirmed")
            yield entry, scope.below[entry.id], str(confirmed or "")


def overruled_fasting(library: Library, context: Context) -> Iterator[Breach]:
    """The fast that a clinic.yaml sets is in force; a warning.

    An entry of a pack that gives the fast itself, in words or hours, is believed before the clinic.yaml.

    Fails:
        # clinic.yaml
        fasting: [{what: solid food, hours: 8}, {what: clear liquids, hours: 2}]
        # pre-infusion/no-food-or-drink-six-hours.yaml
        timing: {anchor: start, from_h: -6, to_h: 0}

    Instead:
        Keep one of the two: take `fasting` out of clinic.yaml, or title, summary, for_patient, statements and timing
        out of the entry.
    """
    giving = gives_fast(library) if context.scope and library.clinic.fasting else []
    places = [_clinic_place(pack) for pack in reversed(library.packs)] if giving and context.scope else []
    for place in places:
        if place and context.scope and context.scope.places.value(place, "fasting"):
            entry = giving[0]
            where = f"{entry.origin.file}:{entry.origin.line}" if entry.origin else ""
            message = f"'fasting' is not in force: {entry.id} ({where}) gives the fast; take it out here or there"
            yield Breach(place, message, warning=True, path=("fasting",))


def dropped_statements(library: Library, context: Context) -> Iterator[Breach]:
    """A patch that gives `statements` says what the shipped ones said, or names what it drops; a warning.

    Statements given replace all that lie below: a warning among them goes without a word.

    Fails:
        extends: no-food-or-drink-six-hours
        statements:                                         # the shipped entry has six
        - text: Eat no solid food for 8 hours before.
          cites: [our-policy]

    Instead:
        Give yours as `add: {statements: [...]}`, which keeps the others, and name what no longer holds, `remove:
        {statements: ["..."]}`; or write what they said in words of your own.
    """
    for entry, below, _ in _patches(library, context):
        scope = context.scope
        if scope is None or entry.origin is None or scope.places.value(entry.origin, "statements") is None:
            continue
        texts = unsaid(below, entry)
        if texts:
            said = "; ".join(f"'{opening(text)}'" for text in texts)
            many = f"{len(texts)} shipped statement{'s' if len(texts) > 1 else ''}"
            message = (
                f"{entry.id} drops {many} that nothing in it says: {said}; to keep them, give yours as "
                "add: {statements: [...]}, and what no longer holds as remove: {statements: [...]}"
            )
            yield Breach(entry.origin, message, warning=True, path=("statements",))


def _confirm(entry: Entry) -> str:
    return f"ketaref content confirm {entry.id}"


def _is_of_clinic(entry: Entry) -> bool:
    """Whether the program made it of a clinic.yaml."""
    return entry.origin is not None and Path(entry.origin.file).name == CLINIC


def _origin_of(change: Change, library: Library) -> Origin | None:
    """Where a record that has changed was read; None for what is gone."""
    if change.record == "dispute":
        return library.disputes[change.id].origin if change.id in library.disputes else None
    if change.record == "reference":
        return library.references[change.id].origin if change.id in library.references else None
    return library[change.id].origin if change.id in library else None


def _clinic_origin(library: Library, pack: str) -> Origin | None:
    return next(filter(None, (_clinic_place(each) for each in library.packs if each.name == pack)), None)


def _clinic_place(pack: PackSummary) -> Origin | None:
    path = Path(pack.path) / CLINIC
    return Origin(pack.name, f"{Path(pack.path).name}/{CLINIC}", 1) if path.is_file() else None
