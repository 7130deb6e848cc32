"""What a terminal's colors look like: the palettes people have, and how well a color reads on another.

A terminal names sixteen colors and leaves their shades to its palette; the 240 others are the same everywhere. So a
color of the sixteen has to be judged in each palette, on dark and on light.
"""

from __future__ import annotations

from typing import NamedTuple


class Palette(NamedTuple):
    """A terminal's colors, as six hexadecimal digits each."""

    foreground: str
    background: str
    colors: tuple[str, ...]

    def shade(self, color: str, default: str) -> str:
        """The shade of a color: 'default', the number of one of the sixteen, or a shade already."""
        if color == "default":
            return default
        return self.colors[int(color)] if len(color) < len("ffffff") else color


_GNOME = (
    "171421", "c01c28", "26a269", "a2734c", "12488b", "a347ba", "2aa1b3", "d0cfcc",
    "5e5c64", "f66151", "33d17a", "e9ad0c", "2a7bde", "c061cb", "33c7de", "ffffff",
)  # fmt: skip
_TANGO = (
    "2e3436", "cc0000", "4e9a06", "c4a000", "3465a4", "75507b", "06989a", "d3d7cf",
    "555753", "ef2929", "8ae234", "fce94f", "729fcf", "ad7fa8", "34e2e2", "eeeeec",
)  # fmt: skip
_XTERM = (
    "000000", "cd0000", "00cd00", "cdcd00", "0000ee", "cd00cd", "00cdcd", "e5e5e5",
    "7f7f7f", "ff0000", "00ff00", "ffff00", "5c5cff", "ff00ff", "00ffff", "ffffff",
)  # fmt: skip
_SOLARIZED = (
    "073642", "dc322f", "859900", "b58900", "268bd2", "d33682", "2aa198", "eee8d5",
    "002b36", "cb4b16", "586e75", "657b83", "839496", "6c71c4", "93a1a1", "fdf6e3",
)  # fmt: skip
PALETTES = {
    "gnome-dark": Palette("d0cfcc", "171421", _GNOME),
    "gnome-light": Palette("171421", "ffffff", _GNOME),
    "tango-dark": Palette("d3d7cf", "2e3436", _TANGO),
    "tango-light": Palette("2e3436", "eeeeec", _TANGO),
    "xterm-dark": Palette("e5e5e5", "000000", _XTERM),
    "xterm-light": Palette("000000", "ffffff", _XTERM),
    "solarized-dark": Palette("839496", "002b36", _SOLARIZED),
    "solarized-light": Palette("657b83", "fdf6e3", _SOLARIZED),
}
# What the 6x6x6 cube of the 256 colors is made of.
_STEPS = (0, 95, 135, 175, 215, 255)


def fixed_shade(number: int) -> str:
    """One of the 256 colors, as a palette takes it: the sixteen stay numbers, the others are shades."""
    if number < 16:
        return str(number)
    if number >= 232:
        return f"{8 + 10 * (number - 232):02x}" * 3
    red, rest = divmod(number - 16, 36)
    return "".join(f"{_STEPS[part]:02x}" for part in (red, *divmod(rest, 6)))


class Look(NamedTuple):
    """Colors and weight of a character, as escape codes gave them."""

    foreground: str = "default"
    background: str = "default"
    bold: bool = False
    dim: bool = False
    reverse: bool = False

    def shades(self, palette: Palette) -> tuple[str, str]:
        """The shades of the character and of what is behind it."""
        shades = (
            palette.shade(self.foreground, palette.foreground),
            palette.shade(self.background, palette.background),
        )
        front, back = reversed(shades) if self.reverse else shades
        return (_mixed(front, back) if self.dim else front), back

    @property
    def is_left_to_the_palette(self) -> bool:
        """Whether it is the terminal's own text on its own background, which nobody but its owner can change."""
        return {self.foreground, self.background} == {"default"} and not self.dim

    def __str__(self) -> str:
        words = [name for name in ("bold", "dim", "reverse") if getattr(self, name)]
        if self.foreground != "default":
            words.append(self.foreground)
        if self.background != "default":
            words.append(f"on {self.background}")
        return " ".join(words) or "default"


def contrast(front: str, back: str) -> float:
    """How well a shade reads on another, from 1 to 21 (WCAG 2, relative luminance)."""
    lighter, darker = sorted((_luminance(front), _luminance(back)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _parts(shade: str) -> list[int]:
    return [int(shade[n : n + 2], 16) for n in (0, 2, 4)]


def _luminance(shade: str) -> float:
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in (n / 255 for n in _parts(shade))]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _mixed(front: str, back: str) -> str:
    """Halfway between two shades, which is about what terminals make of dim text."""
    return "".join(f"{(a + b) // 2:02x}" for a, b in zip(_parts(front), _parts(back), strict=True))
