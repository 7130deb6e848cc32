"""The screen to browse on, driven by its keys and mouse, and looked at as text."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from ketaref.browse.app import Browser
from ketaref.present.preferences import Preferences

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

SIZES = {"80x24": (80, 24), "40x24": (40, 24), "120x40": (120, 40)}


class Seen:
    """A running screen, and what is on it."""

    def __init__(self, browser: Browser, pilot) -> None:
        self.browser = browser
        self.pilot = pilot

    async def press(self, *keys: str) -> None:
        """Press keys, and wait until everything that follows has happened: a search, a card."""
        await self.pilot.press(*keys)
        await self.settle()

    async def type(self, words: str) -> None:
        """Type words."""
        await self.press(*("space" if letter == " " else letter for letter in words))

    async def settle(self) -> None:
        """Wait for the search that typing starts, and for the card."""
        while getattr(self.browser.screen, "_waiting", None):
            await self.pilot.pause(0.02)
        for _ in range(3):
            await self.pilot.pause()

    @property
    def text(self) -> str:
        """The whole screen."""
        strips = self.browser.screen._compositor.render_strips()
        return "".join(f"{strip.text.rstrip()}\n" for strip in strips)

    def part(self, name: str) -> str:
        """The text of a part of the screen that is shown; '' where it is not."""
        (part,) = self.browser.screen.query(f"#{name}")
        region = part.region
        lines = self.text.splitlines()[region.y : region.bottom] if part.display else []
        return "\n".join(line[region.x : region.right].strip() for line in lines).strip()

    @property
    def listed(self) -> list[str]:
        """The rows of the list that are seen."""
        return self.part("hits").splitlines()


@asynccontextmanager
async def running(index, words: str = "", *, kind: str = "", size=(80, 24), preferences: Preferences | None = None):
    browser = Browser(index, words, kind, preferences or Preferences())
    async with browser.run_test(size=size) as pilot:
        seen = Seen(browser, pilot)
        await seen.settle()
        yield seen


def browsing(index, words: str = "", **options):
    """Run what is decorated on a screen: `@browsing(index, "glaucoma")`, at once."""

    def run(act: Callable[[Seen], Awaitable[None]]) -> None:
        async def all_of_it() -> None:
            async with running(index, words, **options) as seen:
                await act(seen)

        asyncio.run(all_of_it())

    return run
