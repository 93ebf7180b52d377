"""A screen gets every update once, keeps the last error, and shows an outage as one."""

import asyncio
import signal
from pathlib import Path
from threading import Event

import pytest

from symbl_tui.errors import SymblTuiError
from symbl_tui.session.archive.recorded_session import read_session
from symbl_tui.session.archive.session_edits import SessionEdits
from symbl_tui.session.model.change import Line, Stage
from symbl_tui.session.model.state import SessionState
from symbl_tui.session.model.view import Notice
from symbl_tui.ui.runtime.screen_signals import ScreenSignals
from symbl_tui.ui.runtime.session_feed import SessionFeed
from tests.session.recorded_folder import record
from tests.support.waiting import HANG_SECONDS, wait_until
from tests.ui.fake_session import FakeSession

S = SessionState


def feed(session: FakeSession) -> SessionFeed:
    feed = SessionFeed(session, lambda: None)
    feed.subscribe()
    return feed


def test_updates_are_taken_once(session: FakeSession) -> None:
    fed = feed(session)
    session.say(0, "hello")
    assert [line.text for _, line in fed.take().change.lines] == ["hello"]
    assert fed.take().change.lines == ()


def test_the_error_outlives_the_state_that_brought_it(session: FakeSession) -> None:
    fed = feed(session)
    session.go(S.FAILED, "the disk is full")
    fed.take()
    session.tell(Notice("saved"))
    fed.take()
    assert fed.error == "the disk is full"


def test_a_closed_screen_collects_nothing_more(session: FakeSession) -> None:
    fed = feed(session)
    fed.close()
    session.say(0, "hello")
    assert fed.take().change.lines == ()


@pytest.mark.parametrize(
    ("states", "shown"),
    [
        ([S.CONNECTING, S.LISTENING], [S.CONNECTING, S.LISTENING]),
        ([S.LISTENING, S.RETRYING, S.CONNECTING], [S.LISTENING, S.RETRYING, S.RETRYING]),
        ([S.CONNECTING, S.RETRYING, S.CONNECTING], [S.CONNECTING, S.RETRYING, S.CONNECTING]),
    ],
)
def test_a_new_attempt_after_an_outage_still_looks_like_the_outage(
    session: FakeSession, states: list[SessionState], shown: list[SessionState]
) -> None:
    fed = feed(session)
    assert [fed.displayed(state) for state in states] == shown


async def test_a_signal_is_handled_on_the_loop_of_the_screen_and_then_as_before() -> None:
    before, handled = signal.getsignal(signal.SIGUSR1), asyncio.Event()
    signals = ScreenSignals()
    signals.install({signal.SIGUSR1: handled.set})
    signal.raise_signal(signal.SIGUSR1)
    await asyncio.wait_for(handled.wait(), HANG_SECONDS)
    signals.restore()
    assert signal.getsignal(signal.SIGUSR1) == before


async def test_signals_of_another_screen_are_left_alone() -> None:
    before = signal.getsignal(signal.SIGUSR1)
    signals = ScreenSignals()
    signals.install({signal.SIGUSR1: Event().set})
    signals.forget()
    signal.signal(signal.SIGUSR1, signal.SIG_IGN)
    signals.restore()
    assert signal.getsignal(signal.SIGUSR1) == signal.SIG_IGN
    signal.signal(signal.SIGUSR1, before)


async def test_off_the_main_thread_no_handler_is_set() -> None:
    before = signal.getsignal(signal.SIGUSR1)
    await asyncio.to_thread(ScreenSignals().install, {signal.SIGUSR1: Event().set})
    assert signal.getsignal(signal.SIGUSR1) == before


def test_an_edit_made_elsewhere_is_on_the_screen_of_a_running_session(
    session: FakeSession, tmp_path: Path
) -> None:
    session.folder = record(tmp_path, closed=False)
    fed = feed(session)
    session.say(0, "We meat on Monday.")
    fed.take()
    elsewhere = SessionEdits(lambda: session.folder)
    line = Line(0, "Alice", "We meat on Monday.", 0.0, 2.0, Stage.UTTERANCE, "u0")
    elsewhere.correct(line, "We meet on Monday.")
    elsewhere.rename_speaker("Alice", "Alicia")
    elsewhere.set_title("Planning")
    shown: dict[int, Line] = {}

    def arrived() -> bool:
        shown.update(fed.take().change.lines)
        return (
            0 in shown and (shown[0].text, shown[0].speaker) == ("We meet on Monday.", "Alicia")
        ) and fed.title == "Planning"

    wait_until(arrived, state=lambda: shown)
    assert shown[0].original == "We meat on Monday."
    session.say(1, "Yes.")
    assert [each.speaker for _, each in fed.take().change.lines] == ["Alicia"]
    fed.close()


def test_an_edit_made_here_is_on_the_disk_when_it_is_on_the_screen(
    session: FakeSession, tmp_path: Path
) -> None:
    session.folder = record(tmp_path, closed=False)
    fed = feed(session)
    session.say(0, "hello")
    (line,) = (each for _, each in fed.take().change.lines)
    made = fed.edits.add_insight(line)
    assert list(fed.take().change.insights) == list(made.change.insights)
    assert [each.text for each in read_session(session.folder).insights if each.by_user] == ["hello"]
    fed.edits.dismiss(made.change.insights[0].id)
    assert fed.take().change.removed == (made.change.insights[0].id,)
    fed.close()


def test_a_renamed_channel_keeps_its_meter_and_its_colour(session: FakeSession, tmp_path: Path) -> None:
    session.folder = record(tmp_path, closed=False)
    session.hear(("Alice", -18.0), ("Bob", -52.0))
    session.colours = {"Alice": 4, "Bob": 5}
    fed = feed(session)
    fed.edits.rename_speaker("Bob", "Robert")
    assert [each.name for each in fed.channels()] == ["Alice", "Robert"]
    assert fed.colours["Robert"] == 5
    fed.close()


def test_a_session_without_a_folder_yet_is_shown_all_the_same(session: FakeSession, tmp_path: Path) -> None:
    session.folder = tmp_path / "not there"
    fed = feed(session)
    session.say(0, "hello")
    assert [line.text for _, line in fed.take().change.lines] == ["hello"]
    with pytest.raises(SymblTuiError, match="nothing was recorded"):
        fed.edits.set_title("Mine")
    fed.close()
