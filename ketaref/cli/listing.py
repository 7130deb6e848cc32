"""The commands that list the entries of some kinds, and search among them where words are given."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from ketaref.cli.application import Context
from ketaref.cli.options import LIMIT, ListingLimit, OptionalWords
from ketaref.deferred import deferred_module
from ketaref.present import entries
from ketaref.present.result import Result

if TYPE_CHECKING:
    from ketaref.cli import search as searching
else:
    searching = deferred_module("ketaref.cli.search")


def list_or_search(
    ctx: Context, kinds: tuple[str, ...], words: list[str] | None, limit: int | None, *, layout: str = "list"
) -> Result:
    """The entries of some kinds, or those of them that answer the words."""
    if words:
        return searching.search(ctx, words, list(kinds), limit or LIMIT)
    return entries.listing(ctx.obj.index, kinds, layout=layout, limit=limit)


def _listing(*kinds: str, layout: str = "list") -> Callable[..., Result]:
    """The command for some kinds; they differ in nothing else."""

    def command(ctx: Context, words: OptionalWords = None, limit: ListingLimit = None) -> Result:
        return list_or_search(ctx, kinds, words, limit, layout=layout)

    return command


contraindications = _listing("contraindications", layout="severity")
interactions = _listing("interactions", layout="severity")
side_effects = _listing("adverse-effects")
protocols = _listing("protocols")
conditions = _listing("conditions")
pharmacology = _listing("pharmacokinetics", "pharmacodynamics", layout="figures")
mechanism = _listing("mechanism")
faq = _listing("faq")
glossary = _listing("glossary")
