"""Themes for terminals with few colours, or without any. Knows no screens."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache, lru_cache
from typing import Final, NamedTuple

from rich.color import Color as RichColor
from rich.color import ColorSystem
from rich.segment import Segment
from rich.style import Style
from textual.color import Color, Lab, rgb_to_lab
from textual.filter import LineFilter
from textual.theme import Theme

OWN_COLORS: Final = "terminal"
"""The theme of the sixteen colours that every terminal has."""
# The contrast ratio that WCAG asks for text.
_LEGIBLE: Final = 4.5


def suited(wanted: str, themes: Mapping[str, Theme]) -> str:
    """The theme to use instead of another where there are sixteen colours or none.

    Too few for shades: backgrounds, panels and dim text would look the same. The user has chosen them
    in the terminal, so whichever theme is requested, one of these colours replaces it.
    """
    return wanted if OWN_COLORS not in themes or themes[wanted].ansi else OWN_COLORS


class Reversing(LineFilter):
    """For the terminal's own colours: reverses text on bright black, which some terminals show as black."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The segments without that background."""
        return [
            Segment(text, _reversed(style), control)
            if style is not None and style.bgcolor and style.bgcolor.number == _BRIGHT_BLACK
            else Segment(text, style, control)
            for text, style, control in segments
        ]


# Its number among the terminal's colours.
_BRIGHT_BLACK: Final = 8


@lru_cache(1024)
def _reversed(style: Style) -> Style:
    # Reversed colours would make a patchwork of the row, and dim letters could hardly be read on it.
    return style + Style(color="default", bgcolor="default", dim=False, reverse=True)


class Colorless(LineFilter):
    """Removes all colours; text on a background of its own is reversed instead."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The segments without colours."""
        return [
            Segment(text, _colorless(style) if style else style, control) for text, style, control in segments
        ]


@lru_cache(1024)
def _colorless(style: Style) -> Style:
    plain = style.without_color + Style.from_meta(style.meta)
    return plain + Style(reverse=True, dim=False) if style.bgcolor and not style.bgcolor.is_default else plain


def in_256(theme: Theme) -> Theme:
    """The theme in the shades that a terminal of 256 colours has.

    Rich takes the next step of a coarse cube, where a quiet blue page is black and its panels are navy; the
    greys have steps that come much nearer. Whatever can be read in the theme can be read in these.
    """
    if theme.ansi:
        return theme
    grounds = (theme.background, theme.surface, theme.panel, theme.variables.get("cursor"))
    pages = tuple(dict.fromkeys(_luminance(Color.parse(_nearest(each))) for each in grounds if each))
    shades = {
        name: _nearest(value, () if value in grounds else pages)
        for name, value in theme.variables.items()
        if value.startswith("#")
    }
    fitted = replace(theme, variables=theme.variables | shades)
    for name in _FIELDS:
        if value := getattr(theme, name):
            setattr(fitted, name, _nearest(value, () if value in grounds else pages))
    return fitted


_FIELDS: Final = (
    *("primary", "secondary", "accent", "foreground", "background", "surface", "panel"),
    *("warning", "error", "success"),
)


@cache
def _nearest(color: str, pages: tuple[float, ...] = ()) -> str:
    """The shade next to a colour that can be read as well on pages of these luminances, if that is needed."""
    wanted = Color.parse(color)
    lightness, a, b = rgb_to_lab(wanted)
    least = [min(_LEGIBLE, _contrast(_luminance(wanted), page)) for page in pages]

    def distance(shade: _Shade) -> float:
        # In Lab, where distances are about as the eye sees them; in RGB dark blues would turn black.
        return (shade.lab.L - lightness) ** 2 + (shade.lab.a - a) ** 2 + (shade.lab.b - b) ** 2

    def legible(shade: _Shade) -> bool:
        return all(_contrast(shade.luminance, page) >= need for page, need in zip(pages, least, strict=True))

    by_distance = sorted(_shades(), key=distance)
    return next(filter(legible, by_distance), by_distance[0]).hex


class _Shade(NamedTuple):
    hex: str
    """What Rich is asked for."""
    lab: Lab
    """How it comes out, which is not always as what was asked for."""
    luminance: float


@cache
def _shades() -> tuple[_Shade, ...]:
    shades = []
    for number in range(16, 256):
        asked = RichColor.from_ansi(number).get_truecolor()
        # Through Rich's own conversion: it may choose another number for a colour than the one it came from.
        shown = Color(*RichColor.from_triplet(asked).downgrade(ColorSystem.EIGHT_BIT).get_truecolor())
        shades.append(_Shade(asked.hex, rgb_to_lab(shown), _luminance(shown)))
    return tuple(shades)


def _contrast(one: float, other: float) -> float:
    """The contrast ratio of WCAG 2, of two luminances."""
    return (max(one, other) + 0.05) / (min(one, other) + 0.05)


def _luminance(color: Color) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in color.normalized
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
