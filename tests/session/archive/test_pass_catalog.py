"""The passes of a session are listed whatever is in the folder, and never lead out of it."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
import tomli_w
from hypothesis import given
from hypothesis import strategies as st

from symbl_tui.session.archive.folder_lock import FolderLock
from symbl_tui.session.archive.pass_catalog import (
    LIVE,
    is_pass,
    is_writing,
    journal_of,
    pass_name,
    passes_of,
    read_pass,
    resume_command,
    stamps,
    usable,
)

STARTED = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)


def make(session: Path, name: str, **facts: object) -> Path:
    folder = session / "passes" / name
    folder.mkdir(parents=True)
    (folder / "events.jsonl").touch()
    (folder / "pass.toml").write_text(tomli_w.dumps(facts))
    return folder


def test_a_pass_has_its_model_and_its_progress(tmp_path: Path) -> None:
    make(
        tmp_path,
        "tiny",
        settings={"recognizer": "whisper", "model": "tiny.en"},
        started=STARTED,
        words=900,
        channels=[{"understood": 4.5}, {"understood": 3.0}],
    )
    (known,) = passes_of(tmp_path)
    assert (known.recognizer, known.model, known.words, known.understood) == ("whisper", "tiny.en", 900, 7.5)
    assert (known.started, known.ended, known.running) == (STARTED, None, False)


def test_passes_are_listed_by_name_and_a_damaged_one_too(tmp_path: Path) -> None:
    make(tmp_path, "b")
    (make(tmp_path, "a") / "pass.toml").write_bytes(b"\xff[[")
    assert [each.name for each in passes_of(tmp_path)] == ["a", "b"]
    assert passes_of(tmp_path / "missing") == ()


def test_impossible_facts_are_read_as_none(tmp_path: Path) -> None:
    make(tmp_path, "a", settings=7, started="now", words=-5, channels=[{"understood": -1.0}, 3])
    known = read_pass(tmp_path, "a")
    assert (known.recognizer, known.started, known.words, known.understood) == ("", None, 0, 0)


@pytest.mark.parametrize("name", ["", "..", ".hidden", "a/b", "../other", "A", "a" * 65, "a\n", "-x"])
def test_a_name_cannot_lead_out_of_the_folder(tmp_path: Path, name: str) -> None:
    make(tmp_path, "a")
    assert not is_pass(tmp_path, name)
    assert usable(tmp_path, name) == ""


@pytest.mark.parametrize("part", ["passes", "passes/a", "passes/a/events.jsonl", "passes/a/pass.toml"])
def test_a_pass_with_a_link_is_none(tmp_path: Path, part: str) -> None:
    session = tmp_path / "session"
    make(session, "a")
    assert is_pass(session, "a")
    real = (session / part).rename(tmp_path / "moved")
    (session / part).symlink_to(real)
    assert not is_pass(session, "a")


def test_a_pass_without_a_journal_is_not_used(tmp_path: Path) -> None:
    (make(tmp_path, "a") / "events.jsonl").unlink()
    assert is_pass(tmp_path, "a")
    assert usable(tmp_path, "a") == ""
    assert journal_of(tmp_path, "") == tmp_path / "events.jsonl"


def test_a_pass_that_is_written_is_running(tmp_path: Path) -> None:
    lock = FolderLock(make(tmp_path, "a"))
    assert not is_writing(tmp_path)
    assert lock.acquire()
    assert is_writing(tmp_path)
    assert read_pass(tmp_path, "a").running
    lock.release()


def test_a_stamp_changes_with_the_journal(tmp_path: Path) -> None:
    folder = make(tmp_path, "a")
    before = stamps(tmp_path)
    assert stamps(tmp_path) == before
    (folder / "events.jsonl").write_text("{}\n")
    assert stamps(tmp_path) != before


@given(st.text())
def test_every_model_has_a_name_for_its_pass(model: str) -> None:
    name = pass_name(model)
    assert name != LIVE
    assert name[0].isalnum()
    assert 1 <= len(name) <= 69
    assert not set(name) - set("abcdefghijklmnopqrstuvwxyz0123456789._-")


def test_the_command_that_resumes_a_pass_is_safe_to_paste(tmp_path: Path) -> None:
    make(tmp_path, "a", settings={"model": "/models/my model"})
    command = resume_command(tmp_path / "it's; rm -rf", read_pass(tmp_path, "a"))
    assert command == ("symbl-tui sessions retranscribe 'it'\"'\"'s; rm -rf' --model '/models/my model'")
