"""Faults of the content, and the rules that the shape of a file is held to."""

from __future__ import annotations

from typing import NamedTuple

from ketaref.text.controls import visible_line

RULES = {
    "KR101": """
        A file is UTF-8 text that parses as YAML and holds at least one record.

        Fails:
            title: 'Uncontrolled glaucoma        # the quote is never closed

        Instead:
            Mend the indent or the quotes at the line given, save the file as UTF-8, or delete a file that is empty.
        """,
    "KR102": """
        A key is written once in a record. YAML would silently keep the last.

        Fails:
            title: Uncontrolled glaucoma
            title: Glaucoma

        Instead:
            Keep one of the two.
        """,
    "KR103": """
        A key is a field of its record.

        Fails:
            sumary: Treat the glaucoma first.

        Instead:
            Correct the spelling (the message names the nearest field), or delete the key.
        """,
    "KR104": """
        Every field that a record needs is there: an entry's id, title, summary, statements and review; the severity of
        a contraindication or interaction; the value of a figure; the unit of a dose. Fields that need one another go
        together: `fast_for` with the unit h, `recovery` with the unit min.

        Fails:
            figures: [{name: half-life, unit: h}]

        Instead:
            Add the field: `value: 2.5`, or `low` and `high`.
        """,
    "KR105": """
        A value has the type of its field, and YAML reads it as what is meant. Unquoted, `no` is false, `1:30` is 90
        and `012` is 10.

        Fails:
            aliases: [NO]        # nitric oxide, read as false

        Instead:
            Put text in quotes ("NO"); write numbers as plain decimals, dates as 2026-11-24, lists with an item or more.
        """,
    "KR106": """
        A file or directory is named for a kind of record.

        Fails:
            protocol/induction.yaml

        Instead:
            Rename it to the kind the message names: protocols/induction.yaml.
        """,
    "KR107": """
        A value that is one of a list is on that list, and a mark is a regular expression.

        Fails:
            audience: everyone

        Instead:
            Use one of the values that the message lists.
        """,
    "KR108": """
        An id is kebab-case ASCII and equals the name of its file.

        Fails:
            Oral_Bioavailability.yaml with `id: Oral_Bioavailability`

        Instead:
            oral-bioavailability.yaml with `id: oral-bioavailability`
        """,
    "KR109": """
        An id is given once in a pack, whatever the kinds.

        Fails:
            faq/driving.yaml and post-infusion/driving.yaml, both with `id: driving`

        Instead:
            Give the newer one another id.
        """,
    "KR110": """
        Questions in asked/<kind>.yaml belong to an entry that exists.

        Fails:
            uncontroled-glaucoma: [can she have it with glaucoma]

        Instead:
            Correct the id; for an entry that was renamed, use its new id.
        """,
    "KR111": """
        A former id belongs to one entry or reference, and none has it now.

        Fails:
            formerly: [uncontrolled-glaucoma]        # which is the id of another entry

        Instead:
            List the id under the entry that replaced it, and there alone.
        """,
    "KR112": """
        What is read has bounds, so that no file can take a machine's time or memory: 160 MB a file, 320 MB and 250,000
        files a pack, 8 folders deep; 10,000 values from aliases, 64 levels deep where there are some, and no anchor
        that holds itself; numbers up to 1,000,000,000,000; hours within a year of the infusion, a fast of a week.

        Fails:
            timing: {anchor: end, from_h: 0, to_h: 9999999999}

        Instead:
            Split what is large, write out what aliases repeat, correct what was mistyped.
        """,
    "KR113": """
        What may be content is read, or it is said why not: a file named .yml, a file or folder without the right to
        read it, a pipe, a link to nowhere or in a circle, a directory that is missing or empty. Hidden files and
        folders, backups (x~), README.md, pictures and other text are none of a pack's, and skipped without a word.

        Fails:
            faq/parking.yml

        Instead:
            Rename it to end in .yaml, give yourself the right to read it, or take it out of the pack.
        """,
    "KR114": """
        A patch patches what lies below its pack, and takes from lists what is on them.

        Fails:
            extends: no-food-or-drink-six-hour        # nothing below has that id

        Instead:
            Correct the id (the message names the nearest). An entry of the pack itself is changed in its own file.
        """,
    "KR115": """
        A patch may add caution without a word, and takes none away unless its file says why and who decided it
        (`lowers`): a lower severity or a softer action; disputes of what the entry still claims; names, events, signs,
        codes and limits that screening goes by; triggers; what is non-negotiable. Until then the shipped value is kept,
        and lists are united. A crisis entry keeps its triggers, its help and its 988 or 911 whatever is said, and no
        rule of a pack's emergencies.yaml takes a sign back; a cue that can take a finding back needs `lowers` too.

        Fails:
            extends: pregnancy-contraindication
            severity: caution

        Instead:
            Leave the field out, or add `lowers: "Medical director, 2026-11-28: ..."` to the file.
        """,
    "KR116": """
        What is hidden exists, and may go: a contraindication or an interaction only with `lowers`, why and who decided
        it; a crisis entry never.

        Fails:
            hides: [{id: suicide-crisis, reason: we have a leaflet}]

        Instead:
            Correct the id, say why caution may go, or leave the entry.
        """,
    "KR117": """
        The bibliographic fields of a reference have the shape that CSL gives them: names are a list, dates are parts,
        all else is text.

        Fails:
            csl: {type: book, title: Anesthesia, author: Lee, issued: 2020}

        Instead:
            csl: {type: book, title: Anesthesia, author: [{family: Lee, given: Ann}], issued: {date-parts: [[2020]]}}
        """,
    "KR126": """
        A regular expression of a pack ends in bounded time, whatever text it is held against.

        It has at most 1,000 characters, groups at most 20 deep, no {lo,hi} above 1,000, and takes at most 20 million
        steps on a text of 500 characters (a mark) or 2,000 (a cue), as counted from the expression itself. What ships
        is exempt: it is written and timed with the program.

        Fails:
            marks: ["(fast|fasting )+food"]

        Instead:
            Repeat no group that can match in several ways, bound a repetition ([^.]{0,40} for [^.]*), and have at most
            one unbounded repetition before what it must lead to.
        """,
    "KR130": """
        What a template leaves open (`ketaref content new`) is filled in.

        Fails:
            title: FILL IN

        Instead:
            Write what belongs there, or delete the field if the entry needs none.
        """,
    "KR203": """
        Every dispute that an entry shows is a dispute of the library.

        Fails:
            disputes: [six-hour-fats]        # no such file in disputes/

        Instead:
            Correct the id, or write disputes/<id>.yaml.
        """,
    "KR212": """
        A unit is a UCUM unit, or says in braces what is counted.

        Fails:
            figures: [{name: half-life, value: 2.5, unit: hours}]

        Instead:
            Write the UCUM unit (h), or braces around what is counted ({persons}).
        """,
}
"""Code -> the rule, an example that fails, what to do instead, as `ketaref content check --explain` prints them.

They hold for every file, and the reader judges them; what holds between files is in `ketaref.checks`. Codes are never
reused.
"""


class Fault(NamedTuple):
    """One fault of the content: where, which rule it breaks, and what to do about it."""

    file: str
    line: int
    code: str
    message: str
    warning: bool = False
    pack: str = ""
    """The name of the pack at fault."""

    def __str__(self) -> str:
        kind = "warning " if self.warning else ""
        return on_one_line(f"{self.file}:{self.line} [{self.code}] {kind}{self.message}")


_LONGEST = 500


def on_one_line(text: str) -> str:
    """A line to print: what is hidden in it shown, and no more of it than a reader can take in."""
    line = visible_line(text)
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 3]}..."
