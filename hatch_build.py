"""Hatchling's build hook: compiles the content into the wheel, so that an installed ketaref never parses YAML."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompileContent(BuildHookInterface):  # type: ignore[type-arg]
    """Adds ketaref/content.sqlite to a standard wheel; an editable install compiles on first use instead."""

    _directory: tempfile.TemporaryDirectory[str] | None = None

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile into a temporary directory and include the file from there."""
        if version != "standard":
            return
        sys.path.insert(0, self.root)
        from ketaref.content.packs import read_content  # noqa: PLC0415 (needs the root on the path)
        from ketaref.store.cache import write_database  # noqa: PLC0415

        self._directory = tempfile.TemporaryDirectory(prefix="ketaref-build-")
        compiled = Path(self._directory.name) / "content.sqlite"
        write_database(read_content(), compiled)
        build_data["force_include"][str(compiled)] = "ketaref/content.sqlite"

    def finalize(self, _version: str, _build_data: dict[str, Any], _artifact_path: str) -> None:
        """Remove the temporary directory, which the wheel now has a copy of."""
        if self._directory:
            self._directory.cleanup()
