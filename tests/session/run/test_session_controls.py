"""The controls of a session work from its first moment on, from any thread, and never undo a stop."""

from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from symbl_tui.audio.sources.synthetic import SilenceSource
from symbl_tui.config.profile import Profile
from symbl_tui.session.archive.bookmarks import read_bookmarks
from symbl_tui.session.archive.folder import SessionFolder
from symbl_tui.session.model.link import LinkState, LinkStatus
from symbl_tui.session.model.state import SessionState, SourceState
from symbl_tui.session.model.view import Notice, StateChanged, Update
from symbl_tui.session.run.channel_speakers import ChannelSpeakers
from symbl_tui.session.run.late_channels import LateChannels
from symbl_tui.session.run.maintenance import Maintenance
from symbl_tui.session.run.result_pipeline import ResultPipeline
from symbl_tui.session.run.session_controls import Running, SessionControls
from symbl_tui.session.run.session_setup import Setup
from symbl_tui.symbl.endpoint import Endpoint
from tests.session.run.open_channels import FORMAT, recording

S = SessionState


def no_engine() -> AbstractAsyncContextManager[Endpoint]:
    raise AssertionError("controls need no engine")


class Controlled(SessionControls):
    """A session that a test opens and connects."""

    def __init__(self, sessions: Path, profile: Profile) -> None:
        folder = SessionFolder(sessions, "x", datetime.now(UTC))
        folder.create()
        super().__init__(Setup(profile, SilenceSource(FORMAT.rate, 1), no_engine), folder)
        self.updates: list[Update] = []
        self.subscribe(self.updates.append)

    def open(self) -> None:
        recorded = recording(self.folder, "Alice", "Bob")
        pipeline = ResultPipeline(recorded, self._folder, self._emit)
        maintenance = Maintenance(recorded, self._folder, None, self._emit)
        speakers = ChannelSpeakers(self._setup.profile)
        late = LateChannels(recorded, self._folder, speakers, self._setup.clock, self._emit)
        self._running = Running(recorded, pipeline, maintenance, late)
        self._move(S.CONNECTING, when={S.IDLE})

    def link_to(self, state: LinkState) -> None:
        self._links.set_status(0, LinkStatus(state))

    def capture(self, seconds: float) -> None:
        for channel in self._running.recording.channels if self._running else ():
            channel.push(bytes(2 * round(seconds * FORMAT.rate)))

    @property
    def states(self) -> list[SessionState]:
        return [update.state for update in self.updates if isinstance(update, StateChanged)]


@pytest.fixture
def session(tmp_path: Path) -> Controlled:
    return Controlled(tmp_path, Profile())


def test_a_session_that_is_not_open_has_nothing_to_show_yet(session: Controlled) -> None:
    assert (session.elapsed, session.channels(), session.ledger(), session.colours) == (0.0, (), (), {})
    session.set_muted(0, True)
    session.talk(5)
    session.add_bookmark("too early")
    assert read_bookmarks(session.folder / "notes.jsonl") == ()
    assert session.updates == []


def test_the_title_is_the_profile_s_or_the_source_s(tmp_path: Path) -> None:
    assert Controlled(tmp_path, Profile(title="Weekly\x1b[2J")).title == "Weekly[2J"
    assert Controlled(tmp_path, Profile()).title == "silence"


def test_a_session_listens_while_its_link_is_up(session: Controlled) -> None:
    session.open()
    for state in (LinkState.UP, LinkState.WAITING, LinkState.OPENING, LinkState.UP):
        session.link_to(state)
    assert session.states == [S.CONNECTING, S.LISTENING, S.RETRYING, S.CONNECTING, S.LISTENING]


def test_a_pause_asked_for_while_connecting_begins_when_the_link_is_up(session: Controlled) -> None:
    session.open()
    session.set_paused(True)
    assert (session.paused, session.state) == (True, S.CONNECTING)
    session.link_to(LinkState.UP)
    assert session.state is S.PAUSED
    session.set_paused(False)
    assert (session.paused, session.state) == (False, S.LISTENING)


def test_a_link_that_comes_back_does_not_undo_a_stop(session: Controlled) -> None:
    session.open()
    session.link_to(LinkState.WAITING)
    session.request_stop("user")
    for state in (LinkState.OPENING, LinkState.UP):
        session.link_to(state)
    session.set_paused(True)
    assert session.state is S.STOPPING


def test_the_first_reason_for_a_stop_counts_and_a_pause_ends_with_it(session: Controlled) -> None:
    session.set_paused(True)
    session.request_stop("signal")
    session.request_stop("user")
    assert (session.reason, session.paused) == ("signal", False)
    assert session.states == [S.STOPPING]


def test_one_channel_or_all_are_muted(session: Controlled) -> None:
    session.open()
    session.set_muted(1, True)
    assert [each.source is SourceState.MUTED for each in session.channels()] == [False, True]
    session.set_muted(None, True)
    assert [each.source for each in session.channels()] == [SourceState.MUTED] * 2
    session.set_muted(None, False)
    assert SourceState.MUTED not in [each.source for each in session.channels()]


@pytest.mark.parametrize(
    ("end", "expected"),
    [
        (None, (10.0, 40.0)),
        (35.0, (5.0, 35.0)),
        (12.0, (0.0, 12.0)),
        (99.0, (10.0, 40.0)),
        (-5.0, (0.0, 0.0)),
    ],
)
def test_a_bookmark_covers_what_was_just_spoken(
    session: Controlled, end: float | None, expected: tuple[float, float]
) -> None:
    session.open()
    session.capture(40.0)
    session.add_bookmark("budget", end)
    (mark,) = read_bookmarks(session.folder / "notes.jsonl")
    assert (mark.start, mark.end, mark.text) == (*expected, "budget")


def test_a_bookmark_that_cannot_be_kept_is_a_notice_and_no_error(session: Controlled) -> None:
    session.open()
    session.capture(1.0)
    (session.folder / "notes.jsonl").mkdir()
    session.add_bookmark("lost")
    (notice,) = [update for update in session.updates if isinstance(update, Notice)]
    assert notice.text.endswith("notes.jsonl: cannot be written (it is no regular file); it waits in memory")


def test_the_worst_link_is_emitted_when_it_changes_and_not_again(session: Controlled) -> None:
    session.open()
    for _ in range(3):
        session.link_to(LinkState.UP)
    assert [update for update in session.updates if isinstance(update, LinkStatus)] == [
        LinkStatus(LinkState.UP)
    ]
