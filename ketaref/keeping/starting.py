"""What a clinic starts: a pack, and in it an entry, a reference, a dispute or its clinic.yaml, each to be filled in."""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

from ketaref.content.packs import GIVEN, content_dir
from ketaref.content.read import fields_of
from ketaref.errors import UsageError, nearest, quoted
from ketaref.fields import KINDS, NOT_COVERED
from ketaref.keeping import marks, templates
from ketaref.keeping.templates import Shown
from ketaref.records import Clinic, Dispute, Entry, Reference

if TYPE_CHECKING:
    from datetime import date

PACK = "pack"
CLINIC = "clinic"
RECORDS: dict[str, tuple[type[Reference | Dispute], str]] = {
    "reference": (Reference, "references"), "dispute": (Dispute, "disputes"),
}  # fmt: skip
"""A sort that is no entry -> its record, and the folder of its files."""
SORTS = (PACK, CLINIC, *RECORDS, *KINDS)
"""All that can be started."""
_POLICY = "our-policy"
_FILL = (
    "Write what belongs where it says FILL IN. To give another field, take the '#' away before it and before what "
    "belongs to it; what you do not need may be deleted."
)
_README = """\
# {name}

A pack for ketaref: what your clinic says, laid over the shipped content.

{commands}

`clinic.yaml` says who you are, `references/` what you cite; each other folder holds the entries of a kind, a file each.
`schema/` is for editors: ketaref copies it, and it needs no change.
"""


_COMMANDS = {
    "ketaref content new contraindications seizures --pack {folder}": "a new entry",
    "ketaref content edit ID --pack {folder}": "change an entry, yours or a shipped one",
    "ketaref content check {folder}": "what is wrong",
    "ketaref content diff {folder}": "what you change",
    "ketaref content sign ID --by NAME --role ROLE --pack {folder}": "who stands behind it",
}


class Started(NamedTuple):
    """Files to be written, and what to do with them."""

    files: tuple[tuple[Path, str], ...]
    """Path and text of each; the first is the one to open."""
    id: str = ""


def sort_of(word: str) -> str:
    """What a word names that can be started, in the singular or the plural.

    Raises:
        UsageError: it names nothing; says the nearest.
    """
    typed = word.strip().lower()
    singular = {known.removesuffix("s"): known for known in SORTS}
    found = typed if typed in SORTS else singular.get(typed.removesuffix("s"))
    if found:
        return found
    raise UsageError(
        f"unknown kind {quoted(word)}; nearest: {', '.join(nearest(word, SORTS))}; choose from {', '.join(SORTS)}"
    )


def new_pack(directory: Path, name: str) -> Started:
    """A pack with a clinic.yaml, a reference to cite for the clinic's own rules, and a page that says what is what.

    Raises:
        UsageError: the directory holds something already.
    """
    if directory.exists() and (not directory.is_dir() or any(directory.iterdir())):
        raise UsageError(f"{directory} is there already; name a directory that is not, or is empty")
    typed = {command.format(folder=directory.name): what for command, what in _COMMANDS.items()}
    width = max(map(len, typed))
    commands = "\n".join(f"    {command:{width}}  # {what}" for command, what in typed.items())
    readme = _README.format(name=name or directory.name, commands=commands)
    files = (*new_clinic(directory, name).files, *_policy(directory, name).files, (directory / "README.md", readme))
    return Started(files, directory.name)


def new_clinic(pack: Path, name: str) -> Started:
    """The clinic.yaml of a pack."""
    path = PurePosixPath("clinic.yaml")
    values = {"name": marks.scalar(name)} if name else {}
    head = ("Who you are: it answers callers, and stands on sheets.", _FILL)
    return _started(pack, path, templates.new_file(Clinic, path, Shown("", values), head), "")


def new_record(sort: str, record_id: str, pack: Path, day: date) -> Started:
    """An entry, a reference or a dispute.

    Args:
        sort: a kind of entry, 'reference' or 'dispute'.
        record_id: its id, which is free.
        pack: the directory to start it in.
        day: today.

    Raises:
        UsageError: the id is of another form.
    """
    record, folder = RECORDS.get(sort, (Entry, sort))
    wrong = fields_of(record)["id"].extra["form"].fault(record_id)
    if wrong:
        raise UsageError(wrong)
    path = PurePosixPath(folder, f"{record_id}.yaml")
    values = {"id": record_id} | ({} if record is Reference else {"reviewed": templates.review_from(day)})
    without = (*GIVEN[record], *(("statements",) if sort == NOT_COVERED else ()))
    what = f"An entry of the kind {sort}." if record is Entry else f"A {sort}."
    shown = Shown(sort if record is Entry else "", values, without)
    return _started(pack, path, templates.new_file(record, path, shown, (what, _FILL)), record_id)


def schema_files(pack: Path) -> list[tuple[Path, bytes]]:
    """Copies of the schemas that a pack lacks, or has of another version: editors complete without a network."""
    shipped = content_dir() / "schema"
    found = sorted(shipped.glob("*.schema.json")) if shipped.is_dir() else []
    copies = [(pack / "schema" / path.name, path.read_bytes()) for path in found]
    return [(path, data) for path, data in copies if not path.is_file() or path.read_bytes() != data]


def _policy(directory: Path, name: str) -> Started:
    """The reference that the clinic's own rules cite."""
    path = PurePosixPath("references", f"{_POLICY}.yaml")
    values = {"id": _POLICY, "kind": "clinic-document", "known_as": "our policy"}
    if name:
        who = marks.scalar(name)
        title = marks.scalar(f"Policies of {name}")
        values["csl"] = f"{{type: report, title: {title}, author: [{{literal: {who}}}]}}"
    head = ("What your own rules cite: `cites: [our-policy]`. One file a reference.", _FILL)
    text = templates.new_file(Reference, path, Shown("", values, GIVEN[Reference]), head)
    return _started(directory, path, text, _POLICY)


def _started(pack: Path, path: PurePosixPath, text: str, record_id: str) -> Started:
    return Started(((pack / path, text),), record_id)
