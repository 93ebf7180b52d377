"""A connection is replaced when its engine is silent, when it is old or idle, or the link too narrow."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest

from symbl_tui.config.profile import Profile
from symbl_tui.session.run.connection_context import ConnectionContext, ConnectionExpired, NoAnswer
from symbl_tui.session.run.connection_monitor import ConnectionMonitor
from symbl_tui.session.run.encoding_choice import EncodingChooser
from symbl_tui.session.run.session_timing import Timing
from symbl_tui.symbl.request_frames import ConnectionStart
from tests.session.run.open_channels import FORMAT, channel

QUIET = Timing(watch_interval=0.0, speech_before_answer=3.0, silence=1.0)
"""Looks at the connection whenever the event loop is free."""


async def at_once() -> None:
    pass


class Watched:
    """One monitored connection, and what was reported about it."""

    def __init__(self, folder: Path, timing: Timing = QUIET, encoding: str = "") -> None:
        self.channel = channel(folder)
        self.positions = self.channel.positions
        self.chooser = EncodingChooser("auto", "wss://engine.example/", lambda: 0.0)
        self.unanswered: list[float | None] = []
        wait_turn: Callable[[], Awaitable[None]] = at_once
        self.context = ConnectionContext(
            Profile(),
            FORMAT.rate,
            timing,
            handle=lambda received: None,
            settle_overdue=lambda: None,
            on_ready=lambda: None,
            wait_turn=wait_turn,
            set_unanswered=self.unanswered.append,
            encoding=encoding or self.chooser.name,
            encodings=self.chooser,
            begins=ConnectionStart(),
        )
        self.monitor = ConnectionMonitor(self.context, self.channel)

    def spoken(self, seconds: float) -> None:
        """So much speech was captured and sent, up to now."""
        samples = round(seconds * FORMAT.rate)
        new = samples - self.positions.sent
        self.positions.captured = self.positions.last_sound = self.positions.sent = samples
        self.monitor.on_sent(b"\x00\x20" * new)

    def silent(self, seconds: float) -> None:
        """So much silence was captured and sent."""
        samples = round(seconds * FORMAT.rate)
        self.positions.captured += samples
        self.positions.sent += samples
        self.monitor.on_sent(bytes(2 * samples))

    def answer_due(self) -> bool:
        return self.unanswered[-1] is not None

    def start(self, answer_timeout: float = 0.0) -> "asyncio.Task[None]":
        return asyncio.create_task(self.monitor.run(answer_timeout))


async def some_rounds() -> None:
    """Let the monitor look at the connection a few times."""
    for _ in range(10):
        await asyncio.sleep(0)
        await asyncio.to_thread(int)  # it reads from the disk in a thread


async def survives(watched: Watched, answer_timeout: float = 0.0) -> bool:
    """Whether the connection is kept for some rounds."""
    task = watched.start(answer_timeout)
    await some_rounds()
    kept = not task.done()
    task.cancel()
    await asyncio.wait((task,))
    return kept


async def test_speech_without_an_answer_ends_the_connection(tmp_path: Path) -> None:
    watched = Watched(tmp_path)
    task = watched.start(answer_timeout=0.0)
    watched.spoken(0.1)
    await some_rounds()
    watched.spoken(3.1)
    with pytest.raises(NoAnswer, match="no answer for 0 s, though the engine takes the sound") as error:
        await asyncio.wait_for(task, 30)
    assert error.value.brief == "no answer"
    assert watched.answer_due()


async def test_a_cough_needs_no_answer(tmp_path: Path) -> None:
    watched = Watched(tmp_path)
    task = watched.start()
    for seconds in (0.1, 1.5, 2.9):
        watched.spoken(seconds)
        await some_rounds()
    assert not task.done()
    assert set(watched.unanswered) == {None}
    task.cancel()


async def test_any_message_of_the_engine_answers_all_speech_so_far(tmp_path: Path) -> None:
    watched = Watched(tmp_path)
    task = watched.start(answer_timeout=3600)
    watched.spoken(0.1)
    await some_rounds()
    watched.spoken(5.0)
    await some_rounds()
    assert watched.answer_due()
    watched.monitor.on_received()
    await some_rounds()
    assert not watched.answer_due()
    task.cancel()


async def test_speech_that_was_not_sent_yet_needs_no_answer(tmp_path: Path) -> None:
    watched = Watched(tmp_path)
    task = watched.start()
    for seconds in (0.1, 30.0):
        watched.positions.captured = watched.positions.last_sound = round(seconds * FORMAT.rate)
        watched.positions.sent = 100
        await some_rounds()
    assert set(watched.unanswered) == {None}
    task.cancel()


async def test_silence_between_two_words_needs_no_answer(tmp_path: Path) -> None:
    watched = Watched(tmp_path)
    task = watched.start()
    watched.spoken(1.0)
    watched.silent(30.0)
    watched.spoken(32.0)
    await some_rounds()
    assert not task.done()
    assert set(watched.unanswered) == {None}
    task.cancel()


async def test_a_gap_of_the_source_is_skipped_where_the_connection_is_behind(tmp_path: Path) -> None:
    watched = Watched(tmp_path)
    watched.channel.push(bytes(2 * 30 * FORMAT.rate), "suspended")
    assert await survives(watched, answer_timeout=3600), "it is sent at once"
    watched.context = replace(watched.context, paced=True)
    watched.monitor = ConnectionMonitor(watched.context, watched.channel)
    with pytest.raises(ConnectionExpired):
        await asyncio.wait_for(watched.start(answer_timeout=3600), 30)


async def test_quiet_sound_is_never_skipped(tmp_path: Path) -> None:
    watched = Watched(tmp_path)
    watched.context = replace(watched.context, paced=True)
    watched.monitor = ConnectionMonitor(watched.context, watched.channel)
    watched.channel.push(b"\x01\x00" * 30 * FORMAT.rate)
    assert await survives(watched, answer_timeout=3600)


async def test_an_idle_connection_is_replaced(tmp_path: Path) -> None:
    watched = Watched(tmp_path, replace(QUIET, idle_timeout=0.0))
    with pytest.raises(ConnectionExpired):
        await asyncio.wait_for(watched.start(), 30)


async def test_an_old_connection_is_replaced_in_silence_only(tmp_path: Path) -> None:
    watched = Watched(tmp_path, replace(QUIET, max_connection_age=0.0))
    watched.spoken(5.0)
    assert await survives(watched, answer_timeout=3600)
    watched.positions.captured = 6_000
    assert await survives(watched, answer_timeout=3600), "the last words have no result yet"
    watched.positions.understood = 5_000
    assert not await survives(watched, answer_timeout=3600)


async def test_a_link_that_is_too_narrow_is_left_in_the_middle_of_a_word(tmp_path: Path) -> None:
    watched = Watched(tmp_path)
    watched.spoken(5.0)
    assert await survives(watched, answer_timeout=3600)
    watched.chooser.name = "OPUS"
    assert not await survives(watched, answer_timeout=3600)


async def test_the_better_encoding_waits_for_a_silence(tmp_path: Path) -> None:
    watched = Watched(tmp_path, encoding="OPUS")
    watched.spoken(5.0)
    assert await survives(watched, answer_timeout=3600)
    watched.positions.captured, watched.positions.understood = 7_000, 5_000
    assert not await survives(watched, answer_timeout=3600)
