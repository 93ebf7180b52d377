"""The turns of a diarisation: resumable by blocks, and read from foreign files as far as they make sense."""

import json
import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from symbl_tui.domain.speaker_turns import DiarizedBlock, Turn
from symbl_tui.errors import SymblTuiError
from symbl_tui.session.archive.turns_file import TurnsFile, read_turns, turns_path

SETTINGS: dict[str, object] = {"model": "pyannote"}
FIRST = DiarizedBlock(0.0, 300.0, (Turn(0.5, 4.5, 0), Turn(5.0, 9.0, 1)))
SECOND = DiarizedBlock(300.0, 600.0, (Turn(310.0, 311.0, 0),))


@pytest.fixture
def file(tmp_path: Path) -> TurnsFile:
    return TurnsFile(tmp_path, 0)


def write(path: Path, *lines: object) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text("\n".join(map(json.dumps, lines)))


def header(seconds: float = 600.0) -> dict[str, object]:
    return {"format": 1, "settings": SETTINGS, "seconds": seconds}


def test_blocks_are_read_back_and_the_end_is_known(file: TurnsFile) -> None:
    file.open(SETTINGS, 600.0, 2)
    file.append(FIRST)
    file.append(SECOND)
    file.complete()
    found = read_turns(file.path)
    assert found is not None
    assert (found.blocks, found.speakers, found.done, found.complete) == ([FIRST, SECOND], 2, 600.0, True)


def test_an_interrupted_diarisation_goes_on_with_its_blocks(file: TurnsFile) -> None:
    file.open(SETTINGS, 600.0, 2)
    file.append(FIRST)
    again = file.open(SETTINGS, 600.0, None)
    assert (again.blocks, again.speakers) == ([FIRST], 2)


@pytest.mark.parametrize(("settings", "seconds"), [({"model": "other"}, 600.0), (SETTINGS, 601.0)])
def test_other_settings_or_other_sound_begin_anew(
    file: TurnsFile, settings: dict[str, object], seconds: float
) -> None:
    file.open(SETTINGS, 600.0, None)
    file.append(FIRST)
    assert file.open(settings, seconds, None).blocks == []
    found = read_turns(file.path)
    assert found is not None
    assert found.blocks == []


def test_the_last_number_of_speakers_counts_and_zero_forgets_it(file: TurnsFile) -> None:
    file.open(SETTINGS, 600.0, 2)
    assert file.open(SETTINGS, 600.0, 3).speakers == 3
    assert file.open(SETTINGS, 600.0, None).speakers == 3
    assert file.open(SETTINGS, 600.0, 0).speakers is None
    assert file.open(SETTINGS, 600.0, None).speakers is None


def test_a_file_is_complete_only_when_its_blocks_reach_the_end(tmp_path: Path) -> None:
    path = turns_path(tmp_path, 0)
    write(path, header(), {"start": 0, "end": 300, "turns": []}, {"complete": True})
    found = read_turns(path)
    assert found is not None
    assert not found.complete


@pytest.mark.parametrize(
    "block",
    [
        {"start": 10, "end": 300, "turns": []},
        {"start": 0, "end": 0, "turns": []},
        {"start": 0, "end": 601, "turns": []},
        {"start": 0, "end": 300, "turns": "none"},
        {"start": 0, "turns": []},
        {"end": 300, "turns": []},
    ],
)
def test_a_block_that_does_not_follow_is_left_out(tmp_path: Path, block: dict[str, object]) -> None:
    path = turns_path(tmp_path, 0)
    write(path, header(), block)
    found = read_turns(path)
    assert found is not None
    assert found.blocks == []


@pytest.mark.parametrize(
    "turn",
    [[1, 2], [2, 1, 0], [1, 1, 0], [1, 301, 0], [-1, 2, 0], [1, 2, -1], [1, 2, 1000], [1, 2, "0"], "x", None],
)
def test_a_turn_that_is_impossible_is_left_out_alone(tmp_path: Path, turn: object) -> None:
    path = turns_path(tmp_path, 0)
    write(path, header(), {"start": 0, "end": 300, "turns": [turn, [5, 9, 1]]})
    found = read_turns(path)
    assert found is not None
    assert found.blocks[0].turns == (Turn(5, 9, 1),)


@pytest.mark.parametrize(
    "first", [{}, {"format": 2, "seconds": 5}, {"format": 1}, {"format": 1, "seconds": -1}, []]
)
def test_a_file_of_another_format_is_none(tmp_path: Path, first: object) -> None:
    path = turns_path(tmp_path, 0)
    write(path, first)
    assert read_turns(path) is None


@given(st.lists(st.binary(max_size=60), max_size=4))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
def test_no_content_is_an_error(tmp_path: Path, lines: list[bytes]) -> None:
    path = turns_path(tmp_path, 0)
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b"\n".join([json.dumps(header()).encode(), *lines]))
    found = read_turns(path)
    assert found is not None
    assert found.done == 0


def test_a_pipe_or_a_link_in_place_of_the_file_is_none(tmp_path: Path) -> None:
    path = turns_path(tmp_path, 0)
    path.parent.mkdir()
    os.mkfifo(path)
    assert read_turns(path) is None
    turns_path(tmp_path, 1).symlink_to("/etc/passwd")
    assert read_turns(turns_path(tmp_path, 1)) is None


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path, file: TurnsFile) -> None:
    (tmp_path / "diarization").touch()
    with pytest.raises(SymblTuiError, match=r"1\.jsonl: cannot be written"):
        file.open(SETTINGS, 600.0, None)
