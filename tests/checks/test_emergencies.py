"""Rules for what an emergency is told in, each at the line between what passes and what fails."""

from __future__ import annotations

import pytest

from ketaref.checks import check_library
from ketaref.emergency import EmergencyRule
from ketaref.library import Library
from ketaref.records import Synonyms
from tests.checks.conftest import TODAY
from tests.conftest import make_entry

CARD = make_entry("call-for-help", "crisis", "Help", "Call for help.", formerly=("old-help",))
HELP = EmergencyRule("help", "seizure", staff="call-for-help", patient="old-help")


def faults(code, *rules):
    library = Library([CARD, make_entry("a", "faq", "A", "A.")], {}, {}, Synonyms(), "1", emergencies=rules)
    return [fault.message for fault in check_library(library, today=TODAY, codes=(code,))]


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        ((HELP, EmergencyRule("sign", "seizure", words=("seizing",))), ""),
        ((EmergencyRule("sign", "seizure", words=("seizing",)),), "no rule of category help"),
        ((EmergencyRule("help", "seizure", staff="a", patient="call-for-help"),), "'a', which is no crisis entry"),
        ((EmergencyRule("help", "seizure", staff="call-for-help"),), "'', which is no crisis entry"),
        ((HELP, EmergencyRule("idiom", words=("{days} off",))), "unknown set: days"),
        ((HELP, EmergencyRule("set", "days", words=("sun",)), EmergencyRule("idiom", words=("{days} off",))), ""),
    ],
)
def test_every_sign_leads_to_a_crisis_entry(rules, said):
    found = faults("KR221", *rules)
    assert len(found) == bool(said)
    assert said in "".join(found)


@pytest.mark.parametrize(("weight", "wrong"), [(2, 0), (1, 1)])
def test_an_example_is_heard_as_it_says(weight, wrong):
    sign = EmergencyRule(
        "sign", "seizure", words=("seizing",), weight=weight, example={"seizing": "danger"}, counter={"size": "nothing"}
    )
    assert len(faults("KR222", HELP, sign)) == wrong
