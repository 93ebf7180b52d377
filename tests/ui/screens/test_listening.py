"""The sound of the line under the cursor is played here, or the screen says how to hear it elsewhere."""

import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from textual.pilot import Pilot

from symbl_tui.domain.insight import Insight
from symbl_tui.domain.utterance import Speaker
from symbl_tui.session.model.change import Change, Line, Stage
from symbl_tui.ui.app import SymblApp
from tests.audio.killed_parent import children
from tests.audio.sound_server import SoundServer, sound_server
from tests.session.recorded_folder import record
from tests.support import waiting
from tests.ui.fake_session import FakeSession
from tests.ui.screen_text import text, until
from tests.ui.screens.test_review_screen import Shell

RATE = 16_000
LINES = (
    Line(0, "Alice", "We should move the deadline.", 0.5, 2.5, Stage.UTTERANCE, "u1"),
    Line(1, "Bob", "Who owns the campaign?", 3.0, 20.0, Stage.UTTERANCE, "u2"),
)


@pytest.fixture(autouse=True)
def recorded(session: FakeSession, tmp_path: Path) -> None:
    session.folder = record(tmp_path, length=30.0)
    for name in ("1-alice.pcm", "2-bob.pcm"):
        (session.folder / name).write_bytes(np.ones(30 * RATE, "<i2").tobytes())


@pytest.fixture
def speakers(monkeypatch: pytest.MonkeyPatch) -> Iterator[SoundServer]:
    properties = "sink_properties=device.description=Speakers"
    with sound_server(f"sink_name=speakers rate=16000 channels=1 {properties}") as server:
        for name, value in server.env.items():
            monkeypatch.setenv(name, value)
        yield server


async def shown(pilot: Pilot[None], session: FakeSession) -> None:
    session.tell(Change(lines=tuple(enumerate(LINES))))
    await until(pilot, "Who owns the campaign?")


def players(server: SoundServer) -> list[int]:
    return [pid for pid in children(os.getpid()) if pid != server.process.pid]


async def test_o_plays_the_line_and_o_again_stops_it(session: FakeSession, speakers: SoundServer) -> None:
    async with SymblApp(session).run_test(size=(100, 30), notifications=True) as pilot:
        await shown(pilot, session)
        await pilot.press("o")
        assert "Playing 00:02 to 00:20 on Speakers; o stops it." in await until(pilot, "Playing")
        assert "Sink Input" in speakers.control("list", "sink-inputs")
        await pilot.press("o")
        await until(pilot, "Stopped playing.")
        await waiting.until(lambda: not players(speakers))


async def test_o_on_another_line_plays_that_one(session: FakeSession, speakers: SoundServer) -> None:
    async with SymblApp(session).run_test(size=(100, 30), notifications=True) as pilot:
        await shown(pilot, session)
        await pilot.press("o")
        await until(pilot, "Playing 00:02")
        await pilot.press("k", "k", "o")
        await until(pilot, "Playing 00:00 to 00:03 on Speakers")


async def test_o_on_an_entry_of_a_list_plays_its_line(session: FakeSession, speakers: SoundServer) -> None:
    async with SymblApp(session).run_test(size=(100, 30), notifications=True) as pilot:
        await shown(pilot, session)
        session.tell(
            Change(insights=(Insight("a1", "action_item", "Move it.", Speaker("Alice"), 0.9, "u1"),))
        )
        await pilot.press("2")
        await until(pilot, "Move it.")
        await pilot.press("o")
        await until(pilot, "Playing 00:00 to 00:03 on Speakers")


async def test_nothing_plays_on_when_the_screen_is_left(session: FakeSession, speakers: SoundServer) -> None:
    async with SymblApp(session).run_test(size=(100, 30), notifications=True) as pilot:
        await shown(pilot, session)
        await pilot.press("o")
        await until(pilot, "Playing")
    await waiting.until(lambda: not players(speakers))


async def test_without_an_output_the_command_for_the_other_machine_is_shown_and_copied(
    session: FakeSession, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PULSE_SERVER", f"unix:{tmp_path}/none")
    async with SymblApp(session).run_test(size=(120, 30), notifications=True) as pilot:
        await shown(pilot, session)
        await pilot.press("o")
        screen = await until(pilot, "To listen where you are:")
        assert "There is no sound output on this machine." in screen
        assert "Play here" not in screen
        command = f"sessions sound {session.folder} --at 00:02.7 --for 17.8 | mpv -"
        assert command in " ".join(screen.split())
        await pilot.press("y")
        assert command in pilot.app.clipboard
        assert pilot.app.clipboard.startswith(f"ssh {os.uname().nodename} symbl-tui ")
        await waiting.until(lambda: "To listen" not in text(pilot.app))


async def test_over_ssh_nothing_sounds_in_another_room_unasked(
    session: FakeSession, speakers: SoundServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSH_CONNECTION", "10.0.0.1 50000 10.0.0.2 22")
    monkeypatch.setattr("symbl_tui.ui.screens.listening_actions.is_elsewhere", lambda environment: True)
    async with SymblApp(session).run_test(size=(100, 30), notifications=True) as pilot:
        await shown(pilot, session)
        await pilot.press("o")
        await until(pilot, f"Over SSH it would play on {os.uname().nodename}")
        assert players(speakers) == []
        await pilot.press("enter")
        await until(pilot, "Playing 00:02 to 00:20 on Speakers")
        await pilot.press("o")
        await until(pilot, "Stopped playing.")


async def test_a_sound_that_cannot_be_played_is_one_sentence(session: FakeSession) -> None:
    for file in session.folder.glob("*.pcm"):
        file.unlink()
    async with SymblApp(session).run_test(size=(100, 30), notifications=True) as pilot:
        await shown(pilot, session)
        await pilot.press("o")
        await until(pilot, "there is no sound; it was deleted")


async def test_before_the_first_line_there_is_nothing_to_play(session: FakeSession) -> None:
    async with SymblApp(session).run_test(size=(100, 30), notifications=True) as pilot:
        await pilot.press("o")
        await until(pilot, "There is no line to play yet.")


async def test_in_a_review_o_plays_the_line_under_the_cursor_once_the_transcript_is_open(
    session: FakeSession, speakers: SoundServer
) -> None:
    app = Shell(session.folder, closes=True)
    async with app.run_test(size=(100, 40), notifications=True) as pilot:
        await until(pilot, "Timeline")
        await pilot.press("o")
        await until(pilot, "Open the transcript first: v.")
        await pilot.press("v")
        await until(pilot, "I will send the report")
        await pilot.press("end", "o")
        await until(pilot, "Playing 00:04 to 00:08 on Speakers")
        await pilot.press("o")
        await until(pilot, "Stopped playing.")
