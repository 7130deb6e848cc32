"""YAML to Library: reads content packs, checks their shape, keeps file and line of every record.

The only module that knows YAML and the content's files. Every fault of a pack is found before one is reported.
What holds between files (unknown references, marked claims without their dispute ...) is `checks.py`'s.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import yaml

from ketaref import records
from ketaref.errors import ContentError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

# libyaml's parser where PyYAML has it: about ten times faster over the shipped content.
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


class Finding(NamedTuple):
    """One fault of the content: where, which rule (a stable code), and what to do about it."""

    file: str
    line: int
    code: str
    message: str
    warning: bool = False

    def __str__(self) -> str:
        kind = "warning " if self.warning else ""
        return f"{self.file}:{self.line} [{self.code}] {kind}{self.message}"


def content_dir() -> Path:
    """The shipped content: beside the package in a checkout, inside it in an installed wheel."""
    package = Path(__file__).parent.parent
    inside = package / "shipped"
    return inside if inside.is_dir() else package.parent / "content"


def content_files(directory: Path) -> list[Path]:
    """The YAML files of a pack in a fixed order; `schema/` holds none."""
    return sorted(p for p in directory.rglob("*.yaml") if p.relative_to(directory).parts[0] != "schema")


def read_content(*directories: Path) -> records.Library:
    """The library of the shipped content with packs laid over it, in order: new ids add, equal ids replace.

    Raises:
        ContentError: a pack is missing or malformed; its message has one line a finding.
    """
    findings: list[Finding] = []
    library = read_packs((records.SHIPPED, content_dir()), *((d.name, d) for d in directories), findings=findings)
    if findings:
        raise ContentError("\n".join(map(str, findings)), tuple(findings))
    return library


def read_packs(*packs: tuple[str, Path], findings: list[Finding]) -> records.Library:
    """The library of the named packs; faults are appended to `findings`, and faulty records left out."""
    entries: dict[str, records.Entry] = {}
    references: dict[str, records.Reference] = {}
    disputes: dict[str, records.Dispute] = {}
    synonyms = records.Synonyms()
    clinic = records.Clinic()
    digest = hashlib.sha256()
    latest = ""
    for name, directory in packs:
        if not directory.is_dir():
            raise ContentError(f"{directory}: no such content directory; name a directory of YAML files")
        reader = _PackReader(name, directory, findings)
        for path in content_files(directory):
            data = path.read_bytes()
            digest.update(path.relative_to(directory).as_posix().encode() + b"\0" + data)
            reader.read_file(path, data)
        entries |= reader.entries
        for entry_id, (questions, place) in reader.asked.items():
            if entry_id in entries:
                entry = entries[entry_id]
                entries[entry_id] = records.replace(entry, questions=entry.questions + questions)
            else:
                message = f"questions for unknown entry '{entry_id}'{_nearest(entry_id, entries)}"
                findings.append(Finding(place.file, place.line, "KR110", message))
        references |= reader.references
        disputes |= reader.disputes
        clinic = reader.clinic or clinic
        synonyms = records.Synonyms(
            synonyms.equivalent + reader.synonyms.equivalent,
            synonyms.expand + reader.synonyms.expand,
            synonyms.protected + reader.synonyms.protected,
            synonyms.stop_phrases + reader.synonyms.stop_phrases,
            synonyms.elsewhere + reader.synonyms.elsewhere,
        )
    resolved = []
    for entry in entries.values():
        unknown = [d.id for d in entry.disputes if d.id not in disputes]
        for dispute_id in unknown:
            place = entry.origin or records.Origin("", "?", 1)
            near = _nearest(dispute_id, disputes)
            findings.append(
                Finding(place.file, place.line, "KR203", f"{entry.id} shows unknown dispute '{dispute_id}'{near}")
            )
        shown = tuple(disputes[d.id] for d in entry.disputes if d.id in disputes)
        resolved.append(records.replace(entry, disputes=shown))
        latest = max(latest, entry.reviewed.date if entry.reviewed else "")
    version = f"{latest.replace('-', '.')}+{digest.hexdigest()[:8]}"
    return records.Library(resolved, references, disputes, synonyms, version, clinic)


def _nearest(word: str, known: Iterable[str]) -> str:
    from difflib import get_close_matches  # noqa: PLC0415 (only for a fault)

    near = get_close_matches(word, list(known), 1)
    return f"; nearest: '{near[0]}'" if near else ""


class _ShapeError(Exception):
    """A node that is not of the shape it should be; becomes a Finding at its line."""

    def __init__(self, node: yaml.Node, code: str, message: str) -> None:
        super().__init__(message)
        self.line = node.start_mark.line + 1
        self.code = code


class _PackReader:
    """Reads the files of one pack into records."""

    def __init__(self, pack: str, directory: Path, findings: list[Finding]) -> None:
        self.pack = pack
        self.directory = directory
        self.findings = findings
        self.entries: dict[str, records.Entry] = {}
        self.references: dict[str, records.Reference] = {}
        self.disputes: dict[str, records.Dispute] = {}
        self.asked: dict[str, tuple[tuple[str, ...], records.Origin]] = {}
        self.synonyms = records.Synonyms()
        self.clinic: records.Clinic | None = None
        self._seen: dict[tuple[str, str], str] = {}
        self._file = ""

    def read_file(self, path: Path, data: bytes) -> None:
        relative = path.relative_to(self.directory)
        self._file = (Path(self.directory.name) / relative).as_posix()
        # The path gives the kind: protocols.yaml (a list) or protocols/<id>.yaml (one record).
        kind = relative.parts[0] if len(relative.parts) > 1 else relative.stem
        try:
            root = yaml.compose(data.decode("utf-8"), Loader=_Loader)
        except UnicodeDecodeError as error:
            self._add(1, "KR101", f"is not UTF-8 text (byte {error.start}); save it as UTF-8")
            return
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            problem = " ".join(str(getattr(error, "problem", error)).split())
            self._add(mark.line + 1 if mark else 1, "KR101", f"is not valid YAML: {problem}; check indent and quotes")
            return
        if root is None:
            self._add(1, "KR101", "holds nothing; delete the file or write a record")
            return
        if kind == "synonyms":
            self._guard(root, self._read_synonyms)
            return
        if kind == "asked":
            self._guard(root, self._read_asked)
            return
        if kind == "clinic":
            self._guard(root, self._read_clinic)
            return
        reader: Callable[[yaml.Node, str], None]
        if kind in records.KINDS:
            reader = self._read_entry
        elif kind == "disputes":
            reader = self._read_dispute
        elif kind == "references":
            reader = self._read_reference
        else:
            self._add(1, "KR106", f"'{kind}' is no kind of entry{_nearest(kind, records.KINDS)}")
            return
        nodes = root.value if isinstance(root, yaml.SequenceNode) else [root]
        for node in nodes:
            self._guard(node, lambda n: reader(n, kind))
        if isinstance(root, yaml.MappingNode) and len(relative.parts) > 1:
            written = next((v.value for k, v in root.value if k.value == "id"), None)
            if written is not None and written != relative.stem:
                self._add(1, "KR108", f"id '{written}' is not the file's name '{relative.stem}'; rename one of them")

    def _guard(self, node: yaml.Node, read: Callable[[yaml.Node], None]) -> None:
        try:
            read(node)
        except _ShapeError as fault:
            self._add(fault.line, fault.code, str(fault))

    def _add(self, line: int, code: str, message: str) -> None:
        self.findings.append(Finding(self._file, line, code, message))

    def _origin(self, node: yaml.Node) -> records.Origin:
        return records.Origin(self.pack, self._file, node.start_mark.line + 1)

    def _claim_id(self, node: yaml.Node, record_id: str, space: str = "entry") -> None:
        if not _ID.fullmatch(record_id):
            raise _ShapeError(node, "KR108", f"id '{record_id}' is not kebab-case; use a-z, 0-9 and single hyphens")
        place = f"{self._file}:{node.start_mark.line + 1}"
        taken = self._seen.setdefault((space, record_id), place)
        if taken != place:
            raise _ShapeError(node, "KR109", f"id '{record_id}' is taken by {taken}; choose another")

    # ---- records ------------------------------------------------------------------------------------------------

    def _read_entry(self, node: yaml.Node, kind: str) -> None:
        fields = _fields(node, required=("id", "title", "summary", "statements", "reviewed"), optional=_ENTRY_OPTIONAL)
        entry_id = _text(fields["id"])
        self._claim_id(node, entry_id)
        severity = _choice(fields.get("severity"), records.SEVERITIES)
        if kind in ("contraindications", "interactions") and not severity:
            raise _ShapeError(node, "KR104", f"{entry_id} lacks 'severity': one of {', '.join(records.SEVERITIES)}")
        order = fields.get("order")
        self.entries[entry_id] = records.Entry(
            id=entry_id,
            kind=kind,
            title=_text(fields["title"]),
            summary=_text(fields["summary"]),
            statements=_list(fields["statements"], _statement),
            audience=_choice(fields.get("audience"), records.AUDIENCES) or "both",
            severity=severity,
            action=_texts(fields.get("action"), records.ACTIONS),
            population=_text(fields.get("population")),
            route=_text(fields.get("route")),
            monitoring=_text(fields.get("monitoring")),
            order=int(_number(order)) if order is not None else None,
            timing=_timing(fields["timing"]) if "timing" in fields else None,
            non_negotiable=_flag(fields.get("non_negotiable")),
            disputes=tuple(_named_dispute(d) for d in _texts(fields.get("disputes"))),
            aliases=_texts(fields.get("aliases")),
            questions=_texts(fields.get("questions")),
            related=_texts(fields.get("related")),
            formerly=_texts(fields.get("formerly")),
            triggers=_texts(fields.get("triggers")),
            codes=_list(fields["codes"], _code) if "codes" in fields else (),
            screening=_screening(fields["screening"]) if "screening" in fields else None,
            reviewed=_review(fields["reviewed"]),
            origin=self._origin(node),
        )

    def _read_dispute(self, node: yaml.Node, _kind: str) -> None:
        required = ("id", "title", "standing", "risk", "claim", "against", "advice", "reviewed")
        fields = _fields(node, required=required, optional=("marks",))
        dispute_id = _text(fields["id"])
        self._claim_id(node, dispute_id, "dispute")
        marks = _texts(fields.get("marks"))
        for mark in marks:
            try:
                re.compile(mark)
            except re.error as error:
                raise _ShapeError(
                    fields["marks"], "KR107", f"mark '{mark}' is no regular expression: {error}"
                ) from None
        self.disputes[dispute_id] = records.Dispute(
            id=dispute_id,
            title=_text(fields["title"]),
            standing=_choice(fields["standing"], tuple(records.STANDINGS)),
            risk=_choice(fields["risk"], records.RISKS),
            claim=_claim(fields["claim"]),
            against=_list(fields["against"], _claim),
            advice=_text(fields["advice"]),
            marks=marks,
            reviewed=_review(fields["reviewed"]),
            origin=self._origin(node),
        )

    def _read_reference(self, node: yaml.Node, _kind: str) -> None:
        fields = _fields(node, required=("id", "kind", "csl"), optional=_REFERENCE_OPTIONAL)
        reference_id = _text(fields["id"])
        self._claim_id(node, reference_id, "reference")
        self.references[reference_id] = records.Reference(
            id=reference_id,
            kind=_text(fields["kind"]),
            csl=_plain(fields["csl"]),
            design=_text(fields.get("design")),
            participants=_text(fields.get("participants")),
            finding=_text(fields.get("finding")),
            verified=_plain(fields["verified"]) if "verified" in fields else {},
            unconfirmed=_texts(fields.get("unconfirmed")),
            cited_by=_texts(fields.get("cited_by")),
            notes=_texts(fields.get("notes")),
            retraction=_text(fields.get("retraction")),
            correction=_text(fields.get("correction")),
            origin=self._origin(node),
        )

    def _read_synonyms(self, node: yaml.Node) -> None:
        fields = _fields(node, required=(), optional=("equivalent", "expand", "protected", "stop_phrases", "elsewhere"))
        groups: list[tuple[tuple[str, ...], tuple[str, ...]]] = []
        if "expand" in fields:
            for item in _items(fields["expand"]):
                pair = _fields(item, required=("from", "to"), optional=())
                groups.append((_texts(pair["from"]), _texts(pair["to"])))
        self.synonyms = records.Synonyms(
            equivalent=_list(fields["equivalent"], _texts) if "equivalent" in fields else (),
            expand=tuple(groups),
            protected=_texts(fields.get("protected")),
            stop_phrases=_texts(fields.get("stop_phrases")),
            elsewhere=_texts(fields.get("elsewhere")),
        )

    def _read_asked(self, node: yaml.Node) -> None:
        """How people ask: lists of questions by the id of the entry that answers them."""
        if not isinstance(node, yaml.MappingNode):
            raise _ShapeError(node, "KR105", "questions by entry id are expected here")
        for key, value in node.value:
            if key.value in self.asked:
                raise _ShapeError(key, "KR102", f"key '{key.value}' is written twice; keep one")
            self.asked[key.value] = (_texts(value), self._origin(key))

    def _read_clinic(self, node: yaml.Node) -> None:
        fields = _fields(node, required=("name",), optional=("phone", "time_zone"))
        self.clinic = records.Clinic(**{name: _text(value) for name, value in fields.items()})


_ENTRY_OPTIONAL = (
    "audience", "severity", "action", "population", "route", "monitoring", "order", "timing", "non_negotiable",
    "disputes", "aliases", "questions", "related", "formerly", "triggers", "codes", "screening",
)  # fmt: skip
_REFERENCE_OPTIONAL = (
    "design", "participants", "finding", "verified", "unconfirmed", "cited_by", "notes", "retraction", "correction",
)  # fmt: skip
_TAG = "tag:yaml.org,2002:"


def _fields(node: yaml.Node, *, required: tuple[str, ...], optional: tuple[str, ...]) -> dict[str, yaml.Node]:
    """The fields of a mapping by name; a repeated, unknown or missing one is a fault."""
    if not isinstance(node, yaml.MappingNode):
        raise _ShapeError(node, "KR105", f"a mapping with {', '.join(required or optional)} is expected here")
    fields: dict[str, yaml.Node] = {}
    for key, value in node.value:
        if key.value in fields:
            raise _ShapeError(key, "KR102", f"key '{key.value}' is written twice; keep one")
        if key.value not in required and key.value not in optional:
            near = _nearest(key.value, (*required, *optional))
            raise _ShapeError(key, "KR103", f"unknown key '{key.value}'{near}")
        fields[key.value] = value
    for name in required:
        if name not in fields:
            raise _ShapeError(node, "KR104", f"key '{name}' is missing")
    return fields


def _text(node: yaml.Node | None) -> str:
    if node is None:
        return ""
    if not isinstance(node, yaml.ScalarNode):
        raise _ShapeError(node, "KR105", "text is expected here")
    if node.tag != _TAG + "str":
        read_as = node.tag.removeprefix(_TAG)
        raise _ShapeError(node, "KR105", f"'{node.value}' is read by YAML as {read_as}, not text; put it in quotes")
    text = " ".join(node.value.split())
    if not text:
        raise _ShapeError(node, "KR105", "text is expected here, this is empty")
    return text


def _number(node: yaml.Node) -> float:
    if not isinstance(node, yaml.ScalarNode) or node.tag not in (_TAG + "int", _TAG + "float"):
        raise _ShapeError(node, "KR105", f"a number is expected here, not '{getattr(node, 'value', '')}'")
    # YAML 1.1 reads 012 as ten and 1:30 as ninety: what is written must be what is meant.
    try:
        return float(node.value)
    except ValueError:
        raise _ShapeError(node, "KR105", f"'{node.value}' is not a plain decimal number; write it as one") from None


def _flag(node: yaml.Node | None) -> bool:
    if node is None:
        return False
    if node.value not in ("true", "false"):
        raise _ShapeError(node, "KR105", f"true or false is expected here, not '{node.value}'")
    return bool(node.value == "true")


def _choice(node: yaml.Node | None, choices: tuple[str, ...]) -> str:
    value = _text(node)
    if node is not None and value not in choices:
        raise _ShapeError(node, "KR107", f"'{value}' is not one of {', '.join(choices)}")
    return value


def _items(node: yaml.Node) -> list[yaml.Node]:
    if not isinstance(node, yaml.SequenceNode):
        raise _ShapeError(node, "KR105", "a list is expected here")
    return list(node.value)


def _list(node: yaml.Node, read: Callable[[yaml.Node], Any]) -> tuple[Any, ...]:
    items = _items(node)
    if not items:
        raise _ShapeError(node, "KR105", "this list is empty")
    return tuple(read(item) for item in items)


def _texts(node: yaml.Node | None, choices: tuple[str, ...] = ()) -> tuple[str, ...]:
    """A list of texts; one text alone stands for a list of one."""
    if node is None:
        return ()
    items = [node] if isinstance(node, yaml.ScalarNode) else _items(node)
    return tuple(_choice(item, choices) if choices else _text(item) for item in items)


def _date(node: yaml.Node) -> str:
    if not isinstance(node, yaml.ScalarNode) or not re.fullmatch(r"\d{4}-\d\d-\d\d", node.value):
        raise _ShapeError(node, "KR105", f"a date like 2026-11-24 is expected here, not '{getattr(node, 'value', '')}'")
    return str(node.value)


def _review(node: yaml.Node) -> records.Review:
    fields = _fields(node, required=("date", "by", "due"), optional=())
    return records.Review(_date(fields["date"]), _text(fields["by"]), _date(fields["due"]))


def _cite(node: yaml.Node) -> records.Cite:
    if isinstance(node, yaml.ScalarNode):
        return records.Cite(_text(node))
    fields = _fields(node, required=("ref",), optional=("at",))
    return records.Cite(_text(fields["ref"]), _text(fields.get("at")))


def _claim(node: yaml.Node) -> records.Claim:
    fields = _fields(node, required=("text", "cites"), optional=())
    return records.Claim(_text(fields["text"]), _list(fields["cites"], _cite))


def _statement(node: yaml.Node) -> records.Statement:
    optional = ("figures", "regimen", "certainty", "severity")
    fields = _fields(node, required=("text", "cites"), optional=optional)
    return records.Statement(
        text=_text(fields["text"]),
        cites=_list(fields["cites"], _cite),
        figures=_list(fields["figures"], _figure) if "figures" in fields else (),
        regimen=_regimen(fields["regimen"]) if "regimen" in fields else None,
        certainty=_choice(fields.get("certainty"), records.CERTAINTIES),
        severity=_choice(fields.get("severity"), records.SEVERITIES),
    )


def _figure(node: yaml.Node) -> records.Figure:
    fields = _fields(node, required=("name", "unit"), optional=("value", "low", "high", "route", "population", "note"))
    numbers = {name: _number(fields[name]) for name in ("value", "low", "high") if name in fields}
    if not numbers:
        raise _ShapeError(node, "KR104", "a figure needs 'value', or 'low' and 'high'")
    texts = {name: _text(fields.get(name)) for name in ("route", "population", "note")}
    return records.Figure(_text(fields["name"]), _text(fields["unit"]), **numbers, **texts)  # type: ignore[arg-type]


def _regimen(node: yaml.Node) -> records.Regimen:
    numeric = ("dose", "dose_low", "dose_high", "over_min", "over_h")
    textual = ("unit", "route", "frequency", "duration")
    fields = _fields(node, required=(), optional=(*numeric, *textual, "off_label"))
    values: dict[str, Any] = {name: _number(fields[name]) for name in numeric if name in fields}
    values |= {name: _text(fields[name]) for name in textual if name in fields}
    if "dose" in values and "unit" not in values:
        raise _ShapeError(node, "KR104", "a dose needs its 'unit'")
    return records.Regimen(**values, off_label=_flag(fields.get("off_label")))


def _timing(node: yaml.Node) -> records.Timing:
    fields = _fields(node, required=("anchor",), optional=("from_h", "to_h"))
    hours = {name: _number(fields[name]) for name in ("from_h", "to_h") if name in fields}
    # An anchor alone is that moment: by the start, from the end.
    if not hours:
        hours = {"to_h" if fields["anchor"].value == "start" else "from_h": 0.0}
    return records.Timing(_choice(fields["anchor"], records.ANCHORS), **hours)


def _code(node: yaml.Node) -> records.Code:
    fields = _fields(node, required=("system", "code", "display"), optional=())
    system = _choice(fields["system"], tuple(records.CODE_SYSTEMS))
    return records.Code(system, _text(fields["code"]), _text(fields["display"]))


def _screening(node: yaml.Node) -> records.Screening:
    fields = _fields(node, required=(), optional=records.Screening._fields)
    numbers = ("event_days", "age_under", "age_from", "systolic_above", "diastolic_above")
    values: dict[str, Any] = {name: int(_number(fields[name])) for name in numbers if name in fields}
    values |= {name: _texts(fields[name]) for name in ("names", "events", "excludes") if name in fields}
    values |= {name: _text(fields[name]) for name in ("question", "past", "controlled") if name in fields}
    return records.Screening(**values, overview=_flag(fields.get("overview")))


def _named_dispute(dispute_id: str) -> records.Dispute:
    """A stand-in with the id alone, until all files are read and ids can be resolved."""
    return records.Dispute(dispute_id, "", "", "", records.Claim("", ()), (), "")


def _plain(node: yaml.Node) -> Any:
    """Free-form data (CSL fields) as YAML means it, keys unique."""
    if isinstance(node, yaml.MappingNode):
        keys = [key.value for key, _ in node.value]
        for key, _ in node.value:
            if keys.count(key.value) > 1:
                raise _ShapeError(key, "KR102", f"key '{key.value}' is written twice; keep one")
        return {key.value: _plain(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item) for item in node.value]
    if node.tag == _TAG + "int":
        return int(_number(node))
    if node.tag == _TAG + "bool":
        return node.value == "true"
    if node.tag == _TAG + "null":
        return None
    return " ".join(node.value.split())


def dump_yaml(data: Any) -> str:
    """Plain data as YAML, keys in their order."""
    return str(yaml.safe_dump(data, sort_keys=False, allow_unicode=True, width=10_000))


def iterate_claims(entry: records.Entry) -> Iterator[records.Statement | records.Claim]:
    """Every part of an entry that cites: its statements and both sides of its disputes."""
    yield from entry.statements
    for dispute in entry.disputes:
        yield dispute.claim
        yield from dispute.against
