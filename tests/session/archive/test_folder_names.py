"""Names of files in a session's folder: safe whatever the speaker or title is."""

import shlex
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symbl_tui.session.archive.folder_names import quoted_name, slug, spool_name


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Weekly Standup", "weekly-standup"),
        ("  Q3 / Q4: plans!  ", "q3-q4-plans"),
        ("../../etc/passwd", "etc-passwd"),
        ("会議", ""),
        ("", ""),
        ("x" * 100, "x" * 40),
    ],
)
def test_a_title_becomes_a_plain_part_of_a_name(title: str, expected: str) -> None:
    assert slug(title) == expected


@given(st.text())
def test_no_title_leads_out_of_the_folder(title: str) -> None:
    assert set(slug(title)) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert len(slug(title)) <= 40
    assert "/" not in spool_name(0, title)


@given(st.text(), st.text())
def test_two_channels_never_share_a_file(one: str, other: str) -> None:
    assert spool_name(0, one) != spool_name(1, other)


def test_a_speaker_without_latin_letters_has_a_file_too() -> None:
    assert spool_name(1, "李") == "2-channel.pcm"


@pytest.mark.parametrize(
    "name", ["2026-11-22T08-53-11-standup", "$(touch x)", "a b;c", "it's", "`x`", "a|b>c"]
)
def test_a_command_that_is_shown_has_a_folder_s_name_as_one_word(name: str) -> None:
    assert shlex.split(f"symbl-tui sessions show {quoted_name(Path('/s') / name)}")[3:] == [name]
