"""What a clinical lead does on the command line: start, sign, confirm, find, and see what is due."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from ketaref.cli.application import Application
from ketaref.cli.settings import Settings
from ketaref.keeping import places
from tests.cli import run, signed, started

RULE = "no-food-or-drink-six-hours"
WHO = ("--by", "Dr. A. Example", "--role", "medical director")
openssh = pytest.mark.skipif(not shutil.which("ssh-keygen"), reason="OpenSSH signs")


@pytest.fixture(autouse=True)
def no_packs(monkeypatch):
    monkeypatch.delenv("KETAREF_CONTENT", raising=False)


@pytest.fixture
def pack():
    return started()


def write(pack, file, text):
    (pack / file).parent.mkdir(exist_ok=True)
    (pack / file).write_text(text, encoding="utf-8")


def test_new_says_what_it_wrote_and_what_is_next(pack):
    result = run("content", "new", "contraindication", "ring-the-bell", "--pack", str(pack))
    path = pack / "contraindications" / "ring-the-bell.yaml"
    assert (result.exit_code, result.stdout) == (0, f"{path}\n")
    assert f"wrote {path}" in result.stderr
    assert f"next: ketaref content edit ring-the-bell --pack {pack}" in result.stderr
    assert (pack / "schema" / "entries.schema.json").is_file()
    named = path.read_text(encoding="utf-8").split("\n")[0].partition("$schema=")[2]
    assert (path.parent / named).is_file()


def test_new_replaces_nothing(pack):
    before = (pack / "clinic.yaml").read_bytes()
    write(pack, "faq/ring-the-bell.yaml", "mine\n")
    for words in (("faq", "ring-the-bell", "--pack", str(pack)), ("clinic", "--pack", str(pack)), ("pack", str(pack))):
        result = run("content", "new", *words)
        assert (result.exit_code, result.stdout) == (2, ""), words
        assert "there already" in result.stderr
    assert (pack / "clinic.yaml").read_bytes() == before
    assert (pack / "faq" / "ring-the-bell.yaml").read_text(encoding="utf-8") == "mine\n"


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["faqq", "x"], "unknown kind 'faqq'; nearest: faq"),
        (["faq"], "ketaref content new faq ID"),
        (["faq", "Ring the bell"], "is not kebab-case"),
        (["clinic", "elm"], "--name NAME"),
        (["faq", "x", "--name", "Elm Street"], "--name is the clinic's"),
        (["contraindications", RULE], f"ketaref content edit {RULE}"),
        (["faq", "hypertension-uncontrolled"], "ketaref content edit uncontrolled-hypertension"),
        (["reference", "zarate-2006"], "ketaref content edit zarate-2006"),
        (["dispute", "six-hour-fast"], "ketaref content edit six-hour-fast"),
    ],
)
def test_new_refuses_what_it_cannot_start_with_the_way_out(pack, words, says):
    if words[1:] == ["hypertension-uncontrolled"]:
        former = next(e for e in json.loads(run("faq", "--json").stdout)["results"] if e.get("formerly"))
        words, says = ["faq", former["formerly"][0]], f"ketaref content edit {former['id']}"
    result = run("content", "new", *words, "--pack", str(pack))
    assert (result.exit_code, result.stdout) == (2, "")
    assert says in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_a_topic_that_is_not_covered_is_lifted_by_an_entry_of_its_id(pack):
    assert run("content", "new", "faq", "parking", "--pack", str(pack)).exit_code == 0


@pytest.mark.slow
def test_a_rule_is_signed_changed_signed_again_and_found_due(pack):
    patch = f"extends: {RULE}\ntitle: No solid food for 8 hours # ours\n"
    write(pack, f"pre-infusion/{RULE}.yaml", patch)
    result = run("content", "sign", RULE, "uncontrolled-glaucoma", *WHO, "--date", "2026-11-01", "--pack", str(pack))
    assert result.exit_code == 0, result.stderr
    assert result.stdout.count("signed by Dr. A. Example (medical director) on 2026-11-01, due again 2027-11-01") == 2
    text = (pack / f"pre-infusion/{RULE}.yaml").read_text(encoding="utf-8")
    assert text.startswith(patch)
    shipped = (pack / "contraindications/uncontrolled-glaucoma.yaml").read_text(encoding="utf-8")
    assert "extends: uncontrolled-glaucoma\n" in shipped
    entries = [
        json.loads(run("show", i, "--json", "--content", str(pack)).stdout) for i in (RULE, "uncontrolled-glaucoma")
    ]
    assert [entry["reviewed"]["by"] for entry in entries] == ["Dr. A. Example"] * 2
    assert [entry.get("notices") for entry in entries] == [None, None]
    due = run("content", "due", "--by", "2027-11-01", "--own", "--json", "--content", str(pack))
    assert due.exit_code == 1
    assert [(row["id"], row["role"]) for row in json.loads(due.stdout)["results"]] == [
        (RULE, "medical director"), ("uncontrolled-glaucoma", "medical director"),
    ]  # fmt: skip
    assert run("content", "due", "--by", "2027-10-31", "--own", "--content", str(pack)).exit_code == 0
    write(pack, f"pre-infusion/{RULE}.yaml", text.replace("8 hours", "9 hours"))
    (notice,) = json.loads(run("show", RULE, "--json", "--content", str(pack)).stdout)["notices"]
    assert notice.startswith("CHANGED SINCE SIGNED by Dr. A. Example on 2026-11-01")


@pytest.mark.slow
def test_a_confirmed_rule_shows_what_changed_below_it_and_says_that_it_fits(pack):
    write(pack, f"pre-infusion/{RULE}.yaml", f'extends: {RULE}\nconfirmed: "0123" # old\ntitle: No solid food\n')
    refused = run("content", "sign", RULE, *WHO, "--pack", str(pack))
    assert refused.exit_code == 2
    assert f"{RULE} is not signed: " in refused.stderr
    assert f"ketaref content confirm {RULE}" in refused.stderr
    result = run("content", "confirm", RULE, "--pack", str(pack))
    assert result.exit_code == 0
    assert "below  title: Nothing to eat or drink for 6 hours\nyours  title: No solid food\n" in result.stdout
    text = (pack / f"pre-infusion/{RULE}.yaml").read_text(encoding="utf-8")
    assert text.endswith('" # old\ntitle: No solid food\n')
    assert '0123"' not in text
    again = run("content", "confirm", RULE, "--pack", str(pack))
    assert "confirmed already" in again.stderr
    assert "wrote" not in again.stderr
    assert run("content", "sign", RULE, *WHO, "--pack", str(pack)).exit_code == 0
    own = run("content", "confirm", "uncontrolled-glaucoma", "--pack", str(pack))
    assert own.exit_code == 2
    assert "has no rule of its own for uncontrolled-glaucoma" in own.stderr


@pytest.mark.slow
def test_an_entry_with_a_fault_is_not_signed(pack):
    write(pack, f"pre-infusion/{RULE}.yaml", f"extends: {RULE}\nsummary: {'x' * 150}.\n")
    before = (pack / f"pre-infusion/{RULE}.yaml").read_bytes()
    result = run("content", "sign", RULE, *WHO, "--pack", str(pack))
    assert result.exit_code == 2
    assert "[KR204]" in result.stderr
    assert (pack / f"pre-infusion/{RULE}.yaml").read_bytes() == before


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ((), "--by 'Dr. A. Example' --role 'medical director'"),
        (("--by", "curator", "--role", "curator"), "nobody has signed"),
        ((*WHO, "--date", "2999-01-01"), "still to come"),
        ((*WHO, "--date", "yesterday"), "--date takes a date like"),
        ((*WHO, "--due", "2020-01-01"), "is not after the day of signing"),
        ((*WHO, "--key", "k"), "--key signs a whole pack"),
    ],
)
def test_what_is_no_signature_writes_nothing(pack, options, says):
    result = run("content", "sign", RULE, *options, "--pack", str(pack))
    assert (result.exit_code, result.stdout) == (2, "")
    assert says in result.stderr
    assert not (pack / "pre-infusion").exists()


@openssh
def test_a_signed_pack_is_verified_until_a_file_changes():
    directory, *signers = signed()
    result = run("content", "verify", directory, *signers)
    assert (result.exit_code, result.stdout) == (0, f"{directory} is as lead@clinic signed it\n")
    write(Path(directory), "clinic.yaml", "name: Oak Street\n")
    result = run("content", "verify", directory, *signers)
    assert (result.exit_code, result.stdout) == (
        1, f"{directory} is not what lead@clinic signed: clinic.yaml was changed\n",
    )  # fmt: skip


@openssh
def test_a_pack_with_a_fault_is_not_signed_as_a_whole(pack, tmp_path):
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", tmp_path / "key"], check=True)
    write(pack, "faq/parking.yaml", "title: 'never closed\n")
    result = run("content", "sign", str(pack), "--key", str(tmp_path / "key"))
    assert result.exit_code == 3
    assert "faq/parking.yaml" in result.stderr
    assert not (pack / "MANIFEST.txt").exists()


def test_verify_asks_who_may_sign(pack):
    result = run("content", "verify", str(pack))
    assert result.exit_code == 2
    assert "--signers FILE" in result.stderr


def test_locate_prints_a_path_that_opens_for_an_id_and_for_words():
    for words in ((RULE,), ("when", "do", "I", "stop", "eating")):
        result = run("content", "locate", *words)
        path, _, line = result.stdout.strip().rpartition(":")
        assert Path(path).is_absolute()
        assert f"id: {RULE}" in Path(path).read_text(encoding="utf-8").splitlines()[int(line) - 1]
        assert result.stderr == ""


def test_locate_says_when_a_file_is_compiled_in(monkeypatch):
    monkeypatch.setattr(places, "is_compiled_in", lambda: True)
    result = run("content", "locate", RULE)
    assert f"to edit it changes nothing: ketaref content edit {RULE}" in result.stderr


@pytest.mark.slow
def test_locate_prints_both_files_of_a_patched_entry(pack):
    write(pack, f"pre-infusion/{RULE}.yaml", f"# ours\nextends: {RULE}\ntitle: No solid food\n")
    result = run("content", "locate", RULE, "--content", str(pack))
    own, shipped = result.stdout.splitlines()
    assert own == f"{pack}/pre-infusion/{RULE}.yaml:2"
    assert shipped.endswith(f"content/pre-infusion/{RULE}.yaml:2")
    data = json.loads(run("content", "locate", RULE, "--content", str(pack), "--json").stdout)
    assert [place["pack"] for place in data["places"]] == ["our-clinic", "ketaref"]


@openssh
@pytest.mark.slow
def test_each_pack_in_use_is_verified_where_the_configuration_says_who_may_sign(tmp_path, monkeypatch):
    directory, _, signers = signed()
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    write(tmp_path, "ketaref/config.toml", f"content = ['{directory}']\nsigners = '{signers}'\n")

    def read():
        application = Application(Settings())
        return [pack.signed_by for pack in application.index.packs], application.index.left_out

    assert read() == (["lead@clinic"], ())
    assert run("content", "verify", directory).exit_code == 0
    write(Path(directory), "clinic.yaml", "name: Oak Street\n")
    assert read() == ([""], ("our-clinic is not what lead@clinic signed: clinic.yaml was changed",))
