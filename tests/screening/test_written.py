"""Written: what is read knows what was typed for it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ketaref.content.packs import content_dir, read_packs
from ketaref.screening.cues import Lexicon
from ketaref.screening.pieces import pieces_of
from ketaref.screening.written import written

LEXICON = Lexicon(read_packs(("ketaref", content_dir()), faults=[]).cues)


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("h/o CVA, OSA", ["h/o CVA", "OSA"]),
        ("68M,  Htn ctrl'd", ["68M", "Htn ctrl'd"]),
        ("Sjögren / LVEF 35% today", ["Sjögren", "LVEF 35% today"]),
        ("Stroke w/ AVM (father)", ["Stroke", "AVM (father)"]),
        ("FHx: Stroke, AVM", ["FHx: Stroke", "FHx: AVM"]),
    ],
)
def test_pieces_are_shown_as_they_were_typed(typed, shown):
    assert [piece.shown for piece in pieces_of(written(typed, LEXICON), LEXICON)] == shown


@settings(max_examples=200, deadline=None, derandomize=True)
@given(
    st.lists(
        st.sampled_from(["h/o", "é", "Ω", "EF 30%", "w/", "neg", "(-)", "CVA", "  ", "d/c'd", "ﬁne", ","]), max_size=9
    )
)
def test_every_letter_comes_from_somewhere_in_what_was_typed(parts):
    found = written(" ".join(parts), LEXICON)
    assert len(found.begins) == len(found.ends) == len(found.text)
    assert all(0 <= b <= e <= len(found.typed) for b, e in zip(found.begins, found.ends, strict=True))
    assert list(found.begins) == sorted(found.begins)
