"""The line with which an engine reports its URL."""

from symbl_tui.engine.ready_line import format_ready_line, parse_ready_line


def test_a_url_is_read_back_and_other_lines_are_none() -> None:
    assert parse_ready_line(format_ready_line("http://127.0.0.1:1234") + "\n") == "http://127.0.0.1:1234"
    assert parse_ready_line("Traceback (most recent call last):\n") is None
    assert parse_ready_line("") is None
