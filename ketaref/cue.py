"""A rule of content/cues.yaml as a record: how clinicians say that a finding is denied, a relative's, past ...

Apart from `records.py`, since no entry holds one: the index keeps cues for screening alone.
"""

from collections.abc import Mapping
from typing import Annotated

from ketaref.fields import REQUIRED, CueCategory, CueDirection, Pattern, Texts, Unset
from ketaref.records import Record


class Cue(Record, frozen=True):
    """One cue. What its category and its direction do is told in content/cues.yaml."""

    category: CueCategory
    """What the cue says of a finding."""
    words: Texts = ()
    """Any of these is the cue, as whole words."""
    pattern: Pattern = ""
    """A regular expression instead of words; '{kin}' in it stands for the words of that category."""
    holds: Texts = ()
    """Letters of which every match of the pattern has some, so that other texts need not be tried; () if not known."""
    direction: CueDirection | Unset = ""
    """Which way from itself it speaks."""
    written: str = ""
    """What takes the place of shorthand."""
    joined: bool = False
    """Whether `written` is put in without spaces around it."""
    example: Annotated[Mapping[str, str], REQUIRED] = {}
    """Texts that the rule matches -> how the finding stands in each."""
    counter: Mapping[str, str] = {}
    """Texts that it must not match -> how the finding stands in each."""

    lowers: str = ""
    """Why a pack's cue may take a finding back, and who decided it; the shipped ones need none."""

    def __post_init__(self) -> None:
        if bool(self.words) == bool(self.pattern):
            raise ValueError("a cue needs 'words' or a 'pattern', and not both")
