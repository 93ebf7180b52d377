"""TOML files are read with a limit, merged table by table, and refused in one sentence."""

import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symbl_tui.config.toml import MAX_BYTES, drop_none, merge_tables, read_toml
from symbl_tui.errors import ConfigError

VALUES = st.integers() | st.text(max_size=3) | st.booleans() | st.lists(st.integers(), max_size=2)
TABLES = st.recursive(
    st.dictionaries(st.sampled_from("abc"), VALUES),
    lambda inner: st.dictionaries(st.sampled_from("abc"), VALUES | inner),
    max_leaves=6,
)


@given(TABLES)
def test_merging_a_table_with_nothing_changes_nothing(table: dict[str, Any]) -> None:
    assert merge_tables(table, {}) == table == merge_tables({}, table)
    assert merge_tables(table, table) == table


@given(TABLES, TABLES, TABLES)
def test_the_last_of_several_files_wins(
    base: dict[str, Any], own: dict[str, Any], last: dict[str, Any]
) -> None:
    merged = merge_tables(merge_tables(base, own), last)
    assert merged.keys() == base.keys() | own.keys() | last.keys()
    for key, value in last.items():
        assert merged[key] == value or isinstance(value, dict)


def test_lists_and_single_values_are_replaced_and_tables_are_merged() -> None:
    base = {"ui": {"theme": "paper", "mouse": True}, "speakers": [1, 2], "title": "a"}
    own = {"ui": {"theme": "midnight"}, "speakers": [3]}
    assert merge_tables(base, own) == {
        "ui": {"theme": "midnight", "mouse": True},
        "speakers": [3],
        "title": "a",
    }
    assert base["speakers"] == [1, 2], "the shared settings must stay as they are"


@pytest.mark.parametrize(("base", "own"), [({"a": 1}, {"a": {"b": 2}}), ({"a": {"b": 2}}, {"a": 1})])
def test_a_table_and_a_value_of_one_name_do_not_mix(base: dict[str, Any], own: dict[str, Any]) -> None:
    assert merge_tables(base, own) == own


def test_what_is_absent_is_not_written() -> None:
    assert drop_none({"a": None, "b": [{"c": None, "d": 1}], "e": (1, 2)}) == {"b": [{"d": 1}], "e": [1, 2]}


def test_a_file_of_just_the_limit_is_read_and_a_larger_one_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "big.toml"
    path.write_bytes(b"#" * MAX_BYTES)
    assert read_toml(path) == {}
    path.write_bytes(b"#" * (MAX_BYTES + 1))
    with pytest.raises(ConfigError, match="at most 1 MiB"):
        read_toml(path)


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"a = ", "expected TOML, but"), (b"\xff", "expected TOML, but"), (b"a=" + b"[" * 5000, "TOML, but")],
)
def test_a_damaged_file_is_named_with_what_is_wrong(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "bad.toml"
    path.write_bytes(content)
    with pytest.raises(ConfigError, match=words) as refused:
        read_toml(path)
    assert str(refused.value).startswith(str(path))


def test_a_missing_file_is_told_from_an_unreadable_one(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no such file; write one after config"):
        read_toml(tmp_path / "none.toml")
    with pytest.raises(ConfigError, match="cannot be read"):
        read_toml(tmp_path)


def test_a_pipe_or_a_device_in_place_of_a_file_is_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.toml")
    (tmp_path / "device.toml").symlink_to("/dev/zero")
    for name, kind in (("pipe", "named pipe"), ("device", "device")):
        with pytest.raises(ConfigError, match=f"cannot be read .*{kind}"):
            read_toml(tmp_path / f"{name}.toml")


def test_a_file_in_utf_16_is_named_with_the_way_out(tmp_path: Path) -> None:
    (tmp_path / "wide.toml").write_text('title = "x"', encoding="utf-16")
    with pytest.raises(
        ConfigError, match=r"wide\.toml: expected TOML, but it is in UTF-16; save it as UTF-8"
    ):
        read_toml(tmp_path / "wide.toml")
