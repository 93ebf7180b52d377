"""A session folder from a stranger: nothing outside of it is written, read or waited for."""

import json
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
import soundfile

from symbl_tui.domain.speaker_turns import DiarizedBlock
from symbl_tui.errors import SymblTuiError
from symbl_tui.session.archive.folder import SessionFolder
from symbl_tui.session.archive.journal_tail import JournalTail
from symbl_tui.session.archive.library import Library
from symbl_tui.session.archive.pass_choice import use_transcript
from symbl_tui.session.archive.pass_folder import PassFolder
from symbl_tui.session.archive.progress_file import ProgressFile
from symbl_tui.session.archive.recorded_session import read_session
from symbl_tui.session.archive.session_edits import SessionEdits
from symbl_tui.session.archive.session_facts import read_facts
from symbl_tui.session.archive.turns_file import TurnsFile
from symbl_tui.session.exports.export_formats import format_names
from symbl_tui.session.exports.exporter import export_session
from symbl_tui.session.reprocessing.channel_samples import ChannelSamples
from symbl_tui.session.reprocessing.retranscription import check_transcribable
from symbl_tui.session.run.recovery import close_interrupted, list_interrupted
from symbl_tui.session.run.resumption import read_resumption
from symbl_tui.symbl.event_parser import parse_received
from tests.session.recorded_folder import record
from tests.support.command import Home
from tests.support.scripted_engine import utterance

RESULT = parse_received(json.dumps(utterance("u9", "words of the engine", 0, 1, "Alice")))
WRITTEN = (
    *(
        "1-alice.pcm",
        "2-bob.pcm",
        "1-alice.flac",
        "1-alice.flac.part",
        "events.jsonl",
        "notes.jsonl",
        "edits.jsonl",
    ),
    *("session.toml", "exports", "exports/stranger.md", "passes", "passes/tiny", "passes/tiny/events.jsonl"),
    *("passes/tiny/pass.toml", "diarization", "diarization/1.jsonl", "diarization/names.toml"),
    "diarization/progress",
)
"""Whatever the program opens in a session's folder."""

TRAPS: dict[str, Callable[[Path, Path], object]] = {
    "link": lambda path, outside: path.symlink_to(outside / "precious"),
    "dangling link": lambda path, outside: path.symlink_to(outside / "new"),
    "linked directory": lambda path, outside: path.symlink_to(outside),
    "second name": lambda path, outside: path.hardlink_to(outside / "precious"),
    "pipe": lambda path, _: os.mkfifo(path),
}


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """A directory of the user, with a file that reads as a journal."""
    folder = tmp_path / "outside"
    folder.mkdir()
    line = {"at": "2026-11-22T08:53:12+00:00", "channel": 0, "base": 0}
    line["message"] = utterance("u1", "precious words", 0, 1, "Alice")
    (folder / "precious").write_text(json.dumps(line) + "\n")
    return folder


def interrupted(sessions: Path) -> Path:
    folder = record(sessions, closed=False).rename(sessions / "stranger")
    for name in ("1-alice.pcm", "2-bob.pcm"):
        (folder / name).write_bytes(b"\1\0" * 16_000)
    return folder


def snapshot(folder: Path) -> dict[str, tuple[bytes, int, int]]:
    return {
        path.name: (path.read_bytes(), path.stat().st_mode, path.stat().st_mtime_ns)
        for path in folder.iterdir()
    }


def write_as_a_session(folder: Path) -> None:
    reopened = SessionFolder.reopen(folder)
    try:
        spool = reopened.spool(0, "Alice", 16_000)
        spool.append(b"\2\0" * 1600)
        reopened.journal(0, 0, 2, RESULT)
        reopened.add_bookmark(0.0, 1.0, "a note")
        spool.close()
        reopened.close(16_000)
    finally:
        reopened.release()


def write_a_pass(folder: Path) -> None:
    written = PassFolder(folder, "tiny")
    written.open("whisper", "tiny.en")
    try:
        written.journal(0, 0, 1, RESULT)
        written.update_facts(words=1)
    finally:
        written.release()


def write_turns(folder: Path) -> None:
    turns = TurnsFile(folder, 0)
    turns.open({}, 10.0, None)
    turns.append(DiarizedBlock(0.0, 10.0, ()))


def edit(folder: Path) -> None:
    SessionEdits(lambda: folder).set_title("Mine")


def follow(folder: Path) -> None:
    tail = JournalTail(folder)
    try:
        tail.read()
    finally:
        tail.close()


USES: tuple[Callable[[Path], object], ...] = (
    lambda folder: Library(folder.parent).summaries(),
    lambda folder: list_interrupted(folder.parent),
    read_session,
    follow,
    read_resumption,
    lambda folder: ChannelSamples(read_facts(folder), 0).read(0.0, 1.0),
    write_as_a_session,
    close_interrupted,
    lambda folder: check_transcribable(read_facts(folder)),
    write_a_pass,
    lambda folder: use_transcript(folder, "tiny"),
    lambda folder: ProgressFile(folder).write(0.5),
    write_turns,
    edit,
    *(lambda folder, name=name: export_session(folder, name) for name in format_names()),
)


@contextmanager
def nothing_changes(outside: Path) -> Iterator[None]:
    before = snapshot(outside)
    yield
    assert snapshot(outside) == before


@pytest.mark.parametrize("trap", TRAPS)
@pytest.mark.parametrize("name", WRITTEN)
def test_nothing_leads_out_of_a_folder(tmp_path: Path, outside: Path, name: str, trap: str) -> None:
    folder = interrupted(tmp_path / "sessions")
    (folder / name).parent.mkdir(exist_ok=True, parents=True)
    (folder / name).unlink(missing_ok=True)
    TRAPS[trap](folder / name, outside)
    with nothing_changes(outside):
        for use in USES:
            # Whatever it is, an error is one of ours; anything else would be a traceback for the user.
            with suppress(SymblTuiError):
                use(folder)
    if trap != "second name":  # its content is in the folder, as the folder's file
        assert not [path for path in regular_files(folder) if b"precious words" in path.read_bytes()]


def regular_files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if stat.S_ISREG(path.lstat().st_mode)]


def test_a_linked_recording_is_neither_kept_nor_sent(tmp_path: Path, outside: Path) -> None:
    folder = interrupted(tmp_path / "sessions")
    (outside / "key").write_bytes(b"\x11\x11" * 16_000)
    (folder / "1-alice.pcm").unlink()
    (folder / "1-alice.pcm").symlink_to(outside / "key")
    with pytest.raises(SymblTuiError, match=r"1-alice\.pcm cannot be opened: it is a link"):
        close_interrupted(folder)
    for path in folder.glob("*.flac"):
        assert not (soundfile.read(path, dtype="int16")[0] == 0x1111).any()


def test_a_link_among_the_sessions_is_no_session(tmp_path: Path, outside: Path) -> None:
    sessions = tmp_path / "sessions"
    folder = interrupted(tmp_path / "elsewhere")
    sessions.mkdir()
    (sessions / "a").symlink_to(folder)
    before = snapshot(folder)
    assert list_interrupted(sessions) == ()
    assert Library(sessions).summaries() == ()
    assert snapshot(folder) == before


def test_a_folder_is_carried_on_only_as_far_as_it_is_harmless(user: Home) -> None:
    folder = interrupted(user.data / "sessions")
    shell = user.path / ".bashrc"
    shell.write_text("# mine\n")
    (folder / "1-alice.flac.part").symlink_to(shell)
    (folder / "exports").symlink_to(user.path)
    done = user.run("sessions", "recover", folder.name)
    assert done.returncode == 0, done.stderr
    assert (folder / "1-alice.flac").exists()
    exported = user.run("sessions", "export", folder.name)
    assert exported.returncode == 1
    assert "Traceback" not in exported.stderr
    assert "stranger.md: cannot be written (exports is a link, or no directory)" in exported.stderr
    assert shell.read_text() == "# mine\n"
    assert not list(user.path.glob("*.md"))
