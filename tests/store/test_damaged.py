"""A damaged installation answers as far as it can, and says so; what it cannot read it never passes over."""

from __future__ import annotations

import pytest

from ketaref.content import files
from ketaref.errors import ContentError
from ketaref.store import cache, shipped
from tests.conftest import make_entry

CRISIS = """\
id: suicide-crisis
title: Thoughts of suicide
summary: Call or text 988 now.
crisis: suicide
triggers: [want to die]
statements:
- {text: Call or text 988., cites: [label]}
reviewed: {date: 2026-11-24, by: curator, due: 2027-11-24}
"""
GLAUCOMA = """\
id: glaucoma
title: Glaucoma
summary: Treat the glaucoma first.
severity: relative
statements:
- {text: Ketamine can raise eye pressure., cites: [label]}
reviewed: {date: 2026-11-24, by: curator, due: 2027-11-24}
"""
LABEL = "- {id: label, kind: label, csl: {type: document, title: A label}}\n"


@pytest.fixture
def content(tmp_path, monkeypatch):
    """A small installation without compiled content, and an empty cache."""
    directory = tmp_path / "content"
    for name, text in {
        "crisis/suicide-crisis.yaml": CRISIS,
        "contraindications/glaucoma.yaml": GLAUCOMA,
        "references/label.yaml": LABEL,
    }.items():
        (directory / name).parent.mkdir(parents=True)
        (directory / name).write_text(text)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(shipped, "DATABASE", tmp_path / "content.sqlite")
    for module in (files, shipped.files):
        monkeypatch.setattr(module, "content_dir", lambda: directory)
    return directory


def opened(*packs):
    index = cache.open_index(*packs)
    held = index.ids(), index.damaged, index.postings.triggers
    index.close()
    return held


@pytest.mark.usefixtures("content")
def test_a_sound_installation_says_nothing():
    assert opened()[:2] == (["suicide-crisis", "glaucoma"], ())


@pytest.mark.parametrize("text", ["title: [1, 2\n", "\x00\xff", "", "id: glaucoma\ntitle: Glaucoma\n"])
def test_one_damaged_file_leaves_the_others_to_answer(content, text):
    (content / "contraindications" / "glaucoma.yaml").write_bytes(text.encode("latin-1"))
    ids, damaged, triggers = opened()
    assert ids == ["suicide-crisis"]
    assert [n for _, n in triggers] == [0]
    assert damaged[0].startswith(
        "this installation is damaged, answers may be missing or incomplete: content/contraindications/glaucoma.yaml:"
    )
    assert damaged[0].endswith(f"; install ketaref anew. {cache.HELP}")
    assert all(line.startswith("content/contraindications/glaucoma.yaml:") for line in damaged[1:])
    # Kept with what was compiled, and gone with the damage.
    assert opened()[1] == damaged
    (content / "contraindications" / "glaucoma.yaml").write_text(GLAUCOMA)
    assert opened()[:2] == (["suicide-crisis", "glaucoma"], ())


def test_a_pack_answers_over_a_damaged_installation(content, tmp_path):
    (content / "contraindications" / "glaucoma.yaml").write_text("")
    pack = tmp_path / "clinic"
    (pack / "contraindications").mkdir(parents=True)
    (pack / "contraindications" / "asthma.yaml").write_text(
        GLAUCOMA.replace("glaucoma", "asthma").replace("Glaucoma", "Asthma")
    )
    ids, damaged, _ = opened(pack)
    assert ids == ["suicide-crisis", "asthma"]
    assert len(damaged) == 2


@pytest.mark.parametrize("left", ["nothing", "no file", "no directory"])
def test_where_nothing_can_be_read_the_line_says_whom_to_call(content, left):
    for path in sorted(content.rglob("*.yaml")):
        path.write_text("")
        if left != "nothing":
            path.unlink()
    if left == "no directory":
        for folder in content.iterdir():
            folder.rmdir()
        content.rmdir()
    with pytest.raises(ContentError) as error:
        cache.open_index()
    assert str(error.value).endswith(cache.HELP)
    with pytest.raises(ContentError):
        cache.load_library()


def test_the_library_is_strict(content):
    (content / "contraindications" / "glaucoma.yaml").write_text("")
    with pytest.raises(ContentError, match=r"glaucoma\.yaml:1 \[KR101\]") as error:
        cache.load_library()
    assert len(error.value.faults) == 1


@pytest.mark.usefixtures("content")
def test_a_damaged_database_is_compiled_anew_from_what_shipped(tmp_path, library):
    cache.write_database(library.with_entries([make_entry("other", "faq", "Other", "Other.")]), shipped.DATABASE)
    assert opened()[0] == ["other"]
    data = bytearray(shipped.DATABASE.read_bytes())
    data[5000] ^= 4
    shipped.DATABASE.write_bytes(data)
    assert opened()[:2] == (["suicide-crisis", "glaucoma"], ())
    (cached,) = (tmp_path / "cache" / "ketaref").iterdir()
    before = cached.stat()
    assert opened()[0] == ["suicide-crisis", "glaucoma"]
    assert cached.stat().st_mtime_ns == before.st_mtime_ns
