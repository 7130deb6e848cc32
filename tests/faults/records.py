"""FHIR records of every wrong shape: read, or refused in one line; never a crash, a hang, or a code that acts."""

from __future__ import annotations

import gzip
import json
from functools import partial
from typing import TYPE_CHECKING, Any

from tests.faults.injection import UNSEEN
from tests.faults.rows import Row, Run, put

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from tests.faults.rows import Seen

GROUP = "records"
AS_OF = ("--as-of", "2026-11-27")
PATIENT: dict[str, Any] = {
    "resourceType": "Patient",
    "id": "p1",
    "birthDate": "1990-01-01",
    "gender": "female",
    "name": [{"family": "Doe", "given": ["Jane"]}],
    "deceasedBoolean": False,
}
CONDITION: dict[str, Any] = {
    "resourceType": "Condition",
    "id": "c1",
    "subject": {"reference": "Patient/p1"},
    "clinicalStatus": {
        "coding": [{"system": "http://terminology.hl7.org/CodeSystem/condition-clinical", "code": "active"}]
    },
    "verificationStatus": {"coding": [{"code": "confirmed"}]},
    "onsetDateTime": "2026-10-01",
    "recordedDate": "2026-10-02",
    "code": {
        "coding": [{"system": "http://snomed.info/sct", "code": "77386006", "display": "Pregnant"}],
        "text": "Pregnant",
    },
}
PRESSURE: dict[str, Any] = {
    "resourceType": "Observation",
    "id": "o1",
    "status": "final",
    "subject": {"reference": "Patient/p1"},
    "effectiveDateTime": "2026-11-20T10:00:00Z",
    "code": {"coding": [{"system": "http://loinc.org", "code": "85354-9"}]},
    "component": [
        {
            "code": {"coding": [{"system": "http://loinc.org", "code": "8480-6"}]},
            "valueQuantity": {"value": 190, "unit": "mmHg"},
        },
        {
            "code": {"coding": [{"system": "http://loinc.org", "code": "8462-4"}]},
            "valueQuantity": {"value": 110, "unit": "mmHg"},
        },
    ],
}
MEDICATION: dict[str, Any] = {
    "resourceType": "MedicationRequest",
    "id": "m1",
    "status": "active",
    "intent": "order",
    "subject": {"reference": "Patient/p1"},
    "authoredOn": "2026-11-01",
    "medicationCodeableConcept": {"text": "metformin", "coding": [{"display": "metformin"}]},
}
ALLERGY: dict[str, Any] = {
    "resourceType": "AllergyIntolerance",
    "id": "a1",
    "patient": {"reference": "Patient/p1"},
    "criticality": "high",
    "code": {"text": "ketamine"},
    "reaction": [{"manifestation": [{"text": "hives"}], "severity": "severe"}],
}
ALL = (PATIENT, CONDITION, PRESSURE, MEDICATION, ALLERGY)
VALUES: dict[str, Any] = {
    "null": None,
    "list": [],
    "number": -1.5e300,
    "text": "x",
    "map": {},
    "true": True,
    "lists": [[[]]],
    "surrogate": "\ud800",
    "long": "x" * 100_000,
    "nulls": [None],
    "nul": "a\x00b",
}


def bundle(*resources: Any) -> bytes:
    """A Bundle of resources."""
    return json.dumps({"resourceType": "Bundle", "entry": [{"resource": r} for r in resources]}).encode()


def _paths(value: Any, path: tuple[Any, ...] = ()) -> Iterable[tuple[Any, ...]]:
    for key in value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ():
        yield (*path, key)
        yield from _paths(value[key], (*path, key))


def _with(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    if not path:
        return new
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = _with(value[path[0]], path[1:], new)
    return copy


def _spoiled(resource: Any, value: Any) -> bytes:
    spoiled = [_with(resource, path, value) for path in _paths(resource)]
    return bundle(*(one for one in ALL if one is not resource), *spoiled)


def mutated(values: Mapping[str, Any]) -> Iterable[Row]:
    """Every field of every resource replaced by each value: a row for a resource and a value, all its fields at once.

    The other resources of the bundle are still read: the patient is pregnant, whatever else is spoiled.
    """
    for resource in ALL:
        for name, value in values.items():
            body = partial(_spoiled, resource, value)
            args = ("screen", "--fhir", "-", *AS_OF)
            # Two patients of one id may be refused.
            status = (0, 2) if resource is PATIENT else (0,)
            runs = tuple(Run(one, stdin=body, status=status, err_lines=30) for one in (args, (*args, "--json")))
            yield Row(f"{GROUP}-{resource['resourceType'].lower()}-{name}", GROUP, runs)


BODIES: dict[str, tuple[bytes | Callable[[], bytes], tuple[int, ...]]] = {
    "empty": (b"", (2,)),
    "blank": (b" \n", (2,)),
    "word": (b"hello", (2,)),
    "null": (b"null", (0, 1, 2)),
    "number": (b"42", (0, 1, 2)),
    "list": (b"[]", (0, 1, 2)),
    "list-of-nulls": (b"[null, null]", (0, 1, 2)),
    "map": (b"{}", (0, 1, 2)),
    "xml": (b'<Bundle xmlns="http://hl7.org/fhir"/>', (2,)),
    "html": (b"<html><body>Login</body></html>", (2,)),
    "cut-off": (bundle(*ALL)[:300], (2,)),
    "utf-16": (bundle(*ALL).decode().encode("utf-16"), (0, 2)),
    "utf-32": (bundle(*ALL).decode().encode("utf-32"), (0, 2)),
    "latin-1": (b'{"resourceType": "Condition", "id": "\xe8"}', (0, 1, 2)),
    "bom": (b"\xef\xbb\xbf" + bundle(*ALL), (0,)),
    "nan": (b'{"resourceType": "Observation", "valueQuantity": {"value": NaN}}', (0, 1, 2)),
    "infinity": (b'{"resourceType": "Observation", "valueQuantity": {"value": -Infinity}}', (0, 1, 2)),
    "digits": (b'{"resourceType": "Observation", "valueQuantity": {"value": ' + b"9" * 5000 + b"}}", (0, 1, 2)),
    "digits-negative": (b'{"resourceType": "Observation", "valueInteger": -' + b"1" * 100_000 + b"}", (0, 1, 2)),
    "exponent": (b'{"resourceType": "Observation", "valueQuantity": {"value": 1e999999999}}', (0, 1, 2)),
    "key-twice": (b'{"resourceType": "Patient", "id": "a", "id": "b", "resourceType": "Condition"}', (0, 1, 2)),
    "deep-lists": (b"[" * 100_000 + b"]" * 100_000, (2,)),
    "deep-maps": (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, (2,)),
    "deep-never-closed": (b"[" * 1_000_000, (2,)),
    "gzip": (gzip.compress(bundle(*ALL)), (0, 2)),
    "gzip-cut-off": (gzip.compress(bundle(*ALL))[:60], (2,)),
    "gzip-twice": (gzip.compress(gzip.compress(bundle(*ALL))), (0, 2)),
    "gzip-bomb": (lambda: gzip.compress(b" " * 400_000_000, 1), (2,)),
    "gzip-bomb-of-json": (lambda: gzip.compress(b'{"a": "' + b"0" * 400_000_000, 1), (2,)),
    "zip": (b"PK\x03\x04" + bytes(100), (2,)),
    "pdf": (b"%PDF-1.7\n" + bytes(range(256)), (2,)),
    "nul": (b"\x00" * 1000, (2,)),
    "surrogate": (b'{"resourceType": "Condition", "code": {"text": "\\ud800 pregnant"}}', (0, 1)),
    "lone-escape": (b'{"resourceType": "Condition", "code": {"text": "\\u001b[8m pregnant"}}', (0, 1)),
}
TEXTS = {
    "zero-width": "preg\u200bnant",
    "soft-hyphen": "preg\u00adnant",
    "full-width": "ｐｒｅｇｎａｎｔ",
    "nbsp": "12\u00a0weeks\u00a0pregnant",
    "capitals": "PREGNANT",
    "escape": "\x1b[8mpregnant",
    "newlines": "pregnant\n\n",
    "tab": "\tpregnant\t",
    "bidi": "\u202epregnant\u202c",
    "bom": "\ufeffpregnant",
    "combining": "pre\u0301gnant",
}
"""Ways in which a chart can hold the word: counted, or at least listed as not recognized."""


def _line_named(seen: Seen) -> str:
    return "" if "3" in seen.err and "line" in seen.err else "the bad line, 3, is not named"


def _refused(row_id: str, args: tuple[str, ...], **more: Any) -> Row:
    return Row(f"{GROUP}-{row_id}", GROUP, (Run(args, status=(2,), err_lines=1, **more),))


def _before(name: str, content: bytes | Callable[[], bytes]) -> Any:
    def before(place: Seen) -> None:
        if not (place.work / name).exists():
            put(place.work / name, content() if callable(content) else content)

    return before


def injected(characters: Mapping[str, str]) -> Iterable[Row]:
    """Characters that act, in every text of a record."""
    for name, bad in characters.items():
        spoiled = json.loads(json.dumps(ALL).replace("Pregnant", json.dumps(f"Pregnant {bad}")[1:-1]))
        patient = spoiled[0] | {"id": f"p1{bad}", "name": [{"family": f"Doe{bad}", "given": [bad]}]}
        other = {
            "resourceType": "Condition",
            "id": bad,
            "code": {"text": f"Zorb {bad} syndrome"},
            "note": [{"text": bad}],
        }
        body = bundle(patient, *spoiled[1:], other, {"resourceType": f"X{bad}"})
        runs = (
            Run(("screen", "--fhir", "-", *AS_OF), stdin=body, err_lines=30),
            Run(("screen", "--fhir", "-", *AS_OF, "--json"), stdin=body, err_lines=30),
            Run(
                ("screen", "--fhir", "-", *AS_OF, "-o", "@work/p.ndjson", "--force"),
                stdin=body,
                status=(0, 2),
                err_lines=30,
            ),
            Run(("screen", "--fhir", "-", *AS_OF, "--summary"), stdin=body, status=(0, 2), err_lines=30),
        )
        for n, run in enumerate(runs):
            yield Row(f"{GROUP}-injected-{name}-{n}", GROUP, (run,))


def sources() -> Iterable[Row]:
    """Files that are no files, and folders of them."""
    for path in ("/dev/zero", "/dev/urandom", "/proc/self/mem", "/nowhere", "/dev/null"):
        yield _refused(f"source{path.replace('/', '-')}", ("screen", "--fhir", path), seconds=20)
    yield _refused("source-empty-folder", ("screen", "--fhir", "@work"))
    many = b"\n".join(
        [
            json.dumps(PATIENT).encode(),
            json.dumps(CONDITION).encode(),
            b'{"resourceType": ',
            json.dumps(PRESSURE).encode(),
        ]
    )
    run = Run(("screen", "--fhir", "-", *AS_OF), stdin=many, status=(0, 2), err_lines=3, check=_line_named)
    yield Row(f"{GROUP}-bad-line-is-named", GROUP, (run,))
    blank = many.replace(b'\n{"resourceType": \n', b"\n\n")
    yield Row(f"{GROUP}-blank-line", GROUP, (Run(("screen", "--fhir", "-", *AS_OF), stdin=blank, out=("regnan",)),))
    nested: Any = {"resourceType": "Bundle", "entry": [{"resource": one} for one in ALL]}
    for _ in range(250):
        nested = {"resourceType": "Bundle", "entry": [{"resource": nested}]}
    yield Row(
        f"{GROUP}-bundles-in-bundles",
        GROUP,
        (Run(("screen", "--fhir", "-", *AS_OF), stdin=json.dumps(nested).encode(), status=(0, 2), err_lines=3),),
    )
    secret = b'{"resourceType": "Condition", "code": {"text": "hiv positive"}, "x": ' + b"[" * 50_000
    yield _refused("words-not-told", ("screen", "--fhir", "-"), stdin=secret, err_not=("hiv",))
    for n in (2000, 8000):
        unknown = [
            CONDITION | {"id": f"c{i}", "code": {"text": f"Zorb{i} syndrome of the {i}th kind"}} for i in range(n)
        ]
        run = Run(("screen", "--fhir", "-", *AS_OF), stdin=bundle(PATIENT, *unknown), seconds=6 * n / 1000, err_lines=9)
        yield Row(f"{GROUP}-{n}-unknown-conditions", GROUP, (run,), slow=n > 2000)
    huge = [CONDITION | {"id": f"c{i}", "code": {"text": f"Zorb{i}"}} for i in range(50_000)]
    run = Run(("screen", "--fhir", "-", *AS_OF), stdin=bundle(PATIENT, *huge), seconds=100, err_lines=9)
    yield Row(f"{GROUP}-50000-findings-of-one-patient", GROUP, (run,), slow=True)


def rows() -> Iterable[Row]:
    """The rows of this group."""
    yield from mutated(VALUES)
    for name, (body, status) in BODIES.items():
        yield Row(
            f"{GROUP}-body-{name}",
            GROUP,
            (
                Run(("screen", "--fhir", "-", *AS_OF), stdin=body, status=status, err_lines=3),
                Run(
                    ("screen", "--fhir", "@work/f.json", *AS_OF),
                    before=_before("f.json", body),
                    status=status,
                    err_lines=3,
                ),
            ),
            shared=False,
        )
    for name, text in TEXTS.items():
        body = bundle(PATIENT, {"resourceType": "Condition", "code": {"text": text}})
        run = Run(("screen", "--fhir", "-", *AS_OF), stdin=body, status=(0, 1), check=_counted_or_listed)
        yield Row(f"{GROUP}-written-{name}", GROUP, (run,))
    few = ("conceal", "osc-8", "c1-csi", "rlo", "zero-width", "carriage-return", "nel", "line-separator")
    yield from injected({name: UNSEEN[name] for name in few})
    yield from sources()


def _counted_or_listed(seen: Seen) -> str:
    listed = "RELATIVE" in seen.out or "NOT RECOGNIZED" in seen.out
    return "" if listed else "the finding is neither counted nor listed"
