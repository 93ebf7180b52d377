"""Pictures of every screen; regenerate them when Textual is bumped, in a commit of its own.

In full colour, and as a terminal of sixteen colours is told to paint it.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any, Self

import pytest
from rich.color import ColorSystem
from rich.segment import Segment
from rich.style import Style
from textual.app import App
from textual.color import Color
from textual.filter import LineFilter
from textual.pilot import Pilot
from textual.screen import Screen

from symbl_tui.audio.sources.synthetic import ToneSource
from symbl_tui.audio.streams.socket_address import TcpAddress
from symbl_tui.audio.streams.socket_listener import SocketListener
from symbl_tui.config import profiles
from symbl_tui.config.profile import Profile, SourceConfig
from symbl_tui.session.archive.library import Library
from symbl_tui.ui.app import SymblApp
from symbl_tui.ui.commands import all_commands
from symbl_tui.ui.screens.device_screen import DeviceScreen
from symbl_tui.ui.screens.library_screen import LibraryScreen
from symbl_tui.ui.screens.login_screen import LoginScreen
from symbl_tui.ui.screens.review_screen import ReviewScreen
from symbl_tui.ui.theming.themed_app import ThemedApp
from symbl_tui.ui.view_models.remote_microphone_state import RemoteListener
from symbl_tui.ui.widgets.engine_choice import EngineChoice
from tests.session.recorded_folder import record
from tests.support.waiting import until as until_true
from tests.ui.conversation import CONVERSATION
from tests.ui.device_host import DEMO, DESK, ROOM, Quiet
from tests.ui.fake_session import FakeSession
from tests.ui.scenes import meeting
from tests.ui.screen_text import arranged, until
from tests.ui.screens.test_model_choice import GERMAN, SMALL, TINY, Used
from tests.ui.screens.test_profiles_screen import NOW, STANDUP, Makes, app_of
from tests.ui.screens.test_watch_screen import FakeWatch

Compare = Callable[..., bool]
Before = Callable[[Pilot[None]], Awaitable[None]]
SIZES = pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])

EVERY_SIZE = pytest.mark.parametrize(
    "size", [(80, 24), (120, 40), (200, 50)], ids=["80x24", "120x40", "200x50"]
)


class Sixteen(LineFilter):
    """What is done to colours on their way to a terminal that has sixteen."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        return [Segment(text, style and _in_16(style), control) for text, style, control in segments]


def _in_16(style: Style) -> Style:
    color, ground = (each and each.downgrade(ColorSystem.STANDARD) for each in (style.color, style.bgcolor))
    return style + Style(color=color, bgcolor=ground)


@pytest.fixture(params=["colour", "sixteen"], autouse=True)
def colours(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    if request.param == "sixteen":
        monkeypatch.setenv("TERM", "xterm")
        monkeypatch.delenv("COLORTERM")
    return str(request.param)


@pytest.fixture(autouse=True)
def one_time_zone(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.fixture
def looks_right(snap_compare: Compare, colours: str, monkeypatch: pytest.MonkeyPatch) -> Compare:
    def compare(app: App[None], before: Before, size: tuple[int, int] = (80, 24)) -> bool:
        filters = app.get_line_filters
        if colours == "sixteen":
            monkeypatch.setattr(app, "get_line_filters", lambda: (*filters(), Sixteen()))
        return snap_compare(app, terminal_size=size, run_before=before)

    return compare


class Shell(ThemedApp):
    """Nothing but one screen."""

    def __init__(self, shown: Callable[[], Screen[Any]]) -> None:
        super().__init__()
        self._shown = shown

    def on_mount(self) -> None:
        self.push_screen(self._shown())


async def all_is_read(pilot: Pilot[None]) -> None:
    """Wait until a review is shown with all that is read and calculated of its session."""

    def is_read() -> bool:
        screen = pilot.app.screen
        return (
            isinstance(screen, ReviewScreen)
            and screen.recorded is not None
            and all(each.is_finished for each in screen.workers if each.group in ("read", "update"))
        )

    await until_true(is_read)
    await pilot.pause()


async def engines_focused(pilot: Pilot[None]) -> None:
    """Wait until the login screen takes keys: it chooses and focuses an engine once it is mounted."""
    await until_true(lambda: isinstance(pilot.app.focused, EngineChoice))


async def talking(session: FakeSession, pilot: Pilot[None]) -> None:
    while session.running != {"capture", "transcribe"}:
        await pilot.pause(0.01)
    meeting(session)
    await until(pilot, "dB")
    await until(pilot, "captured 12:31")
    await arranged(pilot)


@EVERY_SIZE
def test_the_live_screen(session: FakeSession, looks_right: Compare, size: tuple[int, int]) -> None:
    async def before(pilot: Pilot[None]) -> None:
        await talking(session, pilot)
        await pilot.press("2")
        await until(pilot, "Send the report")

    assert looks_right(SymblApp(session), before, size)


def _review(parent: Path) -> ReviewScreen:
    notes = [(4.0, 34.0, "ask the studio")]
    folder = record(parent, "Planning of May", CONVERSATION, length=220.0, notes=notes)
    return ReviewScreen(folder, all_commands(), new_session=lambda: None, on_left=lambda: None)


@SIZES
def test_a_conversation_that_is_watched(looks_right: Compare, size: tuple[int, int]) -> None:
    session = FakeWatch()

    async def before(pilot: Pilot[None]) -> None:
        while session.running != {"capture", "transcribe"}:
            await pilot.pause(0.01)
        session.utterances = 9
        meeting(session)
        await until(pilot, "00:12:31")
        await arranged(pilot)

    assert looks_right(SymblApp(session), before, size)
    session.release()


@EVERY_SIZE
def test_the_review(tmp_path: Path, looks_right: Compare, size: tuple[int, int]) -> None:
    async def before(pilot: Pilot[None]) -> None:
        await all_is_read(pilot)
        await pilot.press("tab")
        await pilot.pause()

    assert looks_right(Shell(lambda: _review(tmp_path)), before, size)


@EVERY_SIZE
def test_the_transcript_of_a_review(tmp_path: Path, looks_right: Compare, size: tuple[int, int]) -> None:
    async def before(pilot: Pilot[None]) -> None:
        await until(pilot, "Send the report")
        await pilot.press("tab", "enter")
        await until(pilot, "I will send the report")

    assert looks_right(Shell(lambda: _review(tmp_path)), before, size)


@EVERY_SIZE
def test_the_bookmarks_of_a_review(tmp_path: Path, looks_right: Compare, size: tuple[int, int]) -> None:
    async def before(pilot: Pilot[None]) -> None:
        await until(pilot, "Send the report")
        await pilot.press("b")
        await until(pilot, "Bookmarks (1)")

    assert looks_right(Shell(lambda: _review(tmp_path)), before, size)


def test_the_help(session: FakeSession, looks_right: Compare) -> None:
    async def before(pilot: Pilot[None]) -> None:
        await talking(session, pilot)
        await pilot.press("question_mark")
        await until(pilot, "esc Close")

    assert looks_right(SymblApp(session), before)


def test_the_theme_picker(session: FakeSession, looks_right: Compare) -> None:
    async def before(pilot: Pilot[None]) -> None:
        await talking(session, pilot)
        await pilot.press("t")
        await until(pilot, "enter Save")

    assert looks_right(SymblApp(session), before)


@pytest.mark.parametrize("size", [(80, 24), (60, 20), (120, 40)], ids=["80x24", "60x20", "120x40"])
def test_the_export_formats(session: FakeSession, looks_right: Compare, size: tuple[int, int]) -> None:
    async def before(pilot: Pilot[None]) -> None:
        await talking(session, pilot)
        await pilot.press("E")
        await until(pilot, "enter Export")

    assert looks_right(SymblApp(session), before, size)


@SIZES
def test_the_login_screen(looks_right: Compare, size: tuple[int, int]) -> None:
    async def before(pilot: Pilot[None]) -> None:
        await engines_focused(pilot)
        await pilot.press("down", "tab", "tab")
        await until(pilot, "in a drawer")

    assert looks_right(Shell(lambda: LoginScreen(all_commands(), place=lambda: "a drawer")), before, size)


def test_the_login_screen_with_models(looks_right: Compare) -> None:
    async def before(pilot: Pilot[None]) -> None:
        await engines_focused(pilot)
        await until(pilot, "moonshine-small-en")
        await pilot.press("tab", "down")
        await pilot.pause()

    offered = Used().offer(TINY, SMALL, GERMAN)
    assert looks_right(
        Shell(lambda: LoginScreen(all_commands(), place=lambda: "a drawer", load_models=offered)), before
    )


@SIZES
def test_the_device_screen(looks_right: Compare, size: tuple[int, int]) -> None:
    def screen() -> DeviceScreen:
        return DeviceScreen(
            DEMO,
            all_commands(),
            list_devices=Quiet(DESK, ROOM).list,
            open_source=lambda source: ToneSource(200.0, 16000, source.channels or 1, -18.0),
            demo=DEMO,
        )

    async def before(pilot: Pilot[None]) -> None:
        await until(pilot, "Room Mic")
        await until(pilot, "-18 dB")

    assert looks_right(Shell(screen), before, size)


@SIZES
def test_the_microphone_over_ssh(looks_right: Compare, size: tuple[int, int]) -> None:
    class Awaited(ToneSource):
        async def __aenter__(self) -> Self:
            await asyncio.Event().wait()
            return self

    def open_listener() -> RemoteListener:
        listener = SocketListener(TcpAddress("127.0.0.1", 40123))
        sent = "parec --raw --format=s16le --rate=16000 --channels=1 --latency-msec=20"
        link = "ssh -o ServerAliveInterval=3 -W 127.0.0.1:40123 ann@box"
        line = f"while :; do (echo {'0123456789abcdef' * 2}; {sent}) | {link}; sleep 1; done"
        return RemoteListener(listener, (("Linux, with PulseAudio or PipeWire", line),))

    def screen() -> DeviceScreen:
        return DeviceScreen(
            Profile(source=SourceConfig(spec="silence")),
            all_commands(),
            list_devices=Quiet(DESK).list,
            open_source=lambda _: Awaited(0.0, 16000, 1),
            open_listener=open_listener,
        )

    async def before(pilot: Pilot[None]) -> None:
        await until(pilot, "1 input")
        await pilot.press("up", "up")
        await until(pilot, "Waiting for the microphone…")

    assert looks_right(Shell(screen), before, size)


@EVERY_SIZE
@pytest.mark.parametrize("opened", [False, True], ids=["list", "open"])
def test_the_library(tmp_path: Path, looks_right: Compare, size: tuple[int, int], opened: bool) -> None:
    record(tmp_path)

    async def before(pilot: Pilot[None]) -> None:
        await until(pilot, "Who owns the campaign?")
        if opened:
            await pilot.press("enter")
            await all_is_read(pilot)

    assert looks_right(Shell(lambda: LibraryScreen(Library(tmp_path), all_commands())), before, size)


def test_the_profiles(session: FakeSession, looks_right: Compare) -> None:
    profiles.save("standup", STANDUP)
    profiles.save("weekly", NOW)

    async def before(pilot: Pilot[None]) -> None:
        await pilot.press("f3")
        await until(pilot, "2 saved")
        await until(pilot, 'name = "Ann"')

    assert looks_right(app_of(Makes(), session), before)


@EVERY_SIZE
@pytest.mark.parametrize(
    ("keys", "shown"),
    [
        (("home", "down", "down", "down", "c"), "Correct the line"),
        (("home", "down", "a"), "Action item"),
        (("f",), "Show only"),
        (("home", "enter"), "esc Close"),
    ],
    ids=["correct", "action", "filter", "details"],
)
def test_the_dialogs_of_a_line(
    session: FakeSession,
    looks_right: Compare,
    size: tuple[int, int],
    keys: tuple[str, ...],
    shown: str,
) -> None:
    async def before(pilot: Pilot[None]) -> None:
        await talking(session, pilot)
        await pilot.press(*keys)
        await until(pilot, shown)
        if shown == "esc Close":
            await until(pilot, "no session")

    assert looks_right(SymblApp(session), before, size)
