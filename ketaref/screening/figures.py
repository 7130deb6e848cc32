"""Figures in a finding: what of it is a blood pressure, an age, a measure, weeks of pregnancy, an ejection fraction.

Owns ages and weeks; gathers what `pressures.py` and `measures.py` find, and takes it out of the
text so that the rest is read. Knows no index and no cue.
"""

import re
from typing import NamedTuple

from ketaref.records import Entry
from ketaref.screening.measures import Measure, measures_in
from ketaref.screening.pressures import NO_VOCABULARY, Aside, Reading, Vocabulary, pressures_in
from ketaref.text.expressions import compiled_late

OLDEST = 120
"""Years; more is no age."""
LONGEST_PREGNANCY = 43
"""Weeks; more are none of pregnancy."""
_NUMBER = r"(?<![\d./])\d{1,3}(?:\.\d+)?"
_AGES = (
    # 72 yo, 72-year-old, 80 y/o, 68yom
    rf"(?P<y>{_NUMBER})[\s-]*(?:y\.?\s?/?o\.?(?![a-z])|yo?[mf]\b|yom\b|yof\b|(?:yrs?|years?)[\s-]*(?:old|of[\s-]age)\b)"
    r"(?:[\s-]+(?:male|female|man|woman|gentleman|lady|boy|girl)\b)?|"
    # age 72, aged 72; 'stroke at age 40' is another's
    rf"(?<!at )(?<!since )(?<!from )(?<!onset )(?<!of )(?<!by )(?<!until )(?<!before )(?<!after )(?<!around )"
    rf"\bage[d]?\s*(?:is|:|=|of)?\s*(?P<a>{_NUMBER})(?![\d/])(?!\s*(?:months?|mos?|weeks?|days?)\b)|"
    # 34F at the beginning, 'pt is 34f', '26 female', 'f/26', 'male 72'
    r"(?:^|\b(?:pt|patient|is|an?|this|our|for|old)\s)\s*(?P<g>\d{1,3})\s?(?:[mf]\b|(?:yo\s)?(?:male|female|man|woman)\b)|"
    r"^\s*(?:[mf]|male|female|man|woman)\s?[/,]?\s?(?P<s>\d{1,3})\b(?!\s*(?:kg|lbs?|%|/|bpm|mm|mg))|"
    # 70 yrs, alone or before the sex
    rf"^\s*(?P<b>{_NUMBER})\s*(?:yrs?|years?|y)\s*(?=$|,|(?:male|female|man|woman|[mf])\b)|"
    # 9 months old, 18 mo female, 6 week old
    rf"(?P<m>{_NUMBER})[\s-]*(?:m/?o|mos?|months?)[\s-]*(?:old|male|female|[mf]|infant)\b|"
    rf"(?P<w>{_NUMBER})[\s-]*(?:wks?|weeks?|days?)[\s-]*old\b"
)
# '70 yrs ago' is no age; '101 f' may be a fever, and a child at home is another.
_NO_AGE_AFTER = compiled_late(r"\s*ago\b")
_CHILD_BEFORE = compiled_late(r"\b(?:nursing|breast[- ]?fe(?:eding|d|eds)|pumping|mom of|mother of|has)\b.{0,12}$")
_ANOTHER_BEFORE = compiled_late(
    r"\b(?:youngest|oldest|eldest|kids?|children|sons?|daughters?)\b\D{0,12}$|"
    r"\b(?:has|have) an?\s+$|\b(?:mom|mum|mother|dad|father|parent) (?:of|to)\b\D{0,12}$"
)
_FEVER_BEFORE = compiled_late(r"\b(?:temp\w*|fever|t)\b\D{0,8}$")
_MONTHS = 12
_PRESSURE_WORD = compiled_late(r"\b(?:s?bp|blood pressure)\b")
# 40 % and less is what guidelines call heart failure with a reduced ejection fraction.
_REDUCED_EJECTION = compiled_late(
    r"\b(?:lv)?ef\s*(?:of|is|was|at|=|:|~|<)*\s*(?:[1-3]?\d|40)(?:\s*%|(?![\d./%]))", re.IGNORECASE
)
# '38w5d' is written of a pregnancy alone; other weeks need a word for one beside them.
_WEEKS_AND_DAYS = r"(?P<w{0}>\d{{1,2}})\s?(?:w|wks?|weeks?)\s?(?:and\s)?(?P<d{0}>[0-6])\s?(?:d|days?)\b"
_WEEKS = r"(?P<w{0}>\d{{1,2}})\s*(?:(?:\+\s*|\s)(?P<d{0}>[0-6])(?:/7)?)?\s*-?(?:w|wks?|weeks?)?\b"
_OF_PREGNANCY = (
    r"\b(?:iup|g\s?\d{1,2}\s?p\s?\d{1,4}|gravida\s\S+(?: para \S+)?|pregnan\w+|e?ga|gestation(?:al age)?|gest\.?|"
    r"antepartum|primigravida|multigravida)"
)
_GESTATION = (
    rf"\b{_WEEKS_AND_DAYS.format(1)}(?:\s*(?:gestation(?:al age)?|gest|e?ga|wga)\b)?|"
    rf"(?P<before>{_OF_PREGNANCY}\b[\s:,@~-]*(?:(?:currently|now|at|about|is|of|x|twins?)\s)*){_WEEKS.format(2)}"
    rf"(?!\d|[%/]|\s*(?:mg|yo|y\b|yrs?|years?|days?|months?))|"
    rf"\b{_WEEKS.format(3)}\s?-?(?:by dates\s)?"
    r"(?P<after>wga|e?ga\b|gestation(?:al age)?\b|gest\b|pregnan\w+|iup\b|gravid\w*|antepartum)"
)
_MAY_BE_PREGNANT = compiled_late(r"\d\s?-?w|iup|pregn|grav|gest|\bg\s?\d|\be?ga\b|antepart", re.IGNORECASE)
# What was born, or ended, at so many weeks is no pregnancy of today.
_ENDED_BEFORE = compiled_late(
    r"\b(?:born|birth|deliver\w*|preemie|premature|preterm|miscarri\w*|loss|lost|[st]ab|abort\w*|terminat\w*|stillb\w*|"
    r"demise|iufd|c-?sections?|n?svds?|lscs)\b(?:[^.;,]{0,20}\b(?:at|@))?\s*$|\bex-?\s*$",
    re.IGNORECASE,
)
_ENDED_AFTER = compiled_late(
    r"\s*(?:\w+\s){0,2}(?:post[\s-]?partum|pp\b|post[\s-]?deliver\w*|postnatal\w*|after (?:birth|delivery)|ago\b|"
    r"deliver\w*|loss|miscarr\w*|stillb\w*|preemie|infant|baby|old\b)",
    re.IGNORECASE,
)
_GESTATION_WORD = compiled_late(r"\s*\bgest(?:ation(?:al age)?)?\b", re.IGNORECASE)


class Figures(NamedTuple):
    """The figures of a finding, and where in its text the last one begins."""

    readings: tuple[Reading, ...] = ()
    """Blood pressures, in their order; of a record, the one it gives."""
    age: int | None = None
    """In whole years."""
    at: int = 0
    measures: tuple[Measure, ...] = ()
    asides: tuple[Aside, ...] = ()
    """Figures like a blood pressure that are none: goals, strengths."""
    age_span: tuple[int, int] = (0, 0)
    strengths: tuple[tuple[int, int], ...] = ()
    """Where strengths of medicines and eyesights stand."""

    @property
    def any(self) -> bool:
        """Whether there is one that is held against limits."""
        return bool(self.readings or self.measures) or self.age is not None

    @property
    def pressure(self) -> tuple[int, int] | None:
        """The first blood pressure, systolic and diastolic in mmHg; 0 is not known."""
        return self.readings[0][:2] if self.readings else None


def read_figures(
    text: str,
    pressure: tuple[int, int] | None = None,
    age: int | None = None,
    *,
    vocabulary: Vocabulary = NO_VOCABULARY,
    topic: str = "",
) -> Figures:
    """The figures in a text (lower case); a blood pressure or an age already known from a record stands.

    Args:
        text: one piece of what was typed, or the text of a recorded item.
        pressure: systolic and diastolic, mmHg, as recorded; 0 is not known.
        age: in years, as recorded.
        vocabulary: which words name medicines, and which are not known.
        topic: of a recorded item (`Finding.topic`): what is beside a medicine or an allergen is its strength, and in
            a recorded problem a blood pressure is named as one.
    """
    if topic in ("medicine", "allergy", "procedure"):
        return Figures()
    if topic == "measure":
        known = (Reading(*pressure, 0, 0),) if pressure else ()
        return Figures(known, age, 0, () if pressure or age is not None else tuple(measures_in(text)))
    found = pressures_in(text, vocabulary=vocabulary, named_only=topic == "condition")
    readings = found.readings if pressure is None else (Reading(*pressure, 0, 0),)
    taken = [*((r.start, r.end) for r in readings), *((a.start, a.end) for a in found.asides)]
    measures = tuple(m for m in measures_in(text) if not any(m.start < end and start < m.end for start, end in taken))
    age_read, span = (age, (0, 0)) if age is not None else _age_in(text)
    starts = [r.start for r in readings] + [m.start for m in measures] + [span[0]] * (age_read is not None)
    return Figures(readings, age_read, max(starts, default=0), measures, found.asides, span, found.strengths)


def without_figures(text: str, found: Figures) -> str:
    """A text of the same length with the figures found in it blanked out: what is left is to be read."""
    spans = [(f.start, f.end) for f in found.readings]
    spans += [(f.start, f.end) for f in found.measures]
    spans += [(f.start, f.end) for f in found.asides]
    for start, end in (*spans, found.age_span):
        text = text[:start] + " " * (end - start) + text[end:]
    # What names a pressure says nothing once its figures are gone.
    return _PRESSURE_WORD.sub(lambda match: " " * len(match[0]), text) if found.readings else text


def without_strengths(text: str, found: Figures) -> str:
    """A text of the same length with strengths and eyesights blanked out, which a search takes for pressures."""
    for start, end in found.strengths:
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def _age_in(text: str) -> tuple[int | None, tuple[int, int]]:
    """The age in a text, in whole years, and where it stands; None for none."""
    if not any(letter.isdigit() for letter in text):
        return None, (0, 0)
    for match in re.finditer(_AGES, text):
        name = str(match.lastgroup)
        value = float(match[name])
        years = int(value) if name not in "mw" else int(value) // _MONTHS if name == "m" else 0
        before = (_CHILD_BEFORE if name in "mw" else _FEVER_BEFORE).search(text[: match.start(name)])
        before = before or _ANOTHER_BEFORE.search(text[: match.start(name)])
        another = before or _NO_AGE_AFTER.match(text[match.end() :])
        if years <= OLDEST and not another:
            return years, match.span()
    return None, (0, 0)


def with_ejection_fraction(text: str) -> str:
    """A text that names a reduced ejection fraction wherever it gives one in figures ('EF 35%')."""
    return " ".join(_REDUCED_EJECTION.sub(r" \g<0> reduced ejection fraction ", text).split())


def with_gestation(text: str) -> str:
    """A text with the weeks of a pregnancy written out ('38w5d', 'G2P1 at 20 wks', 'IUP 20w' -> '20 weeks gestation').

    Weeks since a birth, and those at which an earlier pregnancy ended, are left as they are.
    """

    def written(match: re.Match[str]) -> str:
        n = next(n for n in "123" if match[f"w{n}"])
        weeks, days = int(match[f"w{n}"]), match[f"d{n}"]
        if not 1 <= weeks <= LONGEST_PREGNANCY:
            return match[0]
        if _ENDED_BEFORE.search(text[: match.start()]) or _ENDED_AFTER.match(text[match.end() :]):
            return _GESTATION_WORD.sub("", match[0]).strip()
        more = f" {days} days" if days and days != "0" else ""
        after = match["after"] or ""
        named = after if after.lower().startswith(("pregnan", "iup")) else ""
        return " ".join(filter(None, (f"{match['before'] or ''}{weeks} weeks{more} gestation", named)))

    if not (any(letter.isdigit() for letter in text) and _MAY_BE_PREGNANT.search(text)):
        return text
    return re.sub(_GESTATION, written, text, flags=re.IGNORECASE)


def ages_met(entry: Entry, age: int) -> list[str]:
    """The age limits of an entry that an age is beyond, in words."""
    screening = entry.screening
    met = []
    if screening and screening.age_under is not None and age < screening.age_under:
        met.append(f"age {age} is under {screening.age_under}")
    if screening and screening.age_from is not None and age >= screening.age_from:
        met.append(f"age {age} is {screening.age_from} or over")
    return met
