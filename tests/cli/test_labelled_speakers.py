"""The labels that diarisation found are listed with how long each speaker speaks."""

from pathlib import Path

import pytest
import tomli_w

from symbl_tui.cli.diarize_command import select_channels
from symbl_tui.cli.labelled_speakers import shared_channels, speaker_lines
from symbl_tui.domain.speaker_turns import DiarizedBlock, Turn
from symbl_tui.errors import UsageError
from symbl_tui.session.archive.session_facts import read_facts
from symbl_tui.session.archive.turns_file import TurnsFile
from tests.session.recorded_folder import record


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A session of Alice and Bob."""
    return record(tmp_path)


def expect_speakers(folder: Path, **profile: object) -> None:
    """Give the session a profile of its own."""
    with (folder / "session.toml").open("a") as file:
        file.write(tomli_w.dumps({"profile": profile}))


def diarize(folder: Path, upto: float, *turns: Turn, complete: bool = False) -> None:
    """Give the first channel the turns of its first seconds."""
    file = TurnsFile(folder, 0)
    file.open({}, 10.0, None)
    file.append(DiarizedBlock(0.0, upto, turns))
    if complete:
        file.complete()


def test_without_labels_the_command_that_makes_them_is_named(folder: Path) -> None:
    assert speaker_lines(folder, (0, 1)) == [
        "no speakers are labelled; to label them: symbl-tui sessions diarize"
    ]


def test_each_speaker_has_a_line_with_its_time(folder: Path) -> None:
    diarize(folder, 10.0, Turn(0, 3, 0), Turn(3, 5, 1), Turn(5, 10, 0), complete=True)
    assert speaker_lines(folder, (0,)) == ["Speaker 1: 00:08", "Speaker 2: 00:02"]


def test_an_unfinished_diarisation_says_how_much_it_has_seen(folder: Path) -> None:
    diarize(folder, 4.0, Turn(0, 3, 0))
    assert speaker_lines(folder, (0,)) == ["Speaker 1: 00:03 (of 40% of the sound)"]


def test_only_the_channels_that_were_asked_for_are_listed(folder: Path) -> None:
    diarize(folder, 10.0, Turn(0, 3, 0), complete=True)
    assert "no speakers are labelled" in speaker_lines(folder, (1,))[0]


def test_the_profile_of_the_session_tells_which_channels_are_shared(folder: Path) -> None:
    expect_speakers(folder, speakers=[{"name": "Alice"}, {"name": "Room", "speakers": "auto"}])
    assert shared_channels(read_facts(folder)) == (1,)


@pytest.mark.parametrize("profile", [{}, {"novel": 1}, {"speakers": "none"}])
def test_a_session_without_a_usable_profile_shares_no_channel(
    folder: Path, profile: dict[str, object]
) -> None:
    expect_speakers(folder, **profile)
    assert shared_channels(read_facts(folder)) == ()


def test_channels_are_counted_from_one_by_the_user(folder: Path) -> None:
    assert select_channels(read_facts(folder), (2, 1, 2)) == (0, 1)
    with pytest.raises(UsageError, match="there is no channel 3; the session has 2 channels"):
        select_channels(read_facts(folder), (3,))


def test_without_a_channel_the_user_chooses_among_the_named_ones(folder: Path) -> None:
    with pytest.raises(UsageError, match="--channel N, of 1 Alice, 2 Bob"):
        select_channels(read_facts(folder))
    expect_speakers(folder, session={"diarize": True})
    assert select_channels(read_facts(folder)) == (0, 1)
