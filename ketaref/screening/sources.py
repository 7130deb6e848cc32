"""Files to FHIR resources: a Bundle, NDJSON, one resource or a list of them, plain or gzipped; a folder of such files.

    path -> files (`files_of`) -> resources, each with the version of FHIR its file is of, and none of them twice

Reads with the standard library what real exports contain. fhir.resources was tried instead, and refuses such records.
"""

from __future__ import annotations

import gzip
import io
import json
import zlib
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from ketaref.errors import UsageError
from ketaref.screening.resources import (
    FULL_URL,
    READ_TYPES,
    SHARED_TYPES,
    VERSION,
    Resource,
    dict_of,
    list_of,
    load_json,
    reference_in,
    type_of,
)
from ketaref.screening.versions import READ, telling_fields, version_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

SUFFIXES = (".json", ".ndjson", ".jsonl", ".gz")
"""Names of the files that are read of a folder end so."""
FILE_MOST = 1_000_000_000
"""Bytes of a file of a record, unpacked. All of it is held at once, some nine times over."""
RATIO_MOST = 100
"""How many times its own size a gzipped file may hold: records pack to a tenth or so, a bomb to a thousandth."""
RATIO_FROM = 16_000_000
"""Bytes that any gzipped file may hold: below, no harm is done."""
UNZIPS_TOO_FAR = f"holds more than {RATIO_MOST} times its size, as no record does; export it again"
TOO_LARGE = (
    f"holds more than {FILE_MOST // 1_000_000:,} MB; screen it as a bulk export, which is read a patient at a time: "
    "add -o patients.ndjson"
)
# What XML and other formats of records begin with, and what they are called.
_OTHERS = (("<ClinicalDocument", "a C-CDA document (XML)"), ("<", "XML"), ("MSH|", "an HL7 v2 message"),
           ("ISA*", "an X12 message"))  # fmt: skip
_EXPORT = "export the record as FHIR JSON"
# Elements that tell copies of a resource apart and say nothing of the patient.
_OF_A_COPY = frozenset({"meta", "text", FULL_URL, VERSION})

# What a resource has to keep so that its patient and its version are known.
_OF_ANY_TYPE = ("resourceType", "id", "subject", "patient", "meta", "fhirVersion", FULL_URL)


class Source(NamedTuple):
    """A file that may hold a record."""

    path: Path
    data: bytes
    in_folder: bool = False
    """Whether it was found in a folder that was named, and is passed over where it holds no FHIR."""


def files_of(path: Path) -> list[Path]:
    """The files that a path stands for: itself, or of a folder all that may be FHIR, by name.

    Raises:
        UsageError: the folder holds none.
    """
    try:
        if not path.is_dir():
            return [path]
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({error.strerror}); name a FHIR file") from None
    found = sorted(p for p in path.rglob("*") if p.name.lower().endswith(SUFFIXES) and p.is_file())
    if not found:
        raise UsageError(f"{path}: holds no file that ends in {', '.join(SUFFIXES)}; {_EXPORT}")
    return found


def resources_of(sources: Iterable[Source]) -> tuple[list[Resource], list[str]]:
    """The resources of several files in the order they come, and a line for each file of a folder that was passed over.

    Raises:
        UsageError: a file that was named is no FHIR JSON, or of a version that is not read.
    """
    found: list[Resource] = []
    passed_over: list[str] = []
    for source in sources:
        try:
            found += read_resources(source.path, source.data)
        except UsageError as error:
            if not source.in_folder:
                raise
            passed_over.append(f"not read: {error}")
    return each_once(found), passed_over


def read_resources(path: Path, data: bytes) -> list[Resource]:
    """The resources in a file, in the order they come.

    Raises:
        UsageError: it is no FHIR JSON, or of a version that is not read.
    """
    try:
        found = list(unfolded(_parsed(path, data)))
    except RecursionError:
        raise UsageError(f"{path}: is nested too deep for a FHIR record") from None
    if not found:
        raise UsageError(f"{path}: holds no FHIR resource (an object with 'resourceType'); export a FHIR Bundle")
    try:
        return of_one_version(found)
    except UsageError as error:
        raise UsageError(f"{path}: {error}") from None


def of_one_version(resources: Sequence[Resource]) -> list[Resource]:
    """Resources of one file, or of one patient, each with the version of FHIR that they are written in.

    Raises:
        UsageError: it is one that is not read.
    """
    version = version_of(resources)
    if version.name not in READ:
        raise UsageError(f"is FHIR {version.name}, which is not read; export it as FHIR R4")
    return [resource | {VERSION: version} for resource in resources]


def _parsed(path: Path, data: bytes) -> Iterator[object]:
    """The JSON values in a file: one, or one a line."""
    if data[:2] == b"\x1f\x8b":
        data = _unzipped(path, data)
    if data[:2] == b"PK":
        raise UsageError(f"{path}: is a zip archive; unpack it and give the folder")
    try:
        encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
        text = data.decode(encoding)
    except UnicodeDecodeError:
        raise UsageError(f"{path}: is not text; {_EXPORT}") from None
    if other := other_format(text):
        raise UsageError(f"{path}: is {other}; {_EXPORT}")
    try:
        yield load_json(text)
    except json.JSONDecodeError as error:
        yield from _line_by_line(path, text, error)


def _line_by_line(path: Path, text: str, whole: json.JSONDecodeError) -> Iterator[object]:
    """The values of NDJSON. Where the first line is none, what is said is what is wrong with the whole."""
    start, number, read = 0, 0, False
    while start < len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        number += 1
        if line := text[start:end].strip():
            try:
                yield load_json(line)
            except json.JSONDecodeError as error:
                where = f"line {number}, column {error.colno}" if read else f"line {whole.lineno}"
                wrong = (error if read else whole).msg
                raise UsageError(f"{path}: is neither JSON nor NDJSON ({where}: {wrong}); {_EXPORT}") from None
            read = True
        start = end + 1


def _unzipped(path: Path, data: bytes) -> bytes:
    """What a gzipped file holds, as far as a record can go.

    Raises:
        UsageError: it is damaged, or holds more than FILE_MOST or, from some size on, than any record packs to.
    """
    most = unzipped_most(len(data))
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as file:
            unzipped = file.read(min(most, FILE_MOST) + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise UsageError(f"{path}: is a damaged gzip file ({error}); export it again") from None
    if len(unzipped) > min(most, FILE_MOST):
        raise UsageError(f"{path}: {UNZIPS_TOO_FAR if len(unzipped) > most else TOO_LARGE}")
    return unzipped


def unzipped_most(size: int) -> int:
    """The most bytes that a gzipped file of a size may hold."""
    return max(RATIO_FROM, RATIO_MOST * size)


def other_format(text: str) -> str:
    """What a file is called that is no FHIR JSON, by how it begins; '' for what may be."""
    text = text.lstrip()
    if text.startswith("<") and "<ClinicalDocument" in text[:2000]:
        text = "<ClinicalDocument"
    return next((name for start, name in _OTHERS if text.startswith(start)), "")


def unfolded(values: Iterable[object]) -> Iterator[Resource]:
    """Resources out of lists and Bundles."""
    for value in values:
        if isinstance(value, list):
            yield from unfolded(value)
        elif isinstance(value, dict) and isinstance(value.get("resourceType"), str):
            if value["resourceType"] != "Bundle":
                yield value
                continue
            for entry in list_of(value.get("entry")):
                resource, full_url = dict_of(entry).get("resource"), dict_of(entry).get("fullUrl")
                if isinstance(resource, dict):
                    yield from unfolded([resource | ({FULL_URL: full_url} if isinstance(full_url, str) else {})])


def cut_down(resource: Resource) -> Resource:
    """What screening uses of a resource: all of the types that are read, of others whose it is and of which version.

    Most of an export is of others (claims, encounters), of which a record says only how many there are.
    """
    kind = type_of(resource)
    if kind in READ_TYPES or kind in SHARED_TYPES:
        return resource
    kept = {name: resource[name] for name in _OF_ANY_TYPE if name in resource}
    return kept | {name: True for name in telling_fields(kind) if name in resource and name not in kept}


# ---- The same thing twice -------------------------------------------------------------------------------------------


def each_once(resources: Sequence[Resource]) -> list[Resource]:
    """Resources without repeats: of the same content, of the same id and patient, or with the same identifier.

    Of several states of one resource the latest is kept (`meta.lastUpdated`), in the place of the first.
    """
    kept: dict[object, Resource] = {}
    alike: dict[object, object] = {}
    # Two of the same content have the same id: only those need to be compared word by word, which takes longest.
    named = Counter((type_of(resource), str(resource.get("id"))) for resource in resources)
    for number, resource in enumerate(resources):
        keys = list(_keys_of(resource, twice=named[type_of(resource), str(resource.get("id"))] > 1))
        known = next((alike[key] for key in keys if key in alike), number)
        alike.update(dict.fromkeys(keys, known))
        if known not in kept or _updated(resource) > _updated(kept[known]):
            kept[known] = resource
    return list(kept.values())


def _keys_of(resource: Resource, *, twice: bool) -> Iterator[object]:
    """What two resources that are the same share one of; `twice` where another has the same type and id."""
    kind, subject = type_of(resource), reference_in(resource.get("subject") or resource.get("patient"))
    if kind not in READ_TYPES:
        return
    if twice:
        yield json.dumps({k: v for k, v in resource.items() if k not in _OF_A_COPY}, sort_keys=True, default=str)
    own, at = resource.get("id"), resource.get(FULL_URL)
    if kind == "Patient":
        return  # whose record it is, `patients.py` judges: two people may share an id
    if own and (subject or kind == "Medication") and _updated(resource):
        yield kind, own, subject, at
    for identifier in list_of(resource.get("identifier")):
        system, value = dict_of(identifier).get("system"), dict_of(identifier).get("value")
        # Orders of one prescription and results of one specimen may share theirs: it is the same only of one thing.
        if system and value and subject and resource.get("code") and kind in ("Condition", "AllergyIntolerance"):
            yield kind, subject, str(system), str(value), json.dumps(resource["code"], sort_keys=True, default=str)


def _updated(resource: Resource) -> str:
    return str(dict_of(resource.get("meta")).get("lastUpdated") or "")
