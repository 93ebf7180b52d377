"""Past sessions are read back whole, listed, searched and deleted."""

import math
import os
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from symbl_tui.audio.registry import open_source
from symbl_tui.domain.insight_kind import ACTION_ITEM, FOLLOW_UP, QUESTION
from symbl_tui.errors import SymblTuiError, UsageError
from symbl_tui.session.archive.folder import SessionFolder
from symbl_tui.session.archive.folder_lock import FolderLock, is_held
from symbl_tui.session.archive.journal_events import received_events
from symbl_tui.session.archive.library import Library
from symbl_tui.session.archive.recorded_session import read_session
from symbl_tui.session.model.change import Change, Line, Stage
from symbl_tui.session.model.conversation import Conversation
from tests.session.recorded_folder import MEETING, STARTED, Event, record, said
from tests.session.session_run import SessionRun, write_noise
from tests.support.scripted_engine import Say, Script, result, scripted_engine, utterance


@pytest.fixture
def sessions(tmp_path: Path) -> Path:
    return tmp_path / "data" / "sessions"


async def test_the_results_that_a_session_emitted_are_read_back(tmp_path: Path) -> None:
    async def speak(count: int, say: Say) -> None:
        if count == 3200:
            await say(result("who owns", 0.1, 0.4, final=False))
            await say(result("who owns the campaign", 0.1, 0.9))
            await say(utterance("u1", "Who owns the campaign?", 0.1, 0.9))

    async with scripted_engine(Script(on_audio=speak)) as engine:
        write_noise(tmp_path / "meeting.wav")
        source = open_source(f"file:{tmp_path / 'meeting.wav'}", pace=math.inf)
        running = SessionRun(tmp_path, source, engine.endpoint)
        await running.until_over()
    shown: dict[int, Line] = {}
    for update in running.updates:
        if isinstance(update, Change):
            shown |= dict(update.lines)
    recorded = read_session(running.session.folder)
    assert not recorded.facts.running, "it is over, and its folder is unlocked"
    lines = [line for line in shown.values() if line.text]
    assert recorded.lines == tuple(sorted(lines, key=lambda line: line.start))
    assert {line.text for line in recorded.lines} == {"Who owns the campaign?"}
    assert [speaker.name for speaker in recorded.facts.speakers] == ["Alice", "Bob"]
    assert recorded.facts.length == 2.0
    assert recorded.facts.ended is not None
    assert "\x1b" not in recorded.facts.title


def test_insights_topics_trackers_and_bookmarks_are_read_back(sessions: Path) -> None:
    recorded = read_session(record(sessions, notes=[(4, 34, "ask \x1b[31mthe studio"), (1, 2, "")]))
    assert recorded.count(QUESTION) == 1
    assert recorded.count(ACTION_ITEM) == 1
    assert [topic.text for topic in recorded.topics] == ["launch campaign"]
    assert [match.tracker for match in recorded.trackers] == ["Deadlines"]
    assert [(note.start, note.text) for note in recorded.bookmarks] == [(1, ""), (4, "ask [31mthe studio")]
    assert recorded.places()["u2"].speaker == "Bob"


def test_a_session_that_was_killed_loses_only_the_line_being_written(sessions: Path) -> None:
    folder = record(
        sessions, closed=False, events=[*MEETING, (9.0, 1, result("and then", 8, 9, final=False))]
    )
    (folder / "1-alice.pcm").write_bytes(bytes(2 * 16_000 * 12))
    with (folder / "events.jsonl").open("a") as journal:
        journal.write('{"at": "2026-11-22T08:53:25.000+00:00", "channel": 0, "base": 0, "mess')
    recorded = read_session(folder)
    assert [line.text for line in recorded.lines][-1] == "and then"
    assert recorded.lines[-1].stage is Stage.PARTIAL
    assert recorded.facts.ended is None
    assert recorded.facts.length == 12.0, "what is in the spool was captured"


def untimed(text: str) -> dict[str, object]:
    """A partial result without the times of its words."""
    message = {"type": "recognition_result", "isFinal": False, "punctuated": {"transcript": text}}
    return {"type": "message", "message": message}


def test_skipping_partial_results_does_not_change_the_transcript(sessions: Path) -> None:
    grown = [untimed("who owns the campaign"[:end]) for end in (3, 8, 12, 21)]
    events: list[Event] = [(3 + at / 10, 1, message) for at, message in enumerate(grown)]
    events += [(4.0, 0, result("yes", 3.5, 4)), (5.0, 1, result("", 3, 4.5))]
    events += [(6 + at / 10, 1, message) for at, message in enumerate(grown)]
    facts = read_session(record(sessions, events=events)).facts
    whole, quick = Conversation(facts.speakers), Conversation(facts.speakers)
    for _, received in received_events(facts):
        whole.apply(received)
    counted = [quick.apply(received) for _, received in received_events(facts, settled=True)]
    assert [line for line in quick.lines if line.text] == [line for line in whole.lines if line.text]
    assert quick.lines[-1].text == "who owns the campaign"
    assert len(counted) < len(events)


@pytest.mark.parametrize(
    "line",
    [
        "garbage",
        "[1]",
        "null",
        '{"at": 5}',
        '{"at": "2026-11-22T08:53:25+00:00", "channel": 7, "message": {"type": "topic_response"}}',
        '{"at": "2026-11-22T08:53:25+00:00", "channel": -1, "message": {"type": "topic_response"}}',
        '{"at": "2026-11-22T08:53:25+00:00", "channel": 0, "message": {"no": "type"}}',
        '{"at": "2026-11-22T08:53:25+00:00", "channel": 0, "garbage": "x"}',
        "[" * 100_000,
    ],
)
def test_an_invalid_line_of_the_journal_is_skipped(sessions: Path, line: str) -> None:
    folder = record(sessions, events=())
    whole = record(sessions, "other").joinpath("events.jsonl").read_text()
    (folder / "events.jsonl").write_text(f"{line}\n{whole}")
    assert len(read_session(folder).lines) == 3


@pytest.mark.parametrize("content", ["", "started = 5", "not toml", "\x00", "rate = 0\nchannels = []"])
def test_a_damaged_folder_is_one_sentence_and_listed_as_such(sessions: Path, content: str) -> None:
    folder = record(sessions, "broken")
    (folder / "session.toml").write_text(content)
    record(sessions, "whole")
    with pytest.raises(SymblTuiError, match="damaged"):
        read_session(folder)
    by_name = {entry.name: entry for entry in Library(sessions).summaries()}
    assert "damaged" in by_name[folder.name].fault
    assert [entry.fault for name, entry in by_name.items() if name != folder.name] == [""]


def test_the_list_is_newest_first_and_summarizes_each_session(sessions: Path) -> None:
    record(sessions, "Old", started=STARTED - timedelta(days=1), events=said("hello"))
    record(sessions, "New")
    new, old = Library(sessions).summaries()
    assert (new.title, old.title) == ("New", "Old")
    assert (new.utterances, new.insights) == (3, {QUESTION: 1, ACTION_ITEM: 1, FOLLOW_UP: 1})
    assert (new.length, new.speakers, new.started) == (10.0, ("Alice", "Bob"), STARTED)


def test_a_library_without_sessions_is_empty(sessions: Path) -> None:
    library = Library(sessions)
    assert library.summaries() == ()
    assert library.search("anything") == ()
    with pytest.raises(UsageError, match="no session"):
        library.find("latest")


def test_a_search_finds_speaker_time_and_session(sessions: Path) -> None:
    folder = record(sessions, notes=[(4, 34, "the deadline again")])
    record(sessions, "Other", events=said("nothing of the kind"))
    hits = Library(sessions).search("deadline")
    assert {(hit.name, hit.speaker, hit.start) for hit in hits} == {
        (folder.name, "Alice", 0.5),
        (folder.name, "", 4.0),
    }
    said_hit = next(hit for hit in hits if hit.speaker)
    assert [said_hit.snippet[slice(*mark)] for mark in said_hit.marks] == ["deadline"]


def test_hits_are_sorted_by_session_newest_first_and_by_time(sessions: Path) -> None:
    old = record(sessions, "Old", events=said("tea one", "tea two"), started=STARTED - timedelta(days=1))
    new = record(sessions, "New", events=said("tea three", "coffee", "tea four"))
    hits = Library(sessions).search("tea")
    assert [hit.snippet for hit in hits] == ["tea three", "tea four", "tea one", "tea two"]
    assert [hit.name for hit in hits] == [new.name, new.name, old.name, old.name]


@pytest.mark.parametrize("words", ["CAMPAIGN", "camp", "campaign owns", "who cam"])
def test_a_search_accepts_words_in_any_order_and_case_and_the_last_one_unfinished(
    sessions: Path, words: str
) -> None:
    record(sessions)
    assert [hit.snippet for hit in Library(sessions).search(words)] == ["Who owns the campaign?"]


@pytest.mark.parametrize(
    "words",
    [
        '"',
        "'",
        "a OR",
        "NEAR(",
        "text:the",
        "^x",
        "-zebra",
        "*",
        "(",
        "the AND",
        '"" ""',
        "\x00\x1b",
        "!!!",
        "  ",
    ],
)
def test_typed_words_are_never_operators(sessions: Path, words: str) -> None:
    record(sessions)
    assert Library(sessions).search(words) == ()


def test_the_index_follows_a_session_that_grows_and_one_that_is_deleted(sessions: Path) -> None:
    folder = record(sessions, events=said("alpha"))
    library = Library(sessions)
    assert library.search("beta") == ()
    whole = (
        record(sessions / "..", "other", events=said("alpha", "beta")).joinpath("events.jsonl").read_text()
    )
    (folder / "events.jsonl").write_text(whole)
    assert len(library.search("beta")) == 1
    assert len(library.search("alpha")) == 1, "the old words are there once, not twice"
    library.delete(folder.name)
    assert library.search("beta") == ()


@pytest.mark.parametrize("content", [b"", b"garbage" * 1000, b"SQLite format 3\x00" + bytes(4096)])
def test_a_damaged_index_is_rebuilt(sessions: Path, content: bytes) -> None:
    record(sessions)
    (sessions.parent / "index.sqlite").write_bytes(content)
    assert len(Library(sessions).search("campaign")) == 1


def test_an_index_of_another_version_is_rebuilt(sessions: Path) -> None:
    record(sessions)
    with closing(sqlite3.connect(sessions.parent / "index.sqlite")) as database:
        database.execute("PRAGMA user_version = 99")
    assert len(Library(sessions).search("campaign")) == 1


def test_several_processes_may_build_the_index_at_once(sessions: Path) -> None:
    for number in range(10):
        record(sessions, f"s{number}")
    found: list[int] = []
    threads = [
        threading.Thread(target=lambda: found.append(len(Library(sessions).summaries()))) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [10, 10, 10, 10]


def test_the_index_is_private(sessions: Path) -> None:
    record(sessions)
    Library(sessions).summaries()
    assert (sessions.parent / "index.sqlite").stat().st_mode & 0o077 == 0


def test_a_session_is_found_by_its_name_a_part_of_it_or_latest(sessions: Path) -> None:
    old = record(sessions, "Standup", started=STARTED - timedelta(days=1))
    new = record(sessions, "Review")
    library = Library(sessions)
    assert library.find(old.name) == old
    assert library.find("2026-11-21") == old
    assert library.find("review") == new
    for other in ("latest", "lost+found", "notes"):
        (sessions / other).mkdir()
    assert library.find("latest") == new
    assert library.find("./elsewhere/s") == Path("elsewhere/s")
    for name in ("", "2026", "nothing"):
        with pytest.raises(UsageError):
            library.find(name)


def test_deleting_removes_one_folder_and_follows_no_link(sessions: Path, tmp_path: Path) -> None:
    outside = tmp_path / "precious"
    outside.mkdir()
    (outside / "file").touch()
    doomed, kept = record(sessions, "doomed"), record(sessions, "kept")
    (doomed / "link").symlink_to(outside)
    (sessions / "linked").symlink_to(outside)
    library = Library(sessions)
    library.delete(doomed.name)
    assert not doomed.exists()
    for name in ("linked", "..", ".", "", "../../precious", str(outside), f"../sessions/{kept.name}"):
        with pytest.raises(UsageError, match="no session"):
            library.delete(name)
    assert (outside / "file").exists()
    assert [entry.name for entry in library.summaries()] == [kept.name]


RECORDER = """
import sys, time
from datetime import UTC, datetime
from pathlib import Path
from symbl_tui.session.archive.folder import SessionFolder
folder = SessionFolder(Path(sys.argv[1]), sys.argv[2], datetime.now(UTC))
folder.create()
folder.update_facts(title=sys.argv[2], started=datetime.now(UTC), rate=16000, channels=[{"name": "Alice"}])
print(folder.path.name, flush=True)
time.sleep(60)
"""


@pytest.fixture
def recorder(sessions: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Another program that records, and the name of its session."""
    command = [sys.executable, "-c", RECORDER, str(sessions), "Standup"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield process, process.stdout.readline().strip()
        process.kill()


def test_a_session_of_another_process_is_running_and_not_deleted_however_long_it_is_idle(
    sessions: Path, recorder: tuple[subprocess.Popen[str], str]
) -> None:
    _, name = recorder
    hour = time.time() - 3600
    for path in (sessions / name).iterdir():
        os.utime(path, (hour, hour))
    library = Library(sessions)
    assert [(entry.running, entry.closed) for entry in library.summaries()] == [(True, False)]
    assert library.open(name).facts.running
    with pytest.raises(UsageError, match="is being recorded; stop it first"):
        library.delete(name)
    assert (sessions / name / "session.toml").exists()


def test_a_session_whose_program_was_killed_is_not_closed_and_can_be_deleted(
    sessions: Path, recorder: tuple[subprocess.Popen[str], str]
) -> None:
    process, name = recorder
    process.kill()
    process.wait()
    library = Library(sessions)
    assert [(entry.running, entry.closed) for entry in library.summaries()] == [(False, False)]
    library.delete(name)
    assert not (sessions / name).exists()


def test_a_session_can_be_deleted_as_soon_as_it_is_over(sessions: Path) -> None:
    folder = SessionFolder(sessions, "Standup", STARTED)
    folder.create()
    folder.update_facts(title="Standup", started=STARTED, rate=16_000, channels=[{"name": "Alice"}])
    assert is_held(folder.path)
    with pytest.raises(UsageError, match="is being recorded"):
        Library(sessions).delete(folder.path.name)
    folder.release()
    folder.release()
    assert not is_held(folder.path)
    Library(sessions).delete(folder.path.name)


def test_checking_the_lock_does_not_lock(sessions: Path) -> None:
    folder = record(sessions)
    lock = FolderLock(folder)
    assert lock.acquire()
    assert is_held(folder)
    assert is_held(folder)
    lock.release()
    assert not is_held(folder)
