"""The status line distinguishes a dead link, a silent engine and a lagging one."""

import pytest
from textual.app import App, ComposeResult

from symbl_tui.audio.level import MeterReading
from symbl_tui.errors import EngineError
from symbl_tui.session.model.ledger import ChannelLedger
from symbl_tui.session.model.link import LinkState, LinkStatus
from symbl_tui.session.model.state import SessionState, SourceState
from symbl_tui.session.model.view import ChannelStatus
from symbl_tui.symbl.connection_errors import connection_error, unreachable
from symbl_tui.ui.app import SymblApp
from symbl_tui.ui.presenters.link_text import note, short
from symbl_tui.ui.runtime.inbox import Inbox
from symbl_tui.ui.widgets.status_figures import LedgerFigures, Status
from symbl_tui.ui.widgets.status_line import StatusLine
from tests.ui.fake_session import FakeSession
from tests.ui.screen_text import rows, until

URL = "https://api.example.com"
REFUSED = connection_error(URL, ConnectionRefusedError(), 10.0).brief
WAITING = LinkStatus(LinkState.WAITING, 3, retry_at=104.0, brief=REFUSED)
ON_TIME = (ChannelLedger("Alice", 60.0, 59.8, 58.5, 0.0, waiting=1.5),)
LATE = (ChannelLedger("Alice", 60.0, 48.0, 47.0, 0.0, waiting=13.0),)


@pytest.mark.parametrize(
    ("link", "ledger", "told"),
    [
        (WAITING, LATE, "3 in  4 s: connection refused"),
        (LinkStatus(LinkState.OPENING, 3, brief=REFUSED), LATE, "3 connecting: connection refused"),
        (LinkStatus(LinkState.OPENING), ON_TIME, ""),
        (LinkStatus(LinkState.UP), ON_TIME, ""),
        (LinkStatus(LinkState.UP), LATE, "catching up"),
        (LinkStatus(LinkState.UP, encoding="LINEAR16"), ON_TIME, ""),
        (LinkStatus(LinkState.UP, encoding="OPUS"), ON_TIME, "opus"),
        (LinkStatus(LinkState.UP, encoding="OPUS"), LATE, "catching up"),
        (LinkStatus(LinkState.UP, silent_since=88.0), ON_TIME, "no answer for 12 s"),
        (LinkStatus(LinkState.UP, silent_since=98.0), ON_TIME, ""),
        (LinkStatus(LinkState.OVER), LATE, ""),
    ],
)
def test_the_note_about_a_link_is_a_few_words(
    link: LinkStatus, ledger: tuple[ChannelLedger, ...], told: str
) -> None:
    assert note(link, ledger, now=100.0) == told


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (connection_error(URL, ConnectionRefusedError(), 10.0), "connection refused"),
        (connection_error(URL, TimeoutError(), 10.0), "no answer"),
        (connection_error(URL, ConnectionResetError(), 10.0), "broken off"),
        (unreachable(URL, "HTTP 503"), "HTTP 503"),
        (EngineError("the engine is made of cheese today", "eat it"), "the engine is made of chees…"),
        (EngineError("\x1b[2Jgone"), "[2Jgone"),
    ],
)
def test_a_status_line_shows_the_brief_form_of_an_error_or_the_start_of_its_message(
    error: EngineError, told: str
) -> None:
    assert short(error.brief or error.message) == told


class OneLine(App[None]):
    def compose(self) -> ComposeResult:
        yield StatusLine()


@pytest.mark.parametrize("width", [40, 60, 80, 120])
async def test_the_lag_stays_visible_beside_the_reason(width: int) -> None:
    app = OneLine()
    async with app.run_test(size=(width, 3)) as pilot:
        line = app.query_one(StatusLine)
        line.title_text = "standup"
        for behind in (0.0, 12.3, 123.4):
            line.status = Status(
                SessionState.RETRYING, LedgerFigures(750, 750, 738, 737, behind), note(WAITING, LATE, 100.0)
            )
            await pilot.pause()
            row = rows(app)[0]
            assert "RETRYING 3 in  4 s" in row or width < 60
            assert "3 in  4 s: connection refused" in row or width < 60
            assert f"{behind:.1f} s" in row


@pytest.mark.parametrize("encoding", ["FLAC", "MULAW", "OPUS", "AMR_WB", "SPEEX"])
async def test_a_compressed_encoding_is_shown_and_moves_nothing(encoding: str) -> None:
    app = OneLine()
    async with app.run_test(size=(80, 3)) as pilot:
        line = app.query_one(StatusLine)
        line.title_text = "standup"
        account = LedgerFigures(750, 750, 738, 737, 1.2)
        shown = []
        for name in ("LINEAR16", encoding):
            told = note(LinkStatus(LinkState.UP, encoding=name), ON_TIME, 0.0)
            line.status = Status(SessionState.LISTENING, account, told)
            await pilot.pause()
            shown.append(rows(app)[0])
        assert told in shown[1]
        assert shown[1].replace(told, " " * len(told)) == shown[0]
        line.status = Status(SessionState.RETRYING, account, told)
        await pilot.pause()
        assert told not in rows(app)[0]


async def test_the_seconds_to_the_next_attempt_count_down_in_place() -> None:
    app = OneLine()
    async with app.run_test(size=(80, 3)) as pilot:
        line = app.query_one(StatusLine)
        shown = []
        for now in (90.0, 95.0, 103.5):
            line.status = Status(SessionState.RETRYING, LedgerFigures(), note(WAITING, LATE, now))
            await pilot.pause()
            shown.append(rows(app)[0])
    assert ["14 s" in shown[0], " 9 s" in shown[1], " 1 s" in shown[2]] == [True] * 3
    assert len({row.index("lag") for row in shown}) == 1


@pytest.mark.parametrize("size", [(80, 24), (60, 20)])
async def test_silence_mute_a_lost_device_and_a_dead_link_look_different_without_colour(
    size: tuple[int, int],
) -> None:
    session = FakeSession()
    app = SymblApp(session)
    async with app.run_test(size=size) as pilot:
        session.go(SessionState.LISTENING)
        silent, loud = MeterReading(silent_for=12.0), MeterReading(-20, -18, -18)
        seen = set()
        for reading, source, word in (
            (loud, SourceState.ACTIVE, "-18 dB"),
            (silent, SourceState.SILENT, "silent 12 s"),
            (loud, SourceState.MUTED, "muted"),
            (silent, SourceState.LOST, "lost!"),
        ):
            session.levels = (ChannelStatus("Alice", reading, source),)
            shown = await until(pilot, word)
            seen.add("\n".join(line for line in shown.splitlines() if "Alice" in line))
        assert len(seen) == 4
        session.link = LinkStatus(LinkState.OPENING, 3, brief=REFUSED)
        session.go(SessionState.RETRYING)
        await until(pilot, "RETRYING 3 connecting: connection refused")
        session.link = LinkStatus(LinkState.UP, silent_since=0.0)
        session.go(SessionState.LISTENING)
        await until(pilot, "no answer for")
        session.link = LinkStatus(LinkState.UP)
        session.count(60.0, 40.0, 40.0)
        assert "lag 20.0 s" in await until(pilot, "catching up")
        session.release()


def test_an_outage_is_notified_once_with_the_whole_sentence() -> None:
    inbox = Inbox(lambda: None)
    for attempt in (1, 2, 3):
        inbox.put(LinkStatus(LinkState.WAITING, attempt, reason="refused; look"))
        inbox.put(LinkStatus(LinkState.OPENING, attempt, reason="refused; look"))
    assert inbox.take().notices == ("refused; look",)
    inbox.put(LinkStatus(LinkState.UP))
    inbox.put(LinkStatus(LinkState.WAITING, 4, reason="it did not last"))
    assert inbox.take().notices == ()
    inbox.put(LinkStatus(LinkState.UP))
    inbox.put(LinkStatus(LinkState.WAITING, 1, reason="another"))
    assert inbox.take().notices == ("another",)
