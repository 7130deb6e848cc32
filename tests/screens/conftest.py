"""The kept screens, each run once for all tests that look at it."""

from __future__ import annotations

import functools

import pytest


@pytest.fixture(scope="session")
def shots_at():
    """Columns -> the screens that are kept at so many, by name, as they are now."""
    screens = pytest.importorskip("tools.screens", exc_type=ImportError)  # Windows has no pseudo-terminals

    @functools.cache
    def run(columns: int) -> dict:
        kept = [screen for screen in screens.SCREENS if columns in screen.kept]
        shots = screens.shoot_all(kept, columns=columns, rows=24, ketaref=screens.ROOT)
        return {screen.name: shot for screen, shot in zip(kept, shots, strict=True)}

    return run
