"""Files of JSON lines: damaged ones cost the damaged lines and no more."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symbl_tui.errors import SymblTuiError
from symbl_tui.session.archive.json_lines_file import MAX_SENSELESS, parse_objects, read_lines

OBJECTS = st.dictionaries(st.text(max_size=5), st.none() | st.integers() | st.text(max_size=5), max_size=3)


@given(st.lists(OBJECTS))
def test_written_objects_are_read_back_in_order(objects: list[dict[str, object]]) -> None:
    assert list(parse_objects(json.dumps(each).encode() + b"\n" for each in objects)) == objects


@given(st.lists(st.binary(max_size=40)))
def test_no_line_is_an_error(lines: list[bytes]) -> None:
    assert all(isinstance(each, dict) for each in parse_objects(lines))


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"\n",
        b'{"cut": "of',
        b"[1]",
        b'"text"',
        b"null",
        b"\xff\xfe",
        b"\0" * 20,
        b"[" * 100_000,
        b"9" * 9999,
    ],
)
def test_a_line_that_is_no_object_is_left_out_alone(line: bytes) -> None:
    assert list(parse_objects([b'{"a": 1}\n', line, b'{"b": 2}\n'])) == [{"a": 1}, {"b": 2}]


def test_a_file_that_is_not_there_has_no_lines(tmp_path: Path) -> None:
    assert list(read_lines(tmp_path / "none.jsonl")) == []


def test_a_last_line_without_an_end_is_read(tmp_path: Path) -> None:
    (tmp_path / "events.jsonl").write_bytes(b'{"a": 1}\n{"b": 2}')
    assert list(parse_objects(read_lines(tmp_path / "events.jsonl"))) == [{"a": 1}, {"b": 2}]


def test_a_file_that_cannot_be_read_is_named_without_control_characters(tmp_path: Path) -> None:
    folder = tmp_path / "evil\x1b[31m.jsonl"
    folder.mkdir()
    with pytest.raises(SymblTuiError, match="cannot be read") as error:
        list(read_lines(folder))
    assert str(error.value).isprintable()


def test_an_endless_line_is_never_in_memory_whole(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    path.write_bytes(b"x" * (9 << 20) + b"\n" + b'{"after": 1}\n')
    assert max(map(len, read_lines(path))) <= 4 << 20
    assert list(parse_objects(read_lines(path))) == [{"after": 1}]


def test_a_file_of_countless_lines_without_sense_is_not_read_to_its_end() -> None:
    lines = iter([b"[]\n"] * 3 * MAX_SENSELESS)
    assert list(parse_objects(lines)) == []
    assert sum(1 for _ in lines) > MAX_SENSELESS
    objects = [b"{}\n", b"\n"] * MAX_SENSELESS
    assert len(list(parse_objects(objects))) == MAX_SENSELESS


@pytest.mark.parametrize(
    ("line", "value"),
    [
        (b'{"a": "\\ud800"}', "\ud800"),
        (b'{"a": "\xf0\x9f\x98\x80"}', "\U0001f600"),
        (b'{"a": 123456789012345678901234567890}', 123456789012345678901234567890),
        (b'{"a": 1e999}', float("inf")),
        (b'{"a": 1, "a": 2}', 2),
        (b'\xef\xbb\xbf{"a": 1}', 1),
    ],
)
def test_what_is_unusual_is_read(line: bytes, value: object) -> None:
    assert [each["a"] for each in parse_objects([line])] == [value]


@pytest.mark.parametrize(
    "line", [b"", b"{", b'{"a": "\xff"}', b"[" * 100_000, b'{"a": ' + b"9" * 5_000 + b"}", b"[1]"]
)
def test_what_is_no_object_is_left_out(line: bytes) -> None:
    assert list(parse_objects([line, b'{"a": 1}'])) == [{"a": 1}]
