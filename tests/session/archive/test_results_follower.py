"""The results of a session behind a screen are known when it ends: its review reads no journal."""

import shutil
from collections.abc import Iterable
from pathlib import Path

import pytest

from symbl_tui.session.archive import session_results
from symbl_tui.session.archive.recorded_session import read_session
from symbl_tui.session.archive.results_follower import ResultsFollower
from symbl_tui.session.model.view import CaughtUp
from symbl_tui.system.paths import sessions_dir
from tests.session.recorded_folder import Event, insight, record
from tests.support.scripted_engine import result, utterance
from tests.support.waiting import wait_until
from tests.ui.fake_session import FakeSession

UTTERANCES = 1_500


def spoken(numbers: Iterable[int]) -> list[Event]:
    """Finals and utterances of two people, and some insights."""
    events: list[Event] = []
    for number in numbers:
        at, words = 3.0 * number, f"{'so it goes on ' * 20}{number}"
        events.append((at, number % 2, result(words, at, at + 2.8)))
        events.append((at, number % 2, utterance(f"u{number}", words, at, at + 2.8)))
        if number % 100 == 0:
            events.append((at, number % 2, insight("question", f"i{number}", words, f"u{number}")))
    return events


@pytest.fixture
def whole(home: Path) -> Path:
    """The folder of a long session as it is at its end."""
    return record(sessions_dir(), "Long", spoken(range(UTTERANCES)), length=3.0 * UTTERANCES)


def test_the_review_of_a_session_that_has_just_ended_reads_no_journal(
    whole: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = read_session(whole)
    shutil.rmtree(sessions_dir().parent / "results")
    journal = whole / "events.jsonl"
    content = journal.read_bytes()
    beginning = content.index(b"\n", len(content) // 2) + 1
    follower, session = ResultsFollower(poll_seconds=0.01), FakeSession()
    session.folder = whole
    # While it is recorded half of it is there ...
    with journal.open("r+b") as file:
        file.truncate(beginning)
    follower.follow(session)
    session.tell(CaughtUp())
    wait_until(lambda: follower.rows > UTTERANCES // 3)
    # ... and the rest comes before it is closed.
    with journal.open("ab") as file:
        file.write(content[beginning:])
    follower.keep(whole)
    monkeypatch.setattr(session_results, "received_events", None)  # would read the journal
    assert read_session(whole) == expected
