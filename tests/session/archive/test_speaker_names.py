"""Names that a user gave to voices are kept, and a damaged file costs the names alone."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from symbl_tui.errors import SymblTuiError
from symbl_tui.session.archive.speaker_names import names_path, read_names, write_names

NAMES = st.dictionaries(
    st.integers(0, 5),
    st.dictionaries(st.integers(0, 9), st.text("abc äß", min_size=1).map(str.strip).filter(bool), min_size=1),
)


@given(NAMES)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
def test_names_are_read_back(tmp_path: Path, names: dict[int, dict[int, str]]) -> None:
    write_names(tmp_path, names)
    assert read_names(tmp_path) == names


def test_a_session_without_names_has_none(tmp_path: Path) -> None:
    assert read_names(tmp_path) == {}


def test_an_empty_name_is_forgotten_and_a_hostile_one_cleaned(tmp_path: Path) -> None:
    write_names(tmp_path, {0: {0: "Ali\x1b[31mce", 1: " \x07 ", 2: "x" * 999}})
    names = read_names(tmp_path)[0]
    assert names[0] == "Ali[31mce"
    assert 1 not in names
    assert len(names[2]) == 200


def test_channels_are_counted_from_one_in_the_file(tmp_path: Path) -> None:
    write_names(tmp_path, {0: {3: "Alice"}})
    assert "channel = 1" in names_path(tmp_path).read_text()


@pytest.mark.parametrize("content", ["speakers = [", "\0", "speakers = 5", "speakers = [1, 'a']", ""])
def test_a_damaged_file_has_no_names(tmp_path: Path, content: str) -> None:
    write_names(tmp_path, {})
    names_path(tmp_path).write_text(content)
    assert read_names(tmp_path) == {}


@pytest.mark.parametrize(
    "damaged",
    ['channel = 1, name = "B"', 'channel = "x", speaker = 1, name = "B"', "channel = 1, speaker = 1"],
)
def test_an_entry_that_lacks_something_is_left_out_alone(tmp_path: Path, damaged: str) -> None:
    write_names(tmp_path, {})
    whole = '{ channel = 1, speaker = 0, name = "Alice" }'
    names_path(tmp_path).write_text(f"speakers = [{{ {damaged} }}, {whole}]")
    assert read_names(tmp_path) == {0: {0: "Alice"}}


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "diarization").touch()
    with pytest.raises(SymblTuiError, match=r"names\.toml: cannot be written"):
        write_names(tmp_path, {0: {0: "Alice"}})
