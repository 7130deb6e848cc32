"""What somebody meant who typed a command or an option that there is not. Imported when that has happened.

Nothing is run in place of what was typed: a command that guesses answers a question that nobody asked.
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from ketaref.errors import quoted

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

MOST = 3
# Likeness of difflib from which a misspelling is taken for one: 'serach' and 'search' have 0.83, 'can' and 'man' 0.67.
CUTOFF = 0.7
# Of two short words, one letter is too much of a difference.
MIN_FUZZY_LENGTH = 4
# A word that people type -> the commands that hold what they look for, by their full names.
COMMAND_WORDS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("pre", "before", "preparation", "fasting", "npo", "pre-infusion"), ("prep-instructions",)),
    **dict.fromkeys(
        ("post", "after", "aftercare", "discharge", "recovery", "post-infusion"), ("post-instructions",)
    ),
    **dict.fromkeys(("instructions", "sheet", "checklist"), ("prep-instructions", "post-instructions")),
    **dict.fromkeys(("ae", "aes", "adr", "adverse", "adverse-effects", "effects", "risks"), ("side-effects",)),
    **dict.fromkeys(
        ("drug", "drugs", "ddi", "drug-interactions", "med", "meds", "medicine", "medicines", "medications"),
        ("interactions",),
    ),
    **dict.fromkeys(("ci", "cis", "contra", "contraindicated", "who-should-not"), ("contraindications",)),
    **dict.fromkeys(("dose", "doses", "dosing", "dosage", "regimen", "regimens", "rate"), ("protocols",)),
    **dict.fromkeys(("indications", "uses", "evidence"), ("conditions",)),
    **dict.fromkeys(("pk", "pd", "kinetics", "half-life", "pharmacokinetics", "pharmacodynamics"), ("pharmacology",)),
    **dict.fromkeys(("moa", "how-it-works"), ("mechanism",)),
    **dict.fromkeys(("question", "questions", "qa"), ("faq", "search")),
    **dict.fromkeys(("terms", "abbreviations", "define", "definition"), ("glossary",)),
    **dict.fromkeys(("patient", "fhir", "screening"), ("screen",)),
    **dict.fromkeys(("ref", "refs", "reference", "references", "bib", "bibtex", "bibliography", "citation"), ("cite",)),
    **dict.fromkeys(("disputes", "disagreements", "conflicts"), ("discrepancies",)),
    **dict.fromkeys(("documents", "authorities"), ("sources",)),
    **dict.fromkeys(("find", "query", "ask", "lookup", "look"), ("search",)),
    **dict.fromkeys(("get", "view", "open", "entry", "cat"), ("show",)),
    **dict.fromkeys(("ls", "ids", "entries", "all"), ("list",)),
    **dict.fromkeys(("version", "about", "status", "config", "configuration", "where"), ("info",)),
    **dict.fromkeys(("lint", "check", "validate"), ("content check",)),
    **dict.fromkeys(("locate", "edit", "path"), ("content locate",)),
    **dict.fromkeys(("man", "manual", "usage"), ("help",)),
}  # fmt: skip
# An option of other programs -> ours for the same.
OPTION_WORDS: dict[str, tuple[str, ...]] = {
    "--format": ("--json",),
    "--output-format": ("--json",),
    **dict.fromkeys(("--colour", "--no-color", "--no-colour"), ("--color",)),
    **dict.fromkeys(("--audience", "--role", "--reader", "--viewer", "--as"), ("--for",)),
    **dict.fromkeys(("--pack", "--packs", "--overlay", "--config"), ("--content",)),
    **dict.fromkeys(("--max", "--count", "--top", "--number"), ("--limit",)),
    **dict.fromkeys(("--date", "--time", "--when", "--start"), ("--at",)),
    **dict.fromkeys(("--type", "--section"), ("--kind",)),
    **dict.fromkeys(("--file", "--out"), ("--output",)),
    **dict.fromkeys(("--timezone", "--zone"), ("--tz",)),
    **dict.fromkeys(("--trace", "--traceback"), ("--debug",)),
    **dict.fromkeys(("--ascii", "--text", "--accessible"), ("--plain",)),
    **dict.fromkeys(("--disable-pager",), ("--no-pager",)),
}  # fmt: skip


def command_fault(typed: str, rest: Sequence[str], names: Iterable[str], group: str) -> str:
    """What to say of a command that there is not.

    Args:
        typed: what stands in its place.
        rest: what follows it.
        names: the commands that there are, of all groups, by their full names.
        group: the group that was called, such as 'content'; '' for the top.
    """
    like = commands_like(typed, names, group)
    said = f"No such command {quoted(typed)}."
    if like:
        return f"{said} Did you mean {' or '.join(map(quoted, like))}?"
    if group or typed.startswith("-"):
        return said
    words = " ".join([typed, *rest])
    return f"{said} To search for it: ketaref search {quoted(words)[1:-1]}"


def commands_like(typed: str, names: Iterable[str], group: str = "") -> list[str]:
    """The commands that may have been meant, the likeliest first: by another word, by a beginning, by a misspelling.

    Those of the group are given as they are typed there.
    """
    word = "-".join(typed.lower().replace("_", " ").split())
    inside = {name.removeprefix(f"{group} ") if group else name: name for name in names}
    own = [name for name, whole in inside.items() if " " not in name and (not group or name != whole)]
    meant = [name for name in COMMAND_WORDS.get(word, ()) if not group and name in inside]
    meant += [n for n in own if len(word) > 1 and any(part.startswith(word) for part in (n, *n.split("-")))]
    if not meant:
        meant += get_close_matches(word, own, MOST, CUTOFF)
    if not meant and not group and len(word) >= MIN_FUZZY_LENGTH:
        near = get_close_matches(word, COMMAND_WORDS, MOST, CUTOFF)
        meant += [name for typo in near for name in COMMAND_WORDS[typo] if name in inside]
    return list(dict.fromkeys(meant))[:MOST]


def option_fault(error: Any) -> str:
    """What to say of an option that there is not."""
    typed = error.option_name
    said = f"No such option {quoted(typed)}."
    like = options_like(typed, _options_of(error.ctx)) if error.ctx else []
    return f"{said} Did you mean {' or '.join(map(quoted, like))}?" if like else said


def options_like(typed: str, options: Iterable[str]) -> list[str]:
    """The options that may have been meant, the likeliest first."""
    if not typed.startswith("--"):
        return []
    known: dict[str, tuple[str, ...]] = {option: (option,) for option in options if option.startswith("--")}
    known |= {word: ours for word, ours in OPTION_WORDS.items() if word not in known and known.keys() >= set(ours)}
    near = get_close_matches(typed, known, MOST, CUTOFF)
    return list(dict.fromkeys(option for word in near for option in known[word]))[:MOST]


def _options_of(ctx: Any) -> list[str]:
    params = ctx.command.get_params(ctx)
    return [name for param in params if not getattr(param, "hidden", False) for name in param.opts]
