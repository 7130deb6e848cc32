"""A bulk export to one file of lines: whatever its layout, in one order, whole or not there, nothing left."""

import gzip
import json
import shutil
from datetime import date

import pytest

import ketaref
from ketaref.errors import UsageError
from ketaref.population import line, spill
from ketaref.population.run import Asked, screen_population
from ketaref.population.spill import digest_of
from ketaref.present.json import screened_object
from ketaref.present.preferences import Preferences
from ketaref.present.progress import progress_bar
from ketaref.screening.record import Source, read_sources
from ketaref.screening.screen import screen_findings
from tests.population.exports import as_lines, condition, order, patient, write_export

DAY = date(2026, 11, 28)


@pytest.fixture(scope="module")
def index():
    return ketaref.open_index()


@pytest.fixture
def run(index, tmp_path):
    def screen(*paths, output="out.ndjson", **more):
        path = tmp_path / output if output else None
        asked = Asked(list(paths), path, DAY, DAY, **more)
        outcome = screen_population(asked, index, lambda what: progress_bar(what, Preferences()))
        data = path.read_bytes() if output else b""
        lines = list(map(json.loads, (gzip.decompress(data) if output and ".gz" in output else data).splitlines()))
        assert not list(tmp_path.glob(".*"))
        return outcome, lines

    return screen


def shown(line):
    return line["patient"], sorted((c["finding"], c["entry"]) for c in line["concerns"])


def test_an_export_in_many_files_is_a_line_a_patient(run, tmp_path):
    outcome, lines = run(write_export(tmp_path / "export"))
    assert [line["patient"] for line in lines] == sorted((f"Patient/p{n}" for n in range(12)), key=digest_of)
    by_name = {line["patient"]: line for line in lines}
    assert ("diazepam", "benzodiazepines-with-ketamine") in shown(by_name["Patient/p0"])[1]
    assert ("Stroke", "previous-stroke") in shown(by_name["Patient/p0"])[1]
    assert all(line["not_read"] == {"Claim": 1} for line in lines)
    assert outcome.passed_over == {"Group": 1, "OperationOutcome": 1}
    assert outcome.problem_count == 0
    assert sorted(note.rpartition("/")[2].partition(":")[0] for note in outcome.notes) == [
        "README.txt",
        "manifest.json",
    ]


def test_lines_are_those_of_the_single_form(run, index, tmp_path):
    """Each patient's files by themselves, read as one record."""
    _, lines = run(write_export(tmp_path / "export"))
    for n in (0, 3):
        sources = []
        for path in sorted((tmp_path / "export").iterdir()):
            data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
            names = (f'"p{n}"', f'/p{n}"', f"/p{n}/", '"Medication"')
            mine = [x for x in data.splitlines() if any(name.encode() in x for name in names)]
            sources += [Source(path, b"\n".join(mine))] if mine else []
        (record,) = read_sources(sources, today=DAY).records
        single = screened_object(screen_findings(index, record.findings, today=record.as_of), record)
        (line,) = [line for line in lines if line["patient"] == f"Patient/p{n}"]
        assert line["concerns"] == single["concerns"]
        assert line["not_assessed"] == single["not_assessed"]
        assert line["unmatched"] == single["unmatched"]


@pytest.mark.parametrize("jobs", [2, 3])
def test_several_processes_give_the_same_bytes(run, tmp_path, jobs):
    folder = write_export(tmp_path / "export", 30)
    run(folder, output="one.ndjson")
    run(folder, output="two.ndjson", jobs=jobs)
    assert (tmp_path / "one.ndjson").read_bytes() == (tmp_path / "two.ndjson").read_bytes()


def test_cutting_files_and_buckets_otherwise_changes_nothing(run, tmp_path, monkeypatch):
    folder = write_export(tmp_path / "export", 30)
    run(folder, output="one.ndjson")
    monkeypatch.setattr("ketaref.population.reading.CHUNK", 700)
    monkeypatch.setattr("ketaref.population.run.BUCKET", 300)
    monkeypatch.setattr(spill, "BUCKET", 200)
    monkeypatch.setattr(spill, "BUFFER", 500)
    run(folder, output="two.ndjson")
    assert (tmp_path / "one.ndjson").read_bytes() == (tmp_path / "two.ndjson").read_bytes()


def test_lines_may_be_gzipped_and_are_their_owners_alone(run, tmp_path):
    folder = write_export(tmp_path / "export")
    _, lines = run(folder)
    assert run(folder, output="out.ndjson.gz")[1] == lines
    assert {(tmp_path / name).stat().st_mode & 0o777 for name in ("out.ndjson", "out.ndjson.gz")} == {0o600}


def test_what_is_wrong_is_counted_and_told_with_its_line(run, tmp_path):
    path = tmp_path / "mixed.ndjson"
    good = as_lines([condition(1, "Stroke")])
    nobodys = as_lines([{"resourceType": "Condition", "code": {"text": "Secretword"}}])
    path.write_bytes(good + b'{"resourceType": "Condition", "code": {"text": "Secretword\n' + b"\n" + nobodys
                     + b"[1, 2]\n" + b"\xff\xfe{}\n" + as_lines([condition(2, "Glaucoma")]).strip())  # fmt: skip
    outcome, lines = run(path)
    assert len(lines) == 2
    assert outcome.problem_count == 4
    assert [line.rpartition("/")[2].split(": ")[0] for line in outcome.problems] == [
        f"mixed.ndjson:{n}" for n in (2, 4, 5, 6)
    ]
    assert not any("Secretword" in line for line in outcome.problems)


def test_the_number_of_a_line_counts_from_the_start_of_its_file(run, tmp_path, monkeypatch):
    monkeypatch.setattr("ketaref.population.reading.CHUNK", 100)
    path = tmp_path / "a.ndjson"
    path.write_bytes(as_lines([condition(n, "Stroke") for n in range(20)]) + b"{broken\n")
    outcome, lines = run(path)
    assert len(lines) == 20
    assert [line.split(":")[1] for line in outcome.problems] == ["21"]


def bundle(*resources, **urls):
    entries = [{"resource": r} | ({"fullUrl": urls[r["id"]]} if r.get("id") in urls else {}) for r in resources]
    return {"resourceType": "Bundle", "type": "collection", "entry": entries}


def test_references_are_resolved_within_a_bundle(run, tmp_path):
    """The patient by a fullUrl that is not its id; the medicine by an id that another Bundle uses for another."""
    told = []
    for n, medicine in ((1, "lamotrigine"), (2, "diazepam")):
        mine = {"subject": {"reference": f"urn:uuid:0000-{n}"}}
        medication = {"resourceType": "Medication", "id": "m", "code": {"text": medicine}}
        told.append(
            bundle(patient(n), condition(n, "Stroke", **mine), order(n, "Medication/m") | mine, medication,
                   {"resourceType": "Organization", "id": "o"}, **{f"p{n}": f"urn:uuid:0000-{n}"})
        )  # fmt: skip
    (tmp_path / "bundles.ndjson").write_bytes(as_lines(told))
    _, lines = run(tmp_path / "bundles.ndjson")
    assert {line["patient"]: [c["finding"] for c in line["concerns"] if c["counted"]] for line in lines} == {
        "Patient/p1": ["Stroke", "lamotrigine"],
        "Patient/p2": ["Stroke", "diazepam"],
    }
    assert all(line["not_read"] == {"Organization": 1} for line in lines)


def test_a_bundle_of_several_patients_gives_each_what_is_referred_to(run, tmp_path):
    medication = {"resourceType": "Medication", "id": "m", "code": {"text": "lamotrigine"}}
    both = bundle(patient(1), patient(2), order(1, "Medication/m"), order(2, "Medication/m"), medication)
    (tmp_path / "one.json").write_text(json.dumps(both, indent=1), encoding="utf-8")
    _, lines = run(tmp_path / "one.json")
    assert [[c["finding"] for c in line["concerns"]] for line in lines] == [["lamotrigine"]] * 2


def test_two_people_with_one_id_are_told_and_not_screened(run, tmp_path):
    (tmp_path / "a.ndjson").write_bytes(as_lines([patient(1), patient(2), condition(1, "Stroke")]))
    (tmp_path / "b.ndjson").write_bytes(as_lines([patient(1, birthDate="1901-01-01")]))
    outcome, lines = run(tmp_path / "a.ndjson", tmp_path / "b.ndjson")
    assert sorted(bool(line["problem"]) for line in lines) == [False, True]
    assert outcome.tally.failed == 1
    assert "two people" in outcome.tally.failures[0][1]


def test_a_fault_of_one_patient_is_told_on_that_line_alone(run, tmp_path, monkeypatch):
    whole = line.line_of

    def failing(index, resources, **more):
        if resources[0].get("id") == "p1":
            raise KeyError("Secretword")
        return whole(index, resources, **more)

    monkeypatch.setattr(line, "line_of", failing)
    (tmp_path / "a.ndjson").write_bytes(as_lines([patient(n) for n in range(3)]))
    outcome, lines = run(tmp_path / "a.ndjson")
    assert [one["problem"].partition(" at ")[0] for one in lines if one["patient"] == "Patient/p1"] == [
        "internal error: KeyError"
    ]
    assert sum(bool(one["problem"]) for one in lines) == 1
    assert outcome.tally.failed == 1
    assert "Secretword" not in json.dumps(lines)


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.json", b"<Bundle/>", "is XML"),
        ("a.csv", b"id,name\n1,x\n", "is no JSON"),
        ("a.ndjson", b'{"a": 1}\n{"b": 2}\n', "holds no FHIR resource"),
        ("a.json", b'{\n "resourceType": "Bundle",\n "entry": [\n', "holds no FHIR resource"),
        ("a.zip", b"PK\x03\x04", "is a zip archive"),
        ("a.gz", gzip.compress(as_lines([condition(1, "Stroke")] * 50), mtime=0)[:60], "is a damaged gzip file"),
        ("a.ndjson", b"", "hold no resource of a patient"),
        ("a.ndjson", as_lines([{"resourceType": "Organization"}]), "found: Organization"),
    ],
)
def test_a_file_that_was_named_and_is_none_is_refused(run, tmp_path, name, data, said):
    (tmp_path / name).write_bytes(data)
    with pytest.raises(UsageError, match=said):
        run(tmp_path / name)
    assert sorted(path.name for path in tmp_path.iterdir()) == [name]


def test_an_output_is_not_replaced_unless_told_to(run, tmp_path):
    folder = write_export(tmp_path / "export")
    run(folder)
    with pytest.raises(UsageError, match="exists"):
        run(folder)
    (tmp_path / "out.ndjson").chmod(0o640)
    run(folder, force=True)
    assert (tmp_path / "out.ndjson").stat().st_mode & 0o777 == 0o640


def test_an_output_in_the_folder_of_the_export_is_not_read(run, tmp_path):
    folder = write_export(tmp_path / "export")
    (folder / "out.ndjson").write_bytes(as_lines([condition(77, "Stroke")]))
    (tmp_path / "out.ndjson").symlink_to(folder / "out.ndjson")
    _, lines = run(folder, force=True)
    assert len(lines) == 12


def test_an_output_of_no_known_format_is_refused_before_the_work(run, tmp_path):
    with pytest.raises(UsageError, match="ends in"):
        run(write_export(tmp_path / "export"), output="out.csv")


def test_a_folder_that_may_not_be_looked_into_is_one_line(run, tmp_path, monkeypatch):
    def denied(_):
        raise PermissionError(13, "Permission denied")

    folder = write_export(tmp_path / "export")
    monkeypatch.setattr("pathlib.Path.exists", denied)
    with pytest.raises(UsageError, match=r"out\.ndjson cannot be written: Permission denied"):
        run(folder)


def test_counting_alone_writes_nothing(run, tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temporary"))
    monkeypatch.setattr("tempfile.tempdir", None)
    (tmp_path / "temporary").mkdir()
    outcome, _ = run(write_export(tmp_path / "export"), output="")
    assert outcome.tally.patients == 12
    assert outcome.tally.entries["previous-stroke", "absolute"] == 2
    assert not list((tmp_path / "temporary").iterdir())


def test_more_medications_than_are_kept_at_hand(run, tmp_path, monkeypatch):
    monkeypatch.setattr("ketaref.population.shared._KEPT", 3)
    monkeypatch.setattr("ketaref.population.shared._HELD", 200)
    names = ("lamotrigine", "diazepam", "lisinopril")
    medications = [{"resourceType": "Medication", "id": f"{n}", "code": {"text": names[n % 3]}} for n in range(40)]
    orders = [order(n, f"urn:uuid:{n}" if n % 2 else f"Medication/{n}") for n in range(40)]
    (tmp_path / "a.ndjson").write_bytes(as_lines([*orders, *medications]))
    _, lines = run(tmp_path / "a.ndjson")
    found = {line["patient"]: [c["finding"] for c in line["concerns"]] for line in lines}
    assert found == {f"Patient/p{n}": [names[n % 3]] for n in range(40)}


def test_a_full_disk_is_one_line_and_leaves_nothing(run, tmp_path, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(spill.os, "write", full)
    with pytest.raises(UsageError, match="No space left on device"):
        run(write_export(tmp_path / "export"))
    shutil.rmtree(tmp_path / "export")
    assert not list(tmp_path.iterdir())
