"""ketaref: an offline clinical reference on ketamine infusion therapy.

The public names, each imported on first use (PEP 562), so that `import ketaref` costs nothing.
"""

from __future__ import annotations

from ketaref.deferred import deferred_names

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ketaref.errors import ContentError, KetarefError, NotFoundError, QueryError, UsageError
    from ketaref.library import Library
    from ketaref.records import Cite, Claim, Dispute, Entry, Figure, Reference, Regimen, Statement, Timing
    from ketaref.screening.screen import Concern, Finding, Screened, screen_findings, screen_words
    from ketaref.search.answer import Answer, Hit, ask, search_index
    from ketaref.search.query import Match
    from ketaref.store.cache import load_library, open_index
    from ketaref.store.compile import build_index
    from ketaref.store.index import Index

__version__ = "0.1.0"

_HOMES = {
    "errors": ("ContentError", "KetarefError", "NotFoundError", "QueryError", "UsageError"),
    "store.compile": ("build_index",),
    "store.index": ("Index",),
    "library": ("Library",),
    "records": (
        "Claim", "Cite", "Dispute", "Entry", "Figure", "Reference", "Regimen", "Statement", "Timing",
    ),
    "screening.screen": ("Concern", "Finding", "Screened", "screen_findings", "screen_words"),
    "search.answer": ("Answer", "Hit", "ask", "search_index"),
    "search.query": ("Match",),
    "store.cache": ("load_library", "open_index"),
}  # fmt: skip
if not TYPE_CHECKING:
    __getattr__ = deferred_names(
        __name__, {name: f"ketaref.{module}" for module, names in _HOMES.items() for name in names}
    )

__all__ = [
    "Answer", "Cite", "Claim", "Concern", "ContentError", "Dispute", "Entry", "Figure", "Finding", "Hit", "Index",
    "KetarefError", "Library", "Match", "NotFoundError", "QueryError", "Reference", "Regimen", "Screened", "Statement",
    "Timing", "UsageError", "__version__", "ask", "build_index", "load_library", "open_index", "screen_findings",
    "screen_words", "search_index",
]  # fmt: skip


def __dir__() -> list[str]:
    return sorted(__all__)
