"""What a population comes to in numbers: patients by entry and severity, by the firmest tier, by gap.

Holds ids, tiers and our own sentences, and nothing of a record but references to patients who could not be screened.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any

from ketaref.records import SEVERITIES

if TYPE_CHECKING:
    from collections.abc import Mapping

FAILURES_KEPT = 1000
_GAP = re.compile(
    r"no (?:blood pressure|pregnancy status)(?: within \d+ days| is recorded)?|"
    r"no (?:condition|medicine|allergy list) is recorded|no date of birth|no patient resource"
)
"""Gaps in our own words; behind them may stand figures and words of a record."""


class Tally:
    """Counts of patients; those of parts of a population add up."""

    def __init__(self) -> None:
        self.patients = 0
        self.entries: Counter[tuple[str, str]] = Counter()
        """Entry and severity -> patients for whom it counts."""
        self.firmest: Counter[str] = Counter()
        """The firmest tier that counts for a patient, '' for none -> patients."""
        self.unmatched = 0
        """Patients with a finding that no entry is known to speak of."""
        self.crisis = 0
        self.gaps: Counter[str] = Counter()
        """What a record does not hold -> patients."""
        self.failures: list[tuple[str, str]] = []
        """Patients who were not screened, and why; the first FAILURES_KEPT."""
        self.failed = 0

    def add(self, line: Mapping[str, Any]) -> None:
        """Count a line."""
        self.patients += 1
        if line["problem"]:
            self.failed += 1
            self._keep([(line["patient"], line["problem"])])
            return
        counted = {(c["entry"], c["severity"]) for c in line["concerns"] if c["counted"]}
        self.entries.update(counted)
        # Tiers of two kinds can be as firm as each other: of those the first of the list, whichever was met first.
        self.firmest[min((severity for _, severity in counted), key=SEVERITIES.index, default="")] += 1
        self.unmatched += bool(line["unmatched"])
        self.crisis += line["crisis"] is not None
        self.gaps.update({told[0] for gap in line["not_assessed"] if (told := _GAP.match(gap))})

    def merge(self, other: Tally) -> None:
        """Add the counts of another part."""
        self.patients += other.patients
        self.entries.update(other.entries)
        self.firmest.update(other.firmest)
        self.unmatched += other.unmatched
        self.crisis += other.crisis
        self.gaps.update(other.gaps)
        self.failed += other.failed
        self._keep(other.failures)

    def _keep(self, failures: list[tuple[str, str]]) -> None:
        self.failures += failures[: FAILURES_KEPT - len(self.failures)]

    def as_plain(self) -> dict[str, Any]:
        """The counts as JSON has them."""
        return {
            "patients": self.patients, "unmatched": self.unmatched, "crisis": self.crisis, "failed": self.failed,
            "entries": [[entry, severity, n] for (entry, severity), n in self.entries.items()],
            "firmest": dict(self.firmest), "gaps": dict(self.gaps), "failures": list(map(list, self.failures)),
        }  # fmt: skip

    @classmethod
    def of_plain(cls, plain: Mapping[str, Any]) -> Tally:
        """The counts that `as_plain` gave."""
        tally = cls()
        tally.patients, tally.unmatched = plain["patients"], plain["unmatched"]
        tally.crisis, tally.failed = plain["crisis"], plain["failed"]
        tally.entries.update({(entry, severity): n for entry, severity, n in plain["entries"]})
        tally.firmest.update(plain["firmest"])
        tally.gaps.update(plain["gaps"])
        tally.failures = [(patient, why) for patient, why in plain["failures"]]
        return tally
