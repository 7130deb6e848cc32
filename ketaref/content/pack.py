"""The files of one pack, taken apart: records as they are written, and all that needs nothing from below."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

import yaml

from ketaref import records
from ketaref.content.bounds import YamlError
from ketaref.content.faults import Fault
from ketaref.content.files import NAMES, parts_of, read_directory
from ketaref.content.floor import CAUTIOUS_CUES, TAKING_BACK
from ketaref.content.found import Found
from ketaref.content.patches import GIVEN as GIVEN_TO_RECORDS
from ketaref.content.patches import Written
from ketaref.content.read import FAULTY, NodeReader, fields_of, hint, key_of, line_of, node_with, parse_yaml
from ketaref.cue import Cue
from ketaref.emergency import EmergencyRule
from ketaref.evidence import Evidence
from ketaref.named import NAME_KINDS, MedicineClass, Name, read_names
from ketaref.provenance import PackSummary
from ketaref.records import SHIPPED, Clinic, Dispute, Entry, Origin, Reference, Synonyms

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

RECORDS: dict[str, type[Entry | Dispute | Reference]] = {
    **dict.fromkeys(records.KINDS, Entry), "disputes": Dispute, "references": Reference,
}  # fmt: skip
"""What a path begins with -> the records in the file: one, or a list of them."""
SINGLES: dict[str, type[Synonyms | Clinic]] = {"synonyms": Synonyms, "clinic": Clinic}
"""The same for files of one record that has no id."""
_GIVEN_TO_RULES = dict.fromkeys((EmergencyRule, MedicineClass, Evidence), ("origin",))
GIVEN: dict[type, tuple[str, ...]] = GIVEN_TO_RECORDS | _GIVEN_TO_RULES
"""Record -> the fields that the place of its file gives, so that no file writes them."""
ASKED = "asked"
CUES = "cues"
EMERGENCIES = "emergencies"
CLASSES = "classes"
EVIDENCE = "evidence"
RULES: dict[str, type[Cue | EmergencyRule | MedicineClass | Evidence]] = {
    CUES: Cue, EMERGENCIES: EmergencyRule, CLASSES: MedicineClass, EVIDENCE: Evidence,
}  # fmt: skip
"""The same for files of rules, which have no ids either and add up over packs."""
# What a file that cannot be parsed may still say about what it is a rule for.
_MEANT = re.compile(r"^\s*(?:-\s+)?(?:extends|id):\s*['\"]?([a-z0-9-]+)", re.MULTILINE)
# Field of a clinic.yaml -> the field of the entries that it answers.
_ANSWERED = {"fasting": "fasting", "phone": "contact", "address": "contact", "hours": "contact"}
_ANSWERING = re.compile(r"^(fasting|phone|address|hours):", re.MULTILINE)


class Single(NamedTuple):
    """The one record of a file without ids."""

    record: Any
    node: yaml.Node
    origin: Origin


class Pack:
    """One pack, read on construction; every fault is appended to `faults`."""

    def __init__(self, name: str, directory: Path, label: str, faults: list[Fault]) -> None:
        self.name = name
        self.directory = directory
        self._label = label
        self._faults = faults
        self.written: dict[type, list[Written]] = {Entry: [], Dispute: [], Reference: []}
        self.taken: dict[type, dict[str, str]] = {Entry: {}, Dispute: {}, Reference: {}}
        """Ids of the records, faulty ones too, and where they stand: what names them is no fault besides."""
        self.broken: dict[str, str] = {}
        """Ids that an unreadable file seems to be about, and where it is at fault."""
        self.unanswered: dict[str, str] = {}
        """What a clinic.yaml would answer but for a fault (a field that marks such entries), and where that is."""
        self.asked: dict[str, Found] = {}
        """Entry id -> questions, found at that key."""
        self.singles: dict[type, Single] = {}
        self.rules: dict[str, list[Any]] = {name: [] for name in RULES}
        self.names: list[Name] = []
        found = read_directory(directory)
        self.files, self.digest = found.files, found.digest
        for path, code, problem in found.skipped:
            place = f"{label}/{path}".rstrip("/")
            self.tell(place, 1, code, problem)
            self._note_broken(path, b"", place, 1)
        for path, data in found.files:
            self._read_file(path, data)

    @property
    def shipped(self) -> bool:
        """Whether it is the content that comes with ketaref."""
        return self.name == SHIPPED

    @property
    def clinic(self) -> Single | None:
        """What its clinic.yaml holds."""
        return self.singles.get(Clinic)

    def summary(self, entries: int) -> PackSummary:
        """What was read of it."""
        clinic = self.clinic.record.name if self.clinic else ""
        return PackSummary(self.name, str(self.directory.absolute()), self.digest[:16], entries, clinic)

    def parts(self) -> Iterator[bytes]:
        """What the version is derived from: names and bytes of the files that were read."""
        return parts_of(self.files)

    def tell(self, file: str, line: int, code: str, message: str) -> None:
        """Append a fault of this pack."""
        self._faults.append(Fault(file, line, code, message, pack=self.name))

    def fault_at(self, text: str, code: str, message: str) -> None:
        """Tell a fault of the clinic.yaml where a text stands in it."""
        if self.clinic:
            node = node_with(self.clinic.node, text) or self.clinic.node
            self.tell(self.clinic.origin.file, line_of(node), code, message)

    def reader(self, file: str) -> NodeReader:
        """A reader that tells what it finds in a file as faults of this pack."""
        return NodeReader(partial(self.tell, file), outside=not self.shipped)

    def origin(self, file: str, node: yaml.Node) -> Origin:
        """Where a node stands."""
        clinic = self.clinic.record.name if self.clinic and not self.shipped else ""
        return Origin(self.name, file, line_of(node), clinic)

    def _note_broken(self, path: str, data: bytes, file: str, line: int) -> None:
        """Keep what an unreadable file is about, by its name and by the ids that can be made out in it."""
        stem = path.rpartition("/")[2].partition(".")[0]
        for entry_id in (stem, *_MEANT.findall(data[: 2**20].decode("utf-8", "replace"))):
            self.broken.setdefault(entry_id, f"{file}:{line}")
        if path == "clinic.yaml":
            for field in _ANSWERING.findall(data[: 2**20].decode("utf-8", "replace")) or _ANSWERED:
                self.unanswered.setdefault(_ANSWERED[field], f"{file}:{line}")

    def _read_file(self, path: str, data: bytes) -> None:
        file = f"{self._label}/{path}"
        if path == NAMES:
            return self._read_names(file, data)
        try:
            root = parse_yaml(data)
        except YamlError as error:
            self._note_broken(path, data, file, error.line)
            return self.tell(file, error.line, error.code, str(error))
        if root is None or root.value == []:
            self._note_broken(path, data, file, 1)
            return self.tell(file, 1, "KR101", "holds nothing; delete the file or write a record")
        reader = self.reader(file)
        first, _, rest = path.partition("/")
        kind = first if rest else first.removesuffix(".yaml")
        if kind in RECORDS:
            self._take_records(reader, root, kind, file)
            if isinstance(root, yaml.MappingNode) and rest:
                _check_name(reader, root, path.rpartition("/")[2].removesuffix(".yaml"))
        elif kind == ASKED:
            self._read_asked(reader, root, file)
        elif kind in RULES:
            nodes = root.value if isinstance(root, yaml.SequenceNode) else [root]
            self._read_rules(reader, nodes, kind, file)
        elif kind in SINGLES:
            self._read_single(reader, root, kind, file)
        else:
            self._note_broken(path, data, file, 1)
            kinds = (*RECORDS, ASKED, *RULES, *SINGLES)
            choices = hint(kind, kinds) or "; choose from " + ", ".join(kinds)
            self.tell(file, 1, "KR106", f"unknown kind '{kind}'{choices}")
        return None

    # ---- Records: read later, over what lies below ----

    def _take_records(self, reader: NodeReader, root: yaml.Node, kind: str, file: str) -> None:
        for node in root.value if isinstance(root, yaml.SequenceNode) else [root]:
            written = Written(kind, node, file, _text(node, "id"), _text(node, "extends"))
            if self._claim_ids(reader, RECORDS[kind], written):
                self.written[RECORDS[kind]].append(written)

    def _claim_ids(self, reader: NodeReader, record: type, written: Written) -> bool:
        """Whether the ids that a record speaks for are free in its pack."""
        taken = self.taken[record]
        for key in ("extends", "id"):
            node, text = key_of(written.node, key), _text(written.node, key)
            if node is None or not text or (key == "id" and text == written.extends):
                continue
            if text in taken:
                reader.fault(node, "KR109", f"id '{text}' is taken by {taken[text]}; choose another")
                return False
            taken[text] = f"{written.file}:{line_of(node)}"
        return True

    # ---- All else ----

    def _read_rules(self, reader: NodeReader, nodes: list[yaml.Node], kind: str, file: str) -> None:
        record = RULES[kind]
        for node in nodes:
            given = {"origin": self.origin(file, node)} if record in GIVEN else {}
            rule = reader.read_record(record, node, **given)
            if rule is not FAULTY and (self.shipped or self._is_cautious(reader, node, rule)):
                self.rules[kind].append(rule)

    @staticmethod
    def _is_cautious(reader: NodeReader, node: yaml.Node, rule: Any) -> bool:
        """Whether a pack's rule takes back nothing that the shipped ones hear, or may."""
        if isinstance(rule, EmergencyRule) and rule.category in TAKING_BACK:
            message = f"a rule of the category '{rule.category}' can keep a crisis from being heard, so no pack has any"
            reader.fault(node, "KR115", f"{message}; take it out")
            return False
        if isinstance(rule, Cue) and rule.category not in CAUTIOUS_CUES and not rule.lowers:
            message = f"a cue of the category '{rule.category}' can take a finding back"
            reader.fault(node, "KR115", f"{message}; say `lowers: why, who decided`, or take it out")
            return False
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
            self.asked[entry_id] = Found(() if questions is FAULTY else questions, key, file, pack=self.name)

    def _read_single(self, reader: NodeReader, root: yaml.Node, kind: str, file: str) -> None:
        record = SINGLES[kind]
        read = reader.read_record(record, root)
        if read is FAULTY and isinstance(root, yaml.MappingNode):
            # What is wrong has been told: each other field serves for itself.
            silent = NodeReader(lambda *_: None)
            pairs = silent.read_keys(root, tuple(fields_of(record)))
            values = {name: silent.read_field(record, name, value) for name, value in pairs.items()}
            read = record(**{name: value for name, value in values.items() if value is not FAULTY})
            for name in _ANSWERED.keys() & values.keys() if record is Clinic else ():
                if values[name] is FAULTY:
                    self.unanswered[_ANSWERED[name]] = f"{file}:{line_of(root, name)}"
        if read is not FAULTY:
            self.singles[record] = Single(read, root, self.origin(file, root))

    def _read_names(self, file: str, data: bytes) -> None:
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            return self.tell(file, line, "KR101", f"is not UTF-8 text (byte {error.start}); save it as UTF-8")
        for n, row in enumerate(text.splitlines(), 1):
            if row.startswith("[") and row.strip("[]") not in NAME_KINDS:
                kinds = ", ".join(NAME_KINDS)
                self.tell(file, n, "KR107", f"'{row.strip('[]')}' is not one of {kinds}; its names are left out")
        self.names = [name for name in read_names(text) if name.kind in NAME_KINDS]
        return None


def _text(node: yaml.Node, key: str) -> str:
    value = key_of(node, key)
    return value.value if isinstance(value, yaml.ScalarNode) else ""


def _check_name(reader: NodeReader, node: yaml.Node, name: str) -> None:
    written = key_of(node, "id")
    if isinstance(written, yaml.ScalarNode) and written.value != name:
        reader.fault(written, "KR108", f"id '{written.value}' is not the file's name '{name}'; rename one of them")
