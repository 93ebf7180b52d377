"""A viewer of a session in another process sees the summaries that the assistant writes for it."""

from pathlib import Path

from symbl_tui.session.archive.side_files import ASSISTANT_FILE
from symbl_tui.session.control.summary_tail import SummaryTail
from symbl_tui.session.summary.assistant_file import Origin, WrittenSummary, append_entry

ORIGIN = Origin("2026-11-30T10:00:00.000+00:00", "127.0.0.1:1", "tiny", "0123456789abcdef")


def texts(tail: SummaryTail) -> list[str] | None:
    change = tail.read()
    return None if change is None else [point.text for point in change.summary or ()]


def test_each_new_summary_is_emitted_once(tmp_path: Path) -> None:
    seconds = 0.0
    tail = SummaryTail(tmp_path, lambda: seconds)
    assert texts(tail) is None
    append_entry(tmp_path, WrittenSummary("# One\n- point", "default", ORIGIN, live=True))
    assert texts(tail) is None, "it looks every two seconds"
    seconds = 2.0
    assert texts(tail) == ["One", "point"]
    seconds = 4.0
    assert texts(tail) is None
    append_entry(tmp_path, WrittenSummary("Two", "default", ORIGIN, live=True))
    seconds = 6.0
    assert texts(tail) == ["Two"]


def test_a_link_in_its_place_ends_nothing(tmp_path: Path) -> None:
    (tmp_path / ASSISTANT_FILE).symlink_to("/etc/passwd")
    assert texts(SummaryTail(tmp_path, lambda: 0.0)) is None
