"""The bundled themes are legible, and a broken one is reported."""

import os
from pathlib import Path

import pytest
from textual.color import Color

from symbl_tui.errors import ConfigError
from symbl_tui.ui.app import SymblApp
from symbl_tui.ui.theming import theme
from tests.ui.fake_session import FakeSession
from tests.ui.screen_text import until

MIDNIGHT = (theme.folder() / "midnight.toml").read_text()
INKS = ("text-dim", "border", *(f"speaker-{number}" for number in range(1, 13)))


def test_the_four_bundled_themes_are_valid() -> None:
    themes, errors = theme.load_all()
    assert not errors
    assert {each.name for each in themes} == {"midnight", "paper", "contrast", "terminal"}


@pytest.mark.parametrize(("name", "least"), [("midnight", 4.5), ("paper", 4.5), ("contrast", 7.0)])
def test_every_text_colour_is_legible_on_every_background(name: str, least: float) -> None:
    shipped = theme.load(theme.folder() / f"{name}.toml")
    inks = [shipped.variables[ink] for ink in INKS]
    inks += [each for each in (shipped.foreground, shipped.warning, shipped.error, shipped.success) if each]
    grounds = [shipped.background, shipped.surface, shipped.panel, shipped.variables["cursor"]]
    for ink in inks:
        for ground in grounds:
            assert ground is not None
            assert contrast(ink, ground) >= least, f"{ink} on {ground}"
    assert contrast(shipped.variables["on-accent"], shipped.primary) >= least


def contrast(ink: str, ground: str) -> float:
    """The contrast ratio of WCAG 2."""
    light, dark = sorted((_luminance(ink), _luminance(ground)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(color: str) -> float:
    def linear(value: float) -> float:
        return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4

    red, green, blue = Color.parse(color).normalized
    return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"#d7dde8"', '"nocolour"', "colors.text must be a colour"),
        ('"#d7dde8"', "3", "colors.text must be a colour"),
        ("dark = true", 'dark = "yes"', "dark must be true or false"),
        ("dark = true", "dark = true\nspeed = 3", "speed is no key of a theme"),
        ("track ", "trakc ", "colors.trakc is no key of a theme"),
        ('"#d6c7b0",', '"#d6c7b0", "red",', "speakers must be a list of 6 to 12 colours"),
        ('hot  = "#f07178"', "", "meter.hot must be a colour"),
        ("[meter]", "[meters]", "meters is no key of a"),
        ("[meter]", "[meter", "cannot be read as a theme"),
    ],
)
def test_a_broken_theme_names_file_key_and_what_was_expected(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    assert old in MIDNIGHT
    path = tmp_path / "mine.toml"
    path.write_text(MIDNIGHT.replace(old, new))
    with pytest.raises(ConfigError) as caught:
        theme.load(path)
    assert str(caught.value).startswith(str(path))
    assert said in str(caught.value)


def test_a_broken_theme_keeps_the_others(tmp_path: Path) -> None:
    (tmp_path / "good.toml").write_text(MIDNIGHT)
    (tmp_path / "bad.toml").write_bytes(b"\xff\xfe")
    themes, errors = theme.load_all(tmp_path)
    assert [each.name for each in themes] == ["good"]
    assert "bad.toml" in str(errors[0])


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("a = " + "[" * 50_000, "nested too deeply"),
        (".".join("a" * 30_000) + " = 1", "nested too deeply"),
        ("#" * 70_000, "more than 64 KiB"),
        (MIDNIGHT.replace("true", f'"{"x" * 50_000}"'), "dark must be true or false, found 'xxx"),
        (f'"{"x" * 60_000}" = 1', "is no key of a theme"),
    ],
    ids=("brackets", "dots", "size", "value", "key"),
)
def test_a_strange_theme_costs_one_short_sentence(tmp_path: Path, content: str, said: str) -> None:
    (tmp_path / "good.toml").write_text(MIDNIGHT)
    (tmp_path / "odd.toml").write_text(content)
    os.mkfifo(tmp_path / "pipe.toml")
    (tmp_path / "endless.toml").symlink_to("/dev/zero")
    themes, errors = theme.load_all(tmp_path)
    assert [each.name for each in themes] == ["good"]
    assert said in str(errors[1])
    assert all(len(str(error)) < 1000 for error in errors)


def test_of_countless_themes_the_first_hundred_are_read(tmp_path: Path) -> None:
    for number in range(120):
        (tmp_path / f"{number:03}.toml").touch()
    _, errors = theme.load_all(tmp_path)
    assert len(errors) == 101
    assert "only the first 100 themes are read" in str(errors[0])


def test_a_users_theme_replaces_one_of_the_same_name() -> None:
    theme.own_folder().mkdir(parents=True)
    (theme.own_folder() / "midnight.toml").write_text(MIDNIGHT.replace("#d7dde8", "#ffffff"))
    (theme.own_folder() / "bad.toml").write_text("dark = 3")
    themes, errors = theme.load_all()
    assert [each.foreground for each in themes if each.name == "midnight"] == ["#ffffff"]
    assert len(themes) == 4
    assert "bad.toml" in str(errors[0])


async def test_a_users_broken_theme_is_one_message_and_the_default(
    session: FakeSession,
) -> None:
    theme.own_folder().mkdir(parents=True)
    (theme.own_folder() / "mine.toml").write_text(MIDNIGHT.replace("[meter]", "[meters]"))
    app = SymblApp(session, theme="mine")
    async with app.run_test(size=(120, 24), notifications=True) as pilot:
        assert app.theme == "midnight"
        await until(pilot, "no key of a theme")


def test_six_speakers_colours_are_enough_for_a_theme(tmp_path: Path) -> None:
    six = MIDNIGHT.replace(MIDNIGHT[MIDNIGHT.index('    "#b6d96c"') : MIDNIGHT.index("]\n\n[colors]")], "")
    (tmp_path / "six.toml").write_text(six)
    loaded = theme.load(tmp_path / "six.toml")
    assert loaded.variables["speaker-7"] == loaded.variables["speaker-1"]


@pytest.mark.parametrize("name", ["midnight", "paper", "contrast", "terminal"])
def test_twelve_speakers_have_twelve_colours(name: str) -> None:
    shipped = theme.load(theme.folder() / f"{name}.toml")
    assert len({shipped.variables[f"speaker-{number}"] for number in range(1, 13)}) == 12


async def test_the_picker_previews_a_theme_and_esc_restores_it(session: FakeSession) -> None:
    app = SymblApp(session)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("t")
        shown = await until(pilot, "enter Save")
        assert shown.index("contrast") < shown.index("terminal"), "ours come first"
        await pilot.press("down")
        await pilot.pause()
        assert app.theme == "paper"
        await pilot.press("escape")
        await until(pilot, "Transcript")
        assert app.theme == "midnight"
        await pilot.press("t", "down", "enter")
        await until(pilot, "Transcript")
        assert app.theme == "paper"


async def test_an_unknown_theme_is_reported_and_replaced_by_the_default(session: FakeSession) -> None:
    app = SymblApp(session, theme="sunrise")
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        assert app.theme == "midnight"
        await until(pilot, 'There is no theme "sunrise"')


@pytest.mark.parametrize("name", ["midnight", "paper", "contrast", "terminal", "nord", "textual-light"])
async def test_every_theme_shows_the_screen(session: FakeSession, name: str) -> None:
    app = SymblApp(session, theme=name)
    async with app.run_test(size=(80, 24)) as pilot:
        session.say(0, "words in any colour")
        await until(pilot, "words in any colour")
        assert app.theme == name


async def test_the_screen_is_complete_without_colour(
    session: FakeSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with SymblApp(session).run_test(size=(80, 24), notifications=True) as pilot:
        session.hear(("Alice", -20.0))
        session.say(0, "still moving", final=False)
        await until(pilot, "still moving…")
        assert "─" in await until(pilot, "━"), "the bar is heavier than its track"
        styles = {
            segment.style for strip in pilot.app.screen._compositor.render_strips() for segment in strip
        }
        assert not [each for each in styles if each and (each.color or each.bgcolor)]
        await pilot.press("t")
        await until(pilot, "themes to choose")
