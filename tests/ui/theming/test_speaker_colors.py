"""A speaker has the same configured colour everywhere."""

import tomllib
from pathlib import Path

import tomli_w
from rich.color import Color
from textual.app import App
from textual.widget import Widget

from symbl_tui.config.profile import SPEAKER_COLOURS, Profile, SpeakerConfig
from symbl_tui.session.archive.library import Library
from symbl_tui.session.archive.recorded_session import read_session
from symbl_tui.session.run.channel_speakers import ChannelSpeakers
from symbl_tui.ui.app import SymblApp
from symbl_tui.ui.commands import all_commands
from symbl_tui.ui.screens.library_screen import LibraryScreen
from symbl_tui.ui.theming import theme
from symbl_tui.ui.theming.speaker_colors import SpeakerColors
from symbl_tui.ui.theming.themed_app import ThemedApp
from symbl_tui.ui.widgets.meters import Meters
from symbl_tui.ui.widgets.transcript import Transcript
from tests.session.recorded_folder import record
from tests.ui.fake_session import FakeSession
from tests.ui.screen_text import until


def colours_of(app: App[None], kind: type[Widget], name: str) -> set[Color | None]:
    """The colours in which a kind of widget shows a name."""
    rows = (each.render_line(y) for each in app.screen.query(kind) for y in range(each.size.height))
    words = (segment for row in rows for segment in row if segment.text.strip().startswith(name))
    return {word.style.color if word.style else None for word in words}


def colour(app: App[None], number: int) -> set[Color | None]:
    return {Color.parse(app.theme_variables[f"speaker-{number}"])}


async def test_the_live_screen_has_the_chosen_colours_in_words_and_meters(session: FakeSession) -> None:
    session.hear(("Alice", -18.0), ("Bob", -52.0))
    session.colours = {"Alice": 9, "Bob": 4}
    app = SymblApp(session)
    async with app.run_test(size=(80, 24)) as pilot:
        session.say(0, "Hello.", speaker="Bob")
        await until(pilot, "Hello.")
        await until(pilot, "dB")
        assert colours_of(app, Transcript, "Bob") == colours_of(app, Meters, "Bob") == colour(app, 4)
        assert colours_of(app, Meters, "Alice") == colour(app, 9)


class SwatchApp(ThemedApp):
    def __init__(self, sessions: Path) -> None:
        super().__init__(theme.DEFAULT)
        self._sessions = sessions

    def on_mount(self) -> None:
        self.push_screen(LibraryScreen(Library(self._sessions), all_commands()))


async def test_a_recorded_session_keeps_the_colours_that_its_speakers_had(tmp_path: Path) -> None:
    path = record(tmp_path) / "session.toml"
    facts = tomllib.loads(path.read_text())
    facts["channels"][0]["colour"] = 9
    facts["channels"][1]["colour"] = 99
    path.write_text(tomli_w.dumps(facts))
    assert read_session(path.parent).facts.colours == {"Alice": 9, "Bob": 2}
    app = SwatchApp(tmp_path)
    async with app.run_test(size=(100, 30)) as pilot:
        await until(pilot, "Standup")
        await pilot.press("enter")
        await until(pilot, "v Transcript")
        await pilot.press("v")
        await until(pilot, "We should move")
        assert colours_of(app, Transcript, "Alice") == colour(app, 9)
        assert colours_of(app, Transcript, "Bob") == colour(app, 2)


def test_a_configured_colour_wins_and_others_follow_in_turn() -> None:
    speakers = SpeakerColors(lambda: {"Ann": 7})
    assert [speakers.number(name) for name in ("Bob", "Ann", "Cem", "Bob")] == [1, 7, 3, 1]


def test_changed_colours_are_applied() -> None:
    chosen = {"Ann": 7}
    speakers = SpeakerColors(lambda: chosen)
    assert speakers.number("Ann") == 7
    chosen["Ann"] = 8
    speakers.forget()
    assert speakers.number("Ann") == 8


def test_without_a_choice_the_colour_is_that_of_the_channel_and_two_may_share_one() -> None:
    people = (SpeakerConfig(name="Ann", colour=2), SpeakerConfig(name="Bob"))
    assert ChannelSpeakers(Profile(speakers=people)).colours(14) == (2, 2, *range(3, 13), 1, 2)
    assert ChannelSpeakers(Profile(speakers=people)).colours(1) == (2,)


def test_themes_have_a_colour_for_every_number_that_a_profile_may_name() -> None:
    assert theme.SPEAKERS == SPEAKER_COLOURS
