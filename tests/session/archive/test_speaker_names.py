"""Names that an earlier version gave to voices are still shown, and a damaged file costs the names alone."""

from pathlib import Path

import pytest
import tomli_w

from symbl_tui.session.archive.speaker_names import names_path, read_names
from symbl_tui.session.model.edit import SpeakerKey


def write(folder: Path, content: str) -> None:
    names_path(folder).parent.mkdir(exist_ok=True)
    names_path(folder).write_text(content)


def test_names_of_an_earlier_version_are_read(tmp_path: Path) -> None:
    entries = [
        {"channel": 1, "speaker": 3, "name": "Ali\x1b[31mce"},
        {"channel": 2, "speaker": 0, "name": "Bo"},
    ]
    write(tmp_path, tomli_w.dumps({"speakers": entries}))
    assert read_names(tmp_path) == {SpeakerKey(0, 3): "Ali[31mce", SpeakerKey(1, 0): "Bo"}


def test_a_session_without_names_has_none(tmp_path: Path) -> None:
    assert read_names(tmp_path) == {}


@pytest.mark.parametrize("content", ["speakers = [", "\0", "speakers = 5", "speakers = [1, 'a']", ""])
def test_a_damaged_file_has_no_names(tmp_path: Path, content: str) -> None:
    write(tmp_path, content)
    assert read_names(tmp_path) == {}


@pytest.mark.parametrize(
    "damaged",
    ['channel = 1, name = "B"', 'channel = "x", speaker = 1, name = "B"', "channel = 1, speaker = 1"],
)
def test_an_entry_that_lacks_something_is_left_out_alone(tmp_path: Path, damaged: str) -> None:
    whole = '{ channel = 1, speaker = 0, name = "Alice" }'
    write(tmp_path, f"speakers = [{{ {damaged} }}, {whole}]")
    assert read_names(tmp_path) == {SpeakerKey(0, 0): "Alice"}
