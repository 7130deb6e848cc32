"""What a query names, in words: what nothing speaks of, and through which class the content speaks of the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ketaref.deferred import deferred_module

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ketaref.present import names
    from ketaref.search.answer import Answer
    from ketaref.search.coverage import Named
else:
    names = deferred_module("ketaref.present.names")

_SEEN = 2


def lines(answer: Answer) -> Iterator[str]:
    """What is said before the hits: what they do not speak of; nothing where somebody is in danger."""
    if answer.danger:
        return
    uncovered = [_told(named) for named in answer.named if named.covered == "no"]
    unmet = [word for word in answer.unmet if word not in answer.uncovered]
    if answer.hits and (uncovered or unmet):
        on = f", on {listed(answer.asked)}" if uncovered and answer.asked else ""
        yield f"Nothing here speaks of {listed([*uncovered, *unmet], 'or')}; the nearest{on}:"
    for named in answer.named:
        if _is_aside(named, answer):
            yield f"No entry here is about {_told(named)}; what follows mentions it."
        if named.covered == "class" and answer.hits:
            references = answer.catalog.references(named.cites)
            said = listed([names.marked_name(reference) for reference in references.values()])
            seen = listed([entry.title for entry in answer.catalog.entries_at(named.about[:_SEEN]).values()])
            yield f"{_told(named)}: {_article(named.class_name)} {named.class_name} ({said}): see {seen}"


def explained(answer: Answer) -> Iterator[str]:
    """What each name was read as, and how the content speaks of it."""
    of = {"no": "nothing here speaks of it", "entry": "an entry names it", "class": "an entry is about its class"}
    for named in answer.named:
        read_as = f", read as {named.read_as} ({named.how})" if named.read_as else ""
        yield f"{named.text}: {named.kind or 'a word nobody knows'}{read_as}; {of[named.covered]}"


def refusal(answer: Answer) -> str:
    """What is said where nothing that is asked is covered; '' where it is, or nobody knows the words."""
    uncovered = [named for named in answer.named if named.covered == "no"]
    if answer.elsewhere:
        told = listed([_told(named) for named in answer.named], "or")
        return f"no entry of that kind speaks of {told}; see '{answer.elsewhere.title}' (show {answer.elsewhere.id})."
    if not any(named.kind for named in uncovered):
        return ""
    return f"nothing in the content speaks of {listed([*map(_told, uncovered)], 'or')}."


def row(named: Named, answer: Answer) -> dict[str, Any]:
    """A name as JSON has it in `reading`."""
    shown: dict[str, Any] = {
        "word": named.text, "read_as": named.read_as or named.text, "how": named.how, "kind": named.kind,
        "covered": named.covered,
    }  # fmt: skip
    if named.covered == "class":
        seen = [entry.id for entry in answer.catalog.entries_at(named.about[:_SEEN]).values()]
        shown |= {"class": named.class_name, "references": list(named.cites), "see": seen}
    return shown


def _is_aside(named: Named, answer: Answer) -> bool:
    """Whether a medicine is all that is asked, and the hits only mention it."""
    if named.kind != "medicine" or named.covered != "entry" or len(answer.asked) > 1:
        return False
    hits = set(answer.numbers)
    return hits.isdisjoint(named.about) and not hits.isdisjoint(named.mention)


def listed(words: Sequence[str], last: str = "and") -> str:
    """Words as a sentence has them: 'a, b and c'."""
    return f" {last} ".join(filter(None, (", ".join(words[:-1]), words[-1]))) if words else ""


def _told(named: Named) -> str:
    return f"{named.text} ({named.read_as})" if named.how == "brand" else named.read_as or named.text


def _article(noun: str) -> str:
    return "an" if noun[0] in "aeiouAEIOU" else "a"
