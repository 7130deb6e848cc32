"""The file of a pack that speaks of an id is found, whatever state it is in."""

from __future__ import annotations

import pytest

from ketaref.errors import ContentError
from ketaref.keeping import places
from ketaref.provenance import Origin, PackSummary


@pytest.mark.parametrize(
    ("file", "text", "line"),
    [
        ("faq/parking.yaml", "# ours\nid: parking\n", 2),
        ("faq/parking.yaml", "title: 'never closed\n", 1),
        ("faq.yaml", "- id: pets\n- title: A\n  id: parking # here\n", 3),
        ("faq.yaml", "- id: pets\n- extends: 'parking'\n  title: 'never closed\n", 2),
        ("pre-infusion/ours.yaml", 'extends: "parking"\n', 1),
    ],
)
def test_what_a_pack_says_of_an_id_is_found(tmp_path, file, text, line):
    (tmp_path / file).parent.mkdir(exist_ok=True)
    (tmp_path / file).write_text(text, encoding="utf-8")
    assert places.place_in(tmp_path, "other", "parking") == places.Place(tmp_path / file, line)


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("faq.yaml", "- id: parking-lot\n"),
        ("faq.yaml", "- id: a\n  related: [parking]\n"),
        ("asked/parking.yaml", "parking: [where]\n"),
        ("schema/parking.yaml", "id: parking\n"),
        ("parking.md", "id: parking\n"),
    ],
)
def test_what_only_mentions_an_id_is_not_taken_for_it(tmp_path, file, text):
    (tmp_path / file).parent.mkdir(exist_ok=True)
    (tmp_path / file).write_text(text, encoding="utf-8")
    assert places.place_in(tmp_path, "parking") is None


def test_a_record_lies_in_the_directory_of_its_pack(tmp_path):
    packs = [PackSummary("clinic-b", str(tmp_path / "clinic"), "")]
    origin = Origin("clinic-b", "clinic/faq/parking.yaml", 7)
    place = places.place_of(origin, packs)
    assert str(place) == f"{tmp_path}/clinic/faq/parking.yaml:7"
    with pytest.raises(ContentError, match="not in use"):
        places.place_of(origin, [])


def test_the_shipped_content_of_a_checkout_is_not_compiled_in():
    assert not places.is_compiled_in()
    assert places.place_of(Origin("ketaref", "content/faq/x.yaml", 1), []).path.parent.is_dir()
