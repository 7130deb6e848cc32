"""What a change takes away of caution, by the same measure as the floor that the reader holds packs to.

A pack may add caution without a word. What it takes away is declared in its file (`lowers`), and always told.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ketaref.content.floor import PROTECTED_KINDS, Lowered, keep_caution
from ketaref.fields import INSTRUCTION_KINDS
from ketaref.records import replace

if TYPE_CHECKING:
    from ketaref.records import Dispute, Entry, Reference

_WORD = re.compile(r"[^\W\d_]{4,}|\d+")
# How many words of a text tell which one it is.
_OPENING = 9
DROPPED = "statement"
"""The field of what a patch drops by giving other statements, which is told of each entry at once (KR234)."""


def lowered(old: Entry, new: Entry | None) -> tuple[Lowered, ...]:
    """What of an entry's caution another form of it lacks; `new` is None where the entry is gone."""
    if new is None:
        tier = f" ({old.severity})" if old.severity else ""
        return (Lowered("", f"the whole entry{tier}", kept=False),) if old.kind in PROTECTED_KINDS else ()
    disputes = {dispute.id: dispute for dispute in (*old.disputes, *new.disputes)}
    found = keep_caution(_by_ids(old), _by_ids(new), disputes, declared=True)[1]
    # The note goes with the tier that it explains, which is told.
    return tuple(each for each in found if each.field != "rating_note")


def unsaid(old: Entry, new: Entry) -> tuple[str, ...]:
    """The texts of the statements of an entry that another form of it has dropped and says nowhere in other words.

    A text counts as said where one of the new texts has more than half of its words of four letters and more. The hours
    of a fast are what a clinic has another rule for.
    """
    held = {statement.text for statement in new.statements}
    rule = {s.text for s in old.statements if old.fasting and s.figures}
    dropped = [s.text for s in old.statements if s.text not in held | rule]
    texts = [_words(text) for text in (*held, new.summary, new.for_patient)] if dropped else []
    return tuple(
        text for text in dropped if not any(2 * len(_words(text) & said) > len(_words(text)) for said in texts)
    )


def lowered_statements(old: Entry, new: Entry) -> tuple[Lowered, ...]:
    """What an entry that instructs or warns no longer says, a line each."""
    texts = unsaid(old, new) if old.kind in (*PROTECTED_KINDS, *INSTRUCTION_KINDS) else ()
    return tuple(Lowered(DROPPED, f"the statement '{opening(text)}'", kept=False) for text in texts)


def opening(text: str) -> str:
    """The first words of a text."""
    words = text.split()
    return " ".join(words[:_OPENING]) + ("…" if len(words) > _OPENING else "")


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text.lower()))


def lowered_record(old: Dispute | Reference, new: Dispute | Reference) -> tuple[Lowered, ...]:
    """What of the caution of a dispute or a reference another form of it lacks."""
    return tuple(keep_caution(old, new, {}, declared=True)[1])


def _by_ids(entry: Entry) -> Entry:
    """The entry with the ids of its disputes in their place, as the floor compares them."""
    ids: Any = tuple(dispute.id for dispute in entry.disputes)
    return replace(entry, disputes=ids)
