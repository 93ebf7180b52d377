"""The folder of a pass: one writer, resumable, and never a way out of the session's folder."""

import tomllib
from pathlib import Path

import pytest

from symbl_tui.errors import SymblTuiError, UsageError
from symbl_tui.session.archive.journal import read_entries
from symbl_tui.session.archive.pass_catalog import read_pass
from symbl_tui.session.archive.pass_folder import PassFolder
from symbl_tui.symbl.event_parser import parse_received

RESULT = parse_received('{"type": "topic_response", "topics": [{"phrases": "launch", "score": 0.5}]}')


@pytest.fixture
def session(tmp_path: Path) -> Path:
    (tmp_path / "session").mkdir()
    return tmp_path / "session"


def opened(session: Path, name: str = "tiny", model: str = "tiny.en") -> PassFolder:
    folder = PassFolder(session, name)
    folder.open("whisper", model)
    return folder


def test_a_new_pass_names_its_model_and_is_not_complete(session: Path) -> None:
    folder = opened(session)
    known = read_pass(session, "tiny")
    assert (known.recognizer, known.model, known.running) == ("whisper", "tiny.en", True)
    assert known.started is not None
    assert not folder.complete
    folder.release()
    assert not read_pass(session, "tiny").running


def test_planning_a_pass_leaves_the_disk_alone(session: Path) -> None:
    PassFolder(session, "tiny")
    assert list(session.iterdir()) == []


def test_messages_are_journaled_with_their_places(session: Path) -> None:
    folder = opened(session)
    folder.journal(1, 16_000, 2, RESULT)
    folder.sync()
    (entry,) = read_entries(folder.path / "events.jsonl")
    assert (entry.channel, entry.base, entry.connection) == (1, 16_000, 2)
    folder.release()


def test_an_interrupted_pass_goes_on_where_it_was(session: Path) -> None:
    first = opened(session)
    first.journal(0, 0, 1, RESULT)
    first.update_facts(channels=[{"understood": 4.5}])
    started = read_pass(session, "tiny").started
    first.release()
    again = opened(session)
    again.journal(0, 0, 2, RESULT)
    assert [entry.connection for entry in read_entries(again.path / "events.jsonl")] == [1, 2]
    known = read_pass(session, "tiny")
    assert (known.started, known.understood) == (started, 4.5)
    again.release()


def test_a_pass_with_an_end_is_complete_when_it_is_opened_again(session: Path) -> None:
    first = opened(session)
    first.update_facts(ended=read_pass(session, "tiny").started)
    first.release()
    again = opened(session)
    assert again.complete
    again.release()


def test_a_second_writer_is_refused_and_pointed_to_the_first(session: Path) -> None:
    folder = opened(session)
    with pytest.raises(UsageError, match="tiny is under way already") as error:
        opened(session)
    assert error.value.remedy == "see: symbl-tui sessions transcripts session"
    folder.release()
    opened(session).release()


def test_the_pass_of_another_model_is_not_overwritten(session: Path) -> None:
    opened(session).release()
    before = (session / "passes" / "tiny" / "pass.toml").read_bytes()
    with pytest.raises(UsageError, match="is the pass of another model"):
        opened(session, model="base.en")
    assert (session / "passes" / "tiny" / "pass.toml").read_bytes() == before
    opened(session).release()  # the refused one holds no lock


@pytest.mark.parametrize(
    "part", ["passes", "passes/tiny", "passes/tiny/events.jsonl", "passes/tiny/pass.toml"]
)
def test_nothing_is_written_through_a_link(session: Path, tmp_path: Path, part: str) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (session / part).parent.mkdir(parents=True, exist_ok=True)
    (session / part).symlink_to(outside)
    with pytest.raises(SymblTuiError, match="is a link, and nothing is written there") as error:
        opened(session)
    assert error.value.remedy == "remove it"
    assert list(outside.iterdir()) == []


def test_a_file_in_place_of_the_folder_is_an_error(session: Path) -> None:
    (session / "passes").touch()
    with pytest.raises(SymblTuiError, match="cannot be written"):
        opened(session)


def test_a_damaged_pass_toml_is_not_taken_for_the_same_model(session: Path) -> None:
    opened(session).release()
    (session / "passes" / "tiny" / "pass.toml").write_text("settings = [broken")
    with pytest.raises(UsageError, match="another model"):
        opened(session)


def test_facts_of_a_deleted_session_are_not_written_again(session: Path) -> None:
    folder = opened(session)
    session.rename(session.with_name("deleted"))
    with pytest.raises(SymblTuiError, match="the session was deleted"):
        folder.update_facts(words=3)
    assert not session.exists()
    folder.release()


def test_unchanged_facts_cost_no_write(session: Path) -> None:
    folder = opened(session)
    folder.update_facts(words=3)
    (folder.path / "pass.toml").unlink()
    folder.update_facts(words=3)
    assert not (folder.path / "pass.toml").exists()
    folder.update_facts(words=4)
    assert tomllib.loads((folder.path / "pass.toml").read_text())["words"] == 4
    folder.release()


def test_releasing_twice_is_harmless(session: Path) -> None:
    folder = opened(session)
    folder.release()
    folder.release()
    folder.sync()
