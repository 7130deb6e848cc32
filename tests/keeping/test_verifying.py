"""Each pack in use is verified against the list of those who may sign."""

from __future__ import annotations

import shutil

import pytest

from ketaref.content import signatures
from ketaref.content.files import read_directory
from ketaref.keeping.verifying import verdicts
from ketaref.provenance import PackSummary
from tests.content.test_signatures import keys

__all__ = ["keys"]
pytestmark = pytest.mark.skipif(not shutil.which("ssh-keygen"), reason="OpenSSH signs")


@pytest.fixture
def pack(tmp_path, keys):
    (tmp_path / "clinic.yaml").write_text("name: Elm Street\n", encoding="utf-8")
    files = {file.path: file.data for file in read_directory(tmp_path).files}
    manifest = signatures.manifest_of(files)
    (tmp_path / signatures.MANIFEST).write_text(manifest, encoding="utf-8")
    (tmp_path / signatures.SIGNATURE).write_bytes(signatures.sign(manifest, keys[0]))
    return summary(tmp_path)


def summary(directory):
    found = read_directory(directory)
    assert found.skipped == []
    return PackSummary("elm", str(directory), found.digest[:16])


def test_a_signed_pack_names_who_signed_it(pack, keys):
    assert verdicts([pack], keys[2]) == {"elm": ("lead@clinic", ())}


def test_a_pack_that_was_changed_is_not_signed_any_more(pack, keys, tmp_path):
    assert verdicts([pack], keys[2])["elm"].by
    (tmp_path / "clinic.yaml").write_text("name: Oak Street\n", encoding="utf-8")
    by, faults = verdicts([summary(tmp_path)], keys[2])["elm"]
    assert (by, faults) == ("", ("is not what lead@clinic signed: clinic.yaml was changed",))


def test_what_answers_must_be_what_is_verified(pack, keys, tmp_path):
    before = pack
    (tmp_path / "clinic.yaml").write_text("name: Oak Street\n", encoding="utf-8")
    by, faults = verdicts([before], keys[2])["elm"]
    assert not by
    assert "changed while they were read" in faults[0]


def test_a_list_that_is_missing_is_said_and_stops_nothing(pack, tmp_path):
    by, faults = verdicts([pack], tmp_path / "none")["elm"]
    assert not by
    assert faults[0].startswith("cannot be verified: ")
