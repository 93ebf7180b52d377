"""Choosing a transcript: only what is whole, never while the session is recorded, and back again."""

import tomllib
from pathlib import Path

import pytest

from symbl_tui.errors import UsageError
from symbl_tui.session.archive.folder_lock import FolderLock
from symbl_tui.session.archive.pass_choice import use_transcript
from symbl_tui.session.archive.pass_folder import PassFolder
from tests.session.recorded_folder import record, said, transcribe_again


@pytest.fixture
def session(tmp_path: Path) -> Path:
    """A session with a complete pass that is in use."""
    folder = record(tmp_path)
    transcribe_again(folder, "tiny", said("Again."))
    return folder


def in_use(session: Path) -> object:
    return tomllib.loads((session / "session.toml").read_text()).get("transcript")


def test_the_live_result_and_the_pass_take_turns(session: Path) -> None:
    use_transcript(session, "live")
    assert in_use(session) is None
    use_transcript(session, "tiny")
    assert in_use(session) == "tiny"


@pytest.mark.parametrize("name", ["base", "", "../x", "a\x1b[31m"])
def test_a_transcript_that_there_is_not_is_refused_with_where_to_look(session: Path, name: str) -> None:
    with pytest.raises(UsageError, match="there is no transcript") as error:
        use_transcript(session, name)
    assert error.value.remedy == f"see: symbl-tui sessions transcripts {session.name}"
    assert str(error.value).isprintable()
    assert in_use(session) == "tiny"


def test_a_pass_that_is_not_complete_is_refused_with_the_command_that_goes_on(session: Path) -> None:
    begun = PassFolder(session, "base")
    begun.open("whisper", "base.en")
    begun.release()
    with pytest.raises(UsageError, match="base is not complete") as error:
        use_transcript(session, "base")
    assert "sessions retranscribe" in error.value.remedy


def test_a_session_that_is_being_recorded_is_left_alone(session: Path) -> None:
    lock = FolderLock(session)
    lock.acquire()
    with pytest.raises(UsageError, match="is being recorded"):
        use_transcript(session, "live")
    assert in_use(session) == "tiny"
    lock.release()


def test_the_session_is_unlocked_after_a_choice(session: Path) -> None:
    use_transcript(session, "live")
    lock = FolderLock(session)
    assert lock.acquire()
    lock.release()
