"""What the database refuses is a line of a file for the operator, whatever the disk does meanwhile."""

from pathlib import Path

import msgspec
import pytest

from symbl_tui.engine.write_behind.dead_letters import DeadLetters
from tests.support.full_disk import no_file_over


def _readable(letters: DeadLetters) -> list[str]:
    found = []
    for line in letters.path.read_bytes().splitlines():
        try:
            found.append(msgspec.json.decode(line)["entry"])
        except msgspec.DecodeError:
            found.append("torn")
    return found


def test_a_line_that_a_full_disk_cut_spoils_none_that_comes_after_it(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    letters = DeadLetters(tmp_path)
    letters.add(b"one", "refused")
    with no_file_over(letters.path.stat().st_size + 10):
        letters.add(b"two", "refused")
        letters.add(b"three", "refused")
    letters.add(b"four", "refused")
    letters.add(b"five", "refused")
    assert _readable(letters) == ["one", "torn", "four", "five"]
    assert caplog.text.count("an entry that the database refuses is lost") == 2


def test_bytes_that_are_no_text_are_kept_as_far_as_they_can_be(tmp_path: Path) -> None:
    letters = DeadLetters(tmp_path)
    letters.add(b'a\xff"\n\0', "refused")
    assert _readable(letters) == ['a\ufffd"\n\0']


def test_a_link_in_the_place_of_the_file_is_not_written_through(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    target = tmp_path / "elsewhere"
    target.write_text("")
    letters = DeadLetters(tmp_path)
    letters.path.symlink_to(target)
    letters.add(b"what was said", "refused")
    assert target.read_text() == ""
    assert "is lost" in caplog.text
