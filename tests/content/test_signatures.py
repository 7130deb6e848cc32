"""A pack that is signed as a whole is known again, and every change of it is told."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from ketaref.content import signatures
from ketaref.errors import UsageError

pytestmark = pytest.mark.skipif(not shutil.which("ssh-keygen"), reason="OpenSSH signs")
FILES = {"clinic.yaml": b"name: Elm Street\n", "faq/parking.yaml": "id: parking\nsummary: µ\n".encode()}


def make_key(folder, name, comment="lead@clinic"):
    path = folder / name
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", comment, "-f", path], check=True)
    return path


@pytest.fixture(scope="module")
def keys(tmp_path_factory):
    folder = tmp_path_factory.mktemp("keys")
    lead, other = make_key(folder, "lead"), make_key(folder, "other")
    signers = folder / "signers"
    public = (folder / "lead.pub").read_text(encoding="utf-8").split()
    signers.write_text(f'lead@clinic namespaces="ketaref-pack" {public[0]} {public[1]}\n', encoding="utf-8")
    return lead, other, signers


@pytest.fixture
def signed(tmp_path, keys):
    def make(files=FILES, key=keys[0]):
        manifest = signatures.manifest_of(files)
        (tmp_path / signatures.MANIFEST).write_text(manifest, encoding="utf-8")
        (tmp_path / signatures.SIGNATURE).write_bytes(signatures.sign(manifest, key))
        return tmp_path

    return make


def test_what_was_signed_is_known_with_who_signed_it(signed, keys):
    assert signatures.verify(signed(), FILES, keys[2]) == ("lead@clinic", ())


def test_the_list_is_one_that_sha256sum_reads(signed, tmp_path):
    for path, data in FILES.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_bytes(data)
    if shutil.which("sha256sum"):
        run = subprocess.run(["sha256sum", "-c", signatures.MANIFEST], cwd=signed(), check=False, capture_output=True)
        assert run.returncode == 0, run.stderr


@pytest.mark.parametrize(
    ("files", "says"),
    [
        (FILES | {"clinic.yaml": b"name: Oak Street\n"}, "clinic.yaml was changed"),
        (FILES | {"faq/pets.yaml": b"id: pets\n"}, "faq/pets.yaml was added"),
        ({"clinic.yaml": FILES["clinic.yaml"]}, "faq/parking.yaml is missing"),
    ],
)
def test_a_file_that_is_other_than_signed_is_named(signed, keys, files, says):
    verdict = signatures.verify(signed(), files, keys[2])
    assert verdict == ("", (f"is not what lead@clinic signed: {says}",))


def test_a_list_that_was_changed_after_signing_is_no_signed_one(signed, keys):
    folder = signed()
    changed = FILES | {"clinic.yaml": b"name: Oak Street\n"}
    (folder / signatures.MANIFEST).write_text(signatures.manifest_of(changed), encoding="utf-8")
    by, faults = signatures.verify(folder, changed, keys[2])
    assert not by
    assert "signature that does not hold" in faults[0]


def test_a_key_that_nobody_listed_signs_nothing(signed, keys):
    by, faults = signatures.verify(signed(key=keys[1]), FILES, keys[2])
    assert not by
    assert "does not list" in faults[0]


def test_a_signature_for_another_purpose_signs_no_pack(signed, keys):
    folder = signed()
    manifest = folder / signatures.MANIFEST
    (folder / signatures.SIGNATURE).unlink()
    subprocess.run(
        ["ssh-keygen", "-q", "-Y", "sign", "-n", "file", "-f", keys[0], manifest], check=True, capture_output=True
    )
    assert not signatures.verify(folder, FILES, keys[2]).by


@pytest.mark.parametrize("name", [signatures.MANIFEST, signatures.SIGNATURE])
def test_a_pack_without_its_list_or_signature_is_not_signed(signed, keys, name):
    folder = signed()
    (folder / name).unlink()
    by, faults = signatures.verify(folder, FILES, keys[2])
    assert not by
    assert f"it has no {name}" in faults[0]


def test_what_cannot_be_done_is_said_with_the_way_out(tmp_path):
    with pytest.raises(UsageError, match="no such key; make one with"):
        signatures.sign("", tmp_path / "none")
    with pytest.raises(UsageError, match="no such file of signers"):
        signatures.verify(tmp_path, FILES, tmp_path / "none")
    (tmp_path / "no-key").write_text("hello\n", encoding="utf-8")
    with pytest.raises(UsageError, match="did not sign"):
        signatures.sign("", tmp_path / "no-key")
    with pytest.raises(UsageError, match="rename it"):
        signatures.manifest_of({"a\nb.yaml": b""})


def test_a_machine_without_openssh_says_so(monkeypatch, tmp_path, keys):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UsageError, match="ssh-keygen is not installed"):
        signatures.sign("", keys[0])
