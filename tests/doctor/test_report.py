"""The report can be read on any terminal, and by programs."""

import json

import pytest

from symbl_tui.doctor.finding import Area, Finding, Severity
from symbl_tui.doctor.report import as_json, as_text

FINDINGS = (
    Finding(Area.PROGRAM, "symbl-tui 1 on Python 3"),
    Finding(Area.SOUND, "nothing " * 20 + "…", Severity.FAULT, "sudo apt install libportaudio2"),
    Finding(Area.SOUND, "hm", Severity.NOTE),
    Finding(Area.DISK, "Zoë’s disk is full", Severity.WARNING, "rm"),
)
SIZES = {"LINEAR16": 115_400_000, "OPUS": 9_000_000}


@pytest.mark.parametrize("width", [40, 80])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    lines = as_text(FINDINGS, SIZES, width=width).splitlines()
    assert max(map(len, lines)) <= width


def test_severity_is_a_symbol_and_a_word_and_never_a_colour_alone() -> None:
    plain, coloured = as_text(FINDINGS, SIZES), as_text(FINDINGS, SIZES, colour=True)
    for word in ("✓ ok", "✗ fault", "· note", "! warning", "-> sudo apt install libportaudio2"):
        assert word in plain
    assert "\x1b" not in plain
    assert "\x1b[31;1m  ✗ fault   \x1b[0m" in coloured


def test_a_terminal_without_utf_8_gets_ascii() -> None:
    text = as_text(FINDINGS, SIZES, utf8=False)
    assert text.isascii()
    assert "x fault" in text
    assert "Zo?'s disk" in text


def test_the_size_of_an_hour_is_a_table() -> None:
    assert "  LINEAR16   115.4 MB\n  OPUS         9.0 MB\n" in as_text(FINDINGS, SIZES)


def test_the_last_line_sums_up() -> None:
    assert as_text(FINDINGS, SIZES).endswith("1 fault, 1 warning: fix what is marked ✗ first.")
    assert as_text(FINDINGS[:1], SIZES).endswith("symbl-tui can do its work here.")


def test_programs_get_one_object() -> None:
    told = json.loads(as_json(FINDINGS, SIZES, "1.2"))
    assert told.keys() == {"schema", "version", "exit_code", "findings", "bytes_per_hour"}
    assert (told["schema"], told["version"], told["exit_code"]) == (1, "1.2", 4)
    assert told["findings"][3] == {
        "area": "disk",
        "severity": "warning",
        "what": "Zoë’s disk is full",
        "mend": "rm",
    }
