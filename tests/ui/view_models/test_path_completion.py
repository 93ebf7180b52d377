"""Paths are completed from one directory, whatever is in it and however long it takes."""

import asyncio
import os
import time
from pathlib import Path
from threading import Thread

import pytest

from symbl_tui.ui.view_models import path_completion
from symbl_tui.ui.view_models.path_completion import PathCompleter, complete_path


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("talk.wav", "talk2.wav", "tabla.mp3", ".hidden.wav", "müller.wav", "a\x1b[2J.wav"):
        (tmp_path / name).touch()
    (tmp_path / "tapes").mkdir()
    (tmp_path / "tapes" / "one.flac").touch()
    (tmp_path / os.fsdecode(b"caf\xe9.wav")).touch()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


@pytest.mark.parametrize(
    ("typed", "completed"),
    [
        ("talk.", "talk.wav"),
        ("talk2", "talk2.wav"),
        ("ta", "tabla.mp3"),
        ("tap", "tapes/"),
        ("tapes/", "tapes/one.flac"),
        ("./tal", "./talk.wav"),
        ("~", "~/"),
        ("~/tap", "~/tapes/"),
        ("file:tap", "file:tapes/"),
        ("mü", "müller.wav"),
        (".h", ".hidden.wav"),
        ("tapes/.", None),
        ("talk.wav", None),
        ("nothing", None),
        ("no/such/place/", None),
        ("talk.wav/", None),
        ("a\x1b", None),
        ("a", None),
        ("caf", None),
        ("x\0y/", None),
        ("~nobody-of-that-name/", None),
        ("https://radio.example/li", None),
        ("x" * 5000 + "/", None),
    ],
)
def test_a_path_is_completed_by_the_first_name_that_begins_so(
    folder: Path, typed: str, completed: str | None
) -> None:
    assert complete_path(typed) == completed


def test_absolute_paths_and_hidden_files_only_after_a_dot(folder: Path) -> None:
    assert complete_path(f"{folder}/tap") == f"{folder}/tapes/"
    only = folder / "tapes" / "sub"
    only.mkdir()
    (only / ".secret").touch()
    assert complete_path(f"{only}/") is None
    assert complete_path(f"{only}/.") == f"{only}/.secret"


def test_loops_and_pipes_are_names_like_any_other(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "here").symlink_to(tmp_path)
    assert complete_path(f"{tmp_path}/lo") == f"{tmp_path}/loop"
    assert complete_path(f"{tmp_path}/loop/") is None
    assert complete_path(f"{tmp_path}/pi") == f"{tmp_path}/pipe"
    assert complete_path(f"{tmp_path}/pipe/") is None
    assert complete_path(f"{tmp_path}/her") == f"{tmp_path}/here/"


def test_a_huge_directory_is_not_read_to_its_end(tmp_path: Path) -> None:
    for number in range(300):
        (tmp_path / f"n{number:03}").touch()
    assert (complete_path(f"{tmp_path}/n", entries=1) or "").startswith(f"{tmp_path}/n")
    assert complete_path(f"{tmp_path}/n", seconds=-1.0) is None
    assert complete_path(f"{tmp_path}/n") == f"{tmp_path}/n000"


async def test_a_directory_that_does_not_answer_holds_nothing_up(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def hang(text: str) -> str | None:
        asked.append(text)
        time.sleep(1.0)
        return text

    monkeypatch.setattr(path_completion, "complete_path", hang)
    completer = PathCompleter(wait=0.05)
    assert await completer.complete("/far/a") is None
    assert await completer.complete("/far/ab") is None
    assert asked == ["/far/a"], "it is asked once"


class SlowToEnd(Thread):
    """A thread that the machine does not let end at once."""

    def run(self) -> None:
        super().run()
        time.sleep(0.3)


async def test_a_text_that_is_typed_while_the_answer_comes_is_completed_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(path_completion, "Thread", SlowToEnd)
    (tmp_path / "talk.wav").touch()
    completer = PathCompleter(wait=30.0)
    for typed in ("t", "ta", "tal"):
        assert await completer.complete(f"{tmp_path}/{typed}") == f"{tmp_path}/talk.wav"


async def test_only_the_latest_of_fast_keys_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def note(text: str) -> str | None:
        asked.append(text)
        time.sleep(0.05)
        return f"{text}!"

    monkeypatch.setattr(path_completion, "complete_path", note)
    completer = PathCompleter(wait=30.0)
    typed = ["t", "ta", "tal", "talk"]
    answers = await asyncio.gather(*(completer.complete(text) for text in typed))
    assert answers[-1] == "talk!"
    assert len(asked) <= 2
