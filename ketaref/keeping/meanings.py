"""What each field of a record means: the docstring that stands below it in the source.

One text serves whoever reads the code, the hover texts of editors (`tools.schema`) and the comments of templates.
"""

from __future__ import annotations

import ast
import inspect
import textwrap
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@cache
def meanings_of(record: type) -> Mapping[str, str]:
    """Field -> what it means, on one line, for the fields that say so; in the order of the fields.

    Args:
        record: a class whose source can be read. Of one whose source cannot, as in an installation of compiled files
            alone, nothing is known.
    """
    try:
        source = textwrap.dedent(inspect.getsource(record))
    except OSError:
        return {}
    body = ast.parse(source).body[0].body  # type: ignore[attr-defined]
    return {
        field.target.id: " ".join(text.split())
        for field, below in pairwise(body)
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name)
        if isinstance(below, ast.Expr) and isinstance(text := getattr(below.value, "value", None), str)
    }


def meaning_of(record: type) -> str:
    """What a kind of record is: the first paragraph of its docstring, on one line."""
    return " ".join((record.__doc__ or "").partition("\n\n")[0].split())
