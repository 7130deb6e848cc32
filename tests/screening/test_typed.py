"""Arguments of a command line: which are findings of their own."""

import pytest

import ketaref
from ketaref.screening.typed import listed

INDEX = ketaref.open_index()


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (["htn", "lamictal"], "htn\nlamictal"),
        (["h/o CVA", "lamictal"], "h/o CVA\nlamictal"),
        (["pregnant", "12", "weeks"], "pregnant 12 weeks"),
        (["no", "stroke"], "no stroke"),
        (["heart", "failure"], "heart failure"),
        (["htn"], "htn"),
    ],
)
def test_arguments_are_findings_of_their_own_where_they_are_quoted_or_names(arguments, text):
    assert listed(INDEX, arguments) == text
