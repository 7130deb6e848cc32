"""Packs to Library: which files a pack has, what each holds, and how one pack lies over another.

    shipped content ── a clinic's pack ── another pack    new ids add, equal ids replace
      <kind>/<id>.yaml, <kind>.yaml                       entries, disputes, references: the path gives the kind
      asked/<kind>.yaml                                   how people ask, by the id of the entry that answers
      cues.yaml, emergencies.yaml, classes.yaml           rules, after those of the packs below
      names.txt                                           names of medicines, conditions ... added to those below
      synonyms.yaml, clinic.yaml                          one record each

Every fault of every file is gathered before one is reported. What else holds between files is for `checks` to say.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from ketaref import records
from ketaref.content import contact, fasting
from ketaref.content.faults import Fault
from ketaref.content.read import FAULTY, NodeReader, YamlError, hint, line_of, parse_yaml
from ketaref.cue import Cue
from ketaref.emergency import EmergencyRule
from ketaref.errors import ContentError
from ketaref.fields import NOT_COVERED
from ketaref.library import Library
from ketaref.named import MedicineClass, Name, read_names
from ketaref.records import Clinic, Dispute, Entry, Origin, Reference, Synonyms

RECORDS: dict[str, type[Entry | Dispute | Reference]] = {
    **dict.fromkeys(records.KINDS, Entry), "disputes": Dispute, "references": Reference,
}  # fmt: skip
"""What a path begins with -> the records in the file: one, or a list of them."""
SINGLES: dict[str, type[Synonyms | Clinic]] = {"synonyms": Synonyms, "clinic": Clinic}
"""The same for files of one record that has no id."""
GIVEN: dict[type, tuple[str, ...]] = {
    Entry: ("kind", "origin"), Dispute: ("origin",), Reference: ("origin",), EmergencyRule: ("origin",),
    MedicineClass: ("origin",),
}  # fmt: skip
"""Record -> the fields that the place of its file gives, so that no file writes them."""
ASKED = "asked"
CUES = "cues"
EMERGENCIES = "emergencies"
CLASSES = "classes"
RULES: dict[str, type[Cue | EmergencyRule | MedicineClass]] = {
    CUES: Cue, EMERGENCIES: EmergencyRule, CLASSES: MedicineClass,
}  # fmt: skip
"""The same for files of rules, which have no ids either and add up over packs."""


def content_dir() -> Path:
    """The shipped content: beside the package in a checkout, inside it in an installed wheel."""
    package = Path(__file__).parent.parent
    inside = package / "shipped"
    return inside if inside.is_dir() else package.parent / "content"


def content_files(directory: Path) -> list[Path]:
    """The YAML files of a pack in a fixed order; `schema/` holds none."""
    return sorted(p for p in directory.rglob("*.yaml") if p.relative_to(directory).parts[0] != "schema")


NAMES = "names.txt"
"""The names that a pack knows; see `named.read_names`."""


def read_content(*directories: Path) -> Library:
    """The library of the shipped content with packs laid over it, in order: new ids add, equal ids replace.

    Raises:
        ContentError: a pack is missing or malformed; its message has one line a fault.
    """
    faults: list[Fault] = []
    library = read_packs((records.SHIPPED, content_dir()), *((d.name, d) for d in directories), faults=faults)
    if faults:
        raise ContentError("\n".join(map(str, faults)), tuple(faults))
    return library


def read_packs(*packs: tuple[str, Path], faults: list[Fault]) -> Library:
    """The library of the named packs; faults are appended to `faults`, and what is faulty is left out.

    Raises:
        ContentError: a pack's directory does not exist.
    """
    for _, directory in packs:
        if not directory.is_dir():
            raise ContentError(f"{directory}: no such content directory; name a directory of YAML files")
    read = [_Pack(name, directory, faults) for name, directory in packs]
    entries = _lay_over(read, faults)
    _drop_taken_former_ids(entries, faults)
    disputes = {i: found.record for pack in read for i, found in pack.found[Dispute].items()}
    references = {i: found.record for pack in read for i, found in pack.found[Reference].items()}
    written = {i for pack in read for i in pack.taken[Dispute]}
    shown = [_resolve_disputes(found, disputes, written, faults) for found in entries.values()]
    names = Synonyms.__struct_fields__
    synonyms = Synonyms(*(sum((getattr(pack.synonyms, name) for pack in read), ()) for name in names))
    clinic, place = next(((p.clinic, p.clinic_origin) for p in reversed(read) if p.clinic), (Clinic(), None))
    reviews = [entry.reviewed.date for entry in shown if entry.reviewed]
    if place:
        shown, cited = contact.answered(shown, clinic, place)
        shown, chosen = fasting.chosen(shown, clinic, place)
        references = cited | chosen | references
    digest = hashlib.sha256(b"".join(part for pack in read for part in pack.data)).hexdigest()
    version = f"{max(reviews):%Y.%m.%d}+{digest[:8]}" if reviews else f"+{digest[:8]}"
    rules: dict[str, list[Any]] = {name: [rule for pack in read for rule in pack.rules[name]] for name in RULES}
    return Library(
        shown, references, disputes, synonyms, version, clinic, cues=rules[CUES], emergencies=rules[EMERGENCIES],
        classes=rules[CLASSES], names=[name for pack in read for name in pack.names],
    )  # fmt: skip


class _Found(NamedTuple):
    """A record, or questions, and where they were found; the node tells the line of each field."""

    record: Any
    node: yaml.Node
    file: str
    layer: int = 0
    """Which pack it is of, of those laid over one another."""

    def place(self, *path: str | int) -> str:
        """File and line of a field, or of the record."""
        return f"{self.file}:{line_of(self.node, *path)}"

    def fault(self, code: str, message: str, *path: str | int) -> Fault:
        """A fault at the line of a field."""
        return Fault(self.file, line_of(self.node, *path), code, message)


class _Pack:
    """The files of one pack, read on construction."""

    def __init__(self, name: str, directory: Path, faults: list[Fault]) -> None:
        self._name = name
        self._directory = directory
        self._faults = faults
        self.found: dict[type, dict[str, _Found]] = {Entry: {}, Dispute: {}, Reference: {}}
        self.taken: dict[type, dict[str, str]] = {Entry: {}, Dispute: {}, Reference: {}}
        """Ids of the records, faulty ones too, and where they stand: what names them is no fault besides."""
        self.asked: dict[str, _Found] = {}
        """Entry id -> questions, found at that key."""
        self.synonyms = Synonyms()
        self.clinic: Clinic | None = None
        self.clinic_origin: Origin | None = None
        self.rules: dict[str, list[Cue | EmergencyRule | MedicineClass]] = {name: [] for name in RULES}
        self.names: list[Name] = []
        self.data: list[bytes] = []
        for path in content_files(directory):
            data = path.read_bytes()
            inside = path.relative_to(directory)
            self.data += (inside.as_posix().encode(), b"\0", data)
            self._read_file(inside, data)
        if (directory / NAMES).is_file():
            self.data.append((directory / NAMES).read_bytes())
            self.names = read_names(self.data[-1].decode("utf-8"))

    def _read_file(self, path: Path, data: bytes) -> None:
        file = (Path(self._directory.name) / path).as_posix()

        def tell(line: int, code: str, message: str) -> None:
            self._faults.append(Fault(file, line, code, message))

        try:
            root = parse_yaml(data)
        except YamlError as error:
            return tell(error.line, "KR101", str(error))
        if root is None or root.value == []:
            return tell(1, "KR101", "holds nothing; delete the file or write a record")
        reader = NodeReader(tell)
        kind = path.parts[0] if len(path.parts) > 1 else path.stem
        if kind in RECORDS:
            self._read_records(reader, root, kind, file)
            if isinstance(root, yaml.MappingNode) and len(path.parts) > 1:
                _check_name(reader, root, path.stem)
        elif kind == ASKED:
            self._read_asked(reader, root, file)
        elif kind in RULES:
            nodes = root.value if isinstance(root, yaml.SequenceNode) else [root]
            self._read_rules(reader, nodes, kind, file)
        elif kind in SINGLES:
            self._read_single(reader, root, kind, file)
        else:
            kinds = (*RECORDS, ASKED, *RULES, *SINGLES)
            tell(1, "KR106", f"unknown kind '{kind}'{hint(kind, kinds) or '; choose from ' + ', '.join(kinds)}")
        return None

    def _read_records(self, reader: NodeReader, root: yaml.Node, kind: str, file: str) -> None:
        record = RECORDS[kind]
        for node in root.value if isinstance(root, yaml.SequenceNode) else [root]:
            free = self._claim_id(reader, record, node, file)
            given = {"kind": kind, "origin": Origin(self._name, file, line_of(node))}
            read = reader.read_record(record, node, **{name: given[name] for name in GIVEN[record]})
            if kind in records.TIERS and isinstance(node, yaml.MappingNode) and not _value(node, "severity"):
                choices = ", ".join(records.TIERS[kind])
                read = reader.fault(node, "KR104", f"key 'severity' is missing: one of {choices}")
            states = record is not Entry or kind == NOT_COVERED or _value(node, "statements")
            if read is not FAULTY and not states:
                read = reader.fault(node, "KR104", "key 'statements' is missing")
            if free and read is not FAULTY:
                self.found[record][read.id] = _Found(read, node, file)

    def _read_rules(self, reader: NodeReader, nodes: list[yaml.Node], kind: str, file: str) -> None:
        record = RULES[kind]
        for node in nodes:
            given = {"origin": Origin(self._name, file, line_of(node))} if record in GIVEN else {}
            rule = reader.read_record(record, node, **given)
            if rule is not FAULTY:
                self.rules[kind].append(rule)

    def _claim_id(self, reader: NodeReader, record: type, node: yaml.Node, file: str) -> bool:
        """Whether a record's id is free in its pack."""
        written = _value(node, "id")
        if not isinstance(written, yaml.ScalarNode):
            return True  # a fault of the record's own
        taken = self.taken[record]
        if written.value in taken:
            reader.fault(written, "KR109", f"id '{written.value}' is taken by {taken[written.value]}; choose another")
            return False
        taken[written.value] = f"{file}:{line_of(written)}"
        return True

    def _read_asked(self, reader: NodeReader, root: yaml.Node, file: str) -> None:
        if not isinstance(root, yaml.MappingNode):
            reader.fault(root, "KR105", "questions by the id of an entry are expected here")
            return
        keys = {key.value: key for key, _ in reversed(root.value) if isinstance(key, yaml.ScalarNode)}
        for entry_id, node in reader.read_keys(root, None).items():
            key = keys[entry_id]
            if entry_id in self.asked:
                taken = self.asked[entry_id].place()
                reader.fault(key, "KR102", f"key '{entry_id}' is written at {taken} too; keep one")
                continue
            questions = reader.read_field(Entry, "questions", node)
            self.asked[entry_id] = _Found(() if questions is FAULTY else questions, key, file)

    def _read_single(self, reader: NodeReader, root: yaml.Node, kind: str, file: str) -> None:
        read = reader.read_record(SINGLES[kind], root)
        if isinstance(read, Synonyms):
            self.synonyms = read
        elif isinstance(read, Clinic):
            self.clinic, self.clinic_origin = read, Origin(self._name, file, line_of(root))


def _value(node: yaml.Node, key: str) -> yaml.Node | None:
    pairs = node.value if isinstance(node, yaml.MappingNode) else []
    return next((value for k, value in pairs if k.value == key), None)


def _check_name(reader: NodeReader, node: yaml.Node, name: str) -> None:
    written = _value(node, "id")
    if isinstance(written, yaml.ScalarNode) and written.value != name:
        reader.fault(written, "KR108", f"id '{written.value}' is not the file's name '{name}'; rename one of them")


def _lay_over(packs: list[_Pack], faults: list[Fault]) -> dict[str, _Found]:
    """The entries of all packs by id, each with the questions that asked/ has for it."""
    entries: dict[str, _Found] = {}
    written: set[str] = set()
    for layer, pack in enumerate(packs):
        entries |= {i: _lifted(found._replace(layer=layer), entries.get(i)) for i, found in pack.found[Entry].items()}
        written |= pack.taken[Entry].keys()
        for entry_id, asked in pack.asked.items():
            if entry_id in entries:
                found = entries[entry_id]
                questions = found.record.questions + asked.record
                entries[entry_id] = found._replace(record=records.replace(found.record, questions=questions))
            elif entry_id not in written:
                message = f"questions for unknown entry '{entry_id}'{hint(entry_id, entries)}"
                faults.append(asked.fault("KR110", message))
    return entries


def _lifted(found: _Found, below: _Found | None) -> _Found:
    """An entry, which answers to all that people say for it where it was not covered so far."""
    if below is None or below.record.kind != NOT_COVERED:
        return found
    entry: Entry = found.record
    names, questions = entry.aliases + below.record.aliases, entry.questions + below.record.questions
    lifted = records.replace(entry, aliases=tuple(dict.fromkeys(names)), questions=tuple(dict.fromkeys(questions)))
    return found._replace(record=lifted)


def _drop_taken_former_ids(entries: dict[str, _Found], faults: list[Fault]) -> None:
    """Take from entries the former ids that are no longer free, and tell them as faults.

    The fault is that of the upper pack, which came to lie over content that was right.
    """
    holders: dict[str, _Found] = {}
    for entry_id, found in sorted(entries.items(), key=lambda item: item[1].layer):
        former = []
        for n, old in enumerate(found.record.formerly):
            live = entries.get(old)
            if live and live.layer > found.layer:
                message = f"id '{old}' is a former id of '{entry_id}' ({found.place('formerly', n)}); choose another"
                faults.append(live.fault("KR111", message, "id"))
            elif live:
                message = f"former id '{old}' is the id of an entry ({live.place('id')}); an id is never reused"
                faults.append(found.fault("KR111", message, "formerly", n))
            elif old in holders:
                message = f"former id '{old}' is taken by {holders[old].record.id} ({holders[old].place()}); keep one"
                faults.append(found.fault("KR111", message, "formerly", n))
            else:
                holders[old] = found
                former.append(old)
        if len(former) < len(found.record.formerly):
            entries[entry_id] = found._replace(record=records.replace(found.record, formerly=tuple(former)))


def _resolve_disputes(found: _Found, disputes: dict[str, Dispute], written: set[str], faults: list[Fault]) -> Entry:
    """The entry of a file with the disputes themselves, which the file names by their ids."""
    named = found.record.disputes
    for n, dispute_id in enumerate(named):
        if dispute_id not in written:
            message = f"{found.record.id} shows unknown dispute '{dispute_id}'{hint(dispute_id, disputes)}"
            faults.append(found.fault("KR203", message, "disputes", n))
    shown = tuple(disputes[i] for i in named if i in disputes)
    entry: Entry = found.record
    return records.replace(entry, disputes=shown)
