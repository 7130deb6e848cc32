"""rich's classes, each imported on first use, so that answers in JSON do without its 12 ms.

Views write `rich.Text(...)` inside their functions. Its `Text` and `Console` are those of `controls`, which show hidden
characters. Only `controls` and `progress` import rich itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketaref.deferred import deferred_names

if TYPE_CHECKING:
    from rich.bar import Bar
    from rich.box import SIMPLE_HEAD
    from rich.console import Console, Group, RenderableType
    from rich.padding import Padding
    from rich.panel import Panel
    from rich.table import Table
    from rich.text import Text

    __all__ = ["SIMPLE_HEAD", "Bar", "Console", "Group", "Padding", "Panel", "RenderableType", "Table", "Text"]
else:
    __getattr__ = deferred_names(
        __name__,
        {
            "SIMPLE_HEAD": "rich.box",
            "Bar": "rich.bar",
            "Console": "ketaref.present.controls",
            "Group": "rich.console",
            "Padding": "rich.padding",
            "Panel": "rich.panel",
            "Table": "rich.table",
            "Text": "ketaref.present.controls",
        },
    )
