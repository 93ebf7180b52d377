"""Terminals with few colours, or none, show everything."""

import pytest
from rich.color import Color as RichColor
from rich.color import ColorSystem
from rich.segment import Segment
from rich.style import Style
from textual.color import Color

from symbl_tui.ui.app import SymblApp
from symbl_tui.ui.theming import few_colors, theme
from tests.ui.fake_session import FakeSession
from tests.ui.screen_text import until
from tests.ui.theming.test_themes import INKS, contrast

XTERM = {
    "default": "#e5e5e5",
    "red": "#cd0000",
    "green": "#00cd00",
    "yellow": "#cdcd00",
    "magenta": "#cd00cd",
    "cyan": "#00cdcd",
    "bright_red": "#ff0000",
    "bright_green": "#00ff00",
    "bright_yellow": "#ffff00",
    "bright_blue": "#5c5cff",
    "bright_magenta": "#ff00ff",
    "bright_cyan": "#00ffff",
    "blue": "#0000ee",
    "black": "#000000",
    "bright_black": "#7f7f7f",
}
"""The sixteen colours as xterm shows them, on black."""


def shown_in_256(color: str) -> str:
    return RichColor.parse(color).downgrade(ColorSystem.EIGHT_BIT).get_truecolor().hex


@pytest.mark.parametrize("name", ["midnight", "paper", "contrast"])
def test_in_256_colours_text_is_legible_and_the_cursor_visible(name: str) -> None:
    fitted = few_colors.in_256(theme.load(theme.folder() / f"{name}.toml"))
    inks = [fitted.variables[ink] for ink in INKS]
    inks += [each for each in (fitted.foreground, fitted.warning, fitted.error, fitted.success) if each]
    pages = [shown_in_256(each) for each in (fitted.background, fitted.surface, fitted.panel) if each]
    cursor = shown_in_256(fitted.variables["cursor"])
    assert cursor not in pages
    assert pages[2] != pages[0]
    for ink in inks:
        for ground in (*pages, cursor):
            assert contrast(shown_in_256(ink), ground) >= 4.5, f"{ink} on {ground}"
    for zone in ("ok", "warm", "hot"):
        assert contrast(shown_in_256(fitted.variables[f"meter-{zone}"]), pages[0]) >= 3.0


def test_in_256_colours_speakers_differ() -> None:
    for name in ("midnight", "paper", "contrast"):
        fitted = few_colors.in_256(theme.load(theme.folder() / f"{name}.toml"))
        six = {shown_in_256(fitted.variables[f"speaker-{number}"]) for number in range(1, 7)}
        assert len(six) == 6


def test_of_sixteen_colours_only_legible_ones_are_text() -> None:
    own = theme.load(theme.folder() / "terminal.toml")
    inks = [own.variables[ink] for ink in ("dim-color", *INKS[1:], "meter-ok", "meter-warm", "meter-hot")]
    inks += [each for each in (own.foreground, own.warning, own.error, own.success) if each]
    for ink in inks:
        assert contrast(XTERM[ink.removeprefix("ansi_")], XTERM["black"]) >= 3.0, ink
    assert contrast(XTERM["cyan"], XTERM["black"]) >= 3.0


@pytest.mark.parametrize(("asked", "worn"), [("midnight", "terminal"), ("terminal", "terminal")])
async def test_a_terminal_of_sixteen_colours_uses_its_own(
    session: FakeSession, monkeypatch: pytest.MonkeyPatch, asked: str, worn: str
) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("COLORTERM")
    app = SymblApp(session, theme=asked)
    async with app.run_test(size=(80, 24)) as pilot:
        assert app.theme == worn
        assert app.chosen_theme == asked, "what is saved is what was asked for"
        await pilot.press("t")
        await until(pilot, "enter Save")


async def test_with_256_colours_the_theme_uses_available_shades(
    session: FakeSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("COLORTERM")
    app = SymblApp(session)
    async with app.run_test(size=(80, 24)):
        assert app.theme == "midnight"
        grounds = {app.theme_variables[name] for name in ("background", "surface", "panel", "cursor")}
        assert {shown_in_256(each) for each in grounds} == {each.lower() for each in grounds}
        assert len(grounds) == 4


def test_without_colour_backgrounds_are_reversed_and_clickable() -> None:
    chosen = Style(color="red", bgcolor="blue", bold=True) + Style.from_meta({"@click": "go"})
    plain = Style(color="red", bgcolor="default", dim=True)
    segments = [Segment("a", chosen), Segment("b", plain), Segment("c")]
    first, second, third = few_colors.Colorless().apply(segments, Color.parse("black"))
    assert first.style == Style(bold=True, dim=False, reverse=True) + Style.from_meta({"@click": "go"})
    assert second.style == Style(dim=True)
    assert third == Segment("c")


def test_the_cursor_is_reversed_where_its_background_may_be_black() -> None:
    ground = Color.parse("ansi_bright_black").rich_color
    segments = [Segment("row", Style(bgcolor=ground, bold=True)), Segment("x", Style(bgcolor="cyan"))]
    row, other = few_colors.Reversing().apply(segments, Color.parse("black"))
    assert row.style == Style(color="default", bgcolor="default", bold=True, dim=False, reverse=True)
    assert other == segments[1]


def test_style_sheets_use_the_dim_colour_of_every_theme() -> None:
    for sheet in theme.folder().parent.glob("symbl_tui/ui/**/*.tcss"):
        assert "$text-dim" not in sheet.read_text(), f"{sheet}: $dim-color and $dim-style"
