"""A session gets a title on the command line; what refers to its folder goes on working."""

import json
from pathlib import Path

import pytest

from symbl_tui.cli.rename_command import RenameSessionOptions, rename
from symbl_tui.cli.session_library import open_library
from symbl_tui.errors import UsageError
from symbl_tui.session.archive.recorded_session import read_session
from tests.session.recorded_folder import record
from tests.support.command import Home


@pytest.fixture
def folder(home: Home) -> Path:
    """A session that nobody gave a title."""
    return record(home.data / "sessions", "file meeting.wav")


def test_a_title_is_in_lists_and_exports_and_the_folder_keeps_its_name(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert rename(RenameSessionOptions(session="latest", title="Planning \x1b[31mthe launch")) == 0
    assert capsys.readouterr().out == f"{folder.name}: Planning [31mthe launch\n"
    (entry,) = open_library().summaries()
    assert (entry.name, entry.title, entry.title_given) == (folder.name, "Planning [31mthe launch", True)
    assert open_library().find("latest") == folder


def test_an_empty_title_brings_the_proposed_one_back(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rename(RenameSessionOptions(session="latest", title="Planning"))
    rename(RenameSessionOptions(session="latest", title=""))
    assert read_session(folder).facts.title == "Launch campaign"
    assert not open_library().summaries()[0].title_given


def test_a_session_is_renamed_as_a_user_types_it(user: Home) -> None:
    record(user.data / "sessions")
    done = user.run("sessions", "rename", "standup", "Harvest plan")
    assert done.returncode == 0, done.stderr
    (entry,) = json.loads(user.run("sessions", "list", "--json").stdout)
    assert (entry["title"], entry["title_given"]) == ("Harvest plan", True)
    assert "Harvest plan" in user.run("sessions", "search", "harvest").stdout


def test_a_renamed_session_is_found_by_its_title(folder: Path) -> None:
    other = record(folder.parent, "Standup")
    rename(RenameSessionOptions(session=folder.name, title="Harvest plan"))
    library = open_library()
    assert library.find("harvest") == library.find("HARVEST PLAN") == folder
    rename(RenameSessionOptions(session=other.name, title="Harvest plan for May"))
    assert library.find("harvest plan") == folder, "the whole title comes before a part of another"
    with pytest.raises(UsageError, match="could be 2 sessions"):
        library.find("harvest")
