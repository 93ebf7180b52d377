"""Lines that a full disk or another program's settings hold up are written once it is possible, each once."""

import io
import os
import threading
from pathlib import Path

from symbl_tui.system import line_sink
from symbl_tui.system.line_sink import LineSink
from tests.support.full_disk import no_file_over
from tests.support.waiting import HANG_SECONDS


def test_lines_that_a_full_disk_refuses_are_written_when_there_is_room_again(tmp_path: Path) -> None:
    path = tmp_path / "results.txt"
    with path.open("w") as file:
        sink = LineSink(file)
        with no_file_over(30):
            for number in range(10):
                sink.write(f"line {number}")
            assert "File too large" in str(sink.error)
            assert sink.unwritten == 6, "the first four, and a part of the fifth, are in the file"
        sink.flush()
        assert sink.unwritten == 0
    assert path.read_text().splitlines() == [f"line {number}" for number in range(10)]


def test_lines_that_wait_take_a_limited_amount_of_memory(tmp_path: Path) -> None:
    with (tmp_path / "results.txt").open("w") as file, no_file_over(0):
        sink = LineSink(file)
        for _ in range(20):
            sink.write("x" * (1 << 20))
        assert sink.unwritten == 20
        assert sum(map(len, sink._pending)) <= line_sink._MAX_PENDING


def test_a_line_that_was_cut_off_is_completed_though_lines_behind_it_found_no_room(tmp_path: Path) -> None:
    path = tmp_path / "results.txt"
    with path.open("w") as file:
        sink = LineSink(file)
        with no_file_over(3):
            sink.write("cut off")
            for letter in "abcdefghij":
                sink.write(letter * (1 << 20))
        unwritten = sink.unwritten
        sink.flush()
        lost = sink.unwritten
    lines = path.read_text().splitlines()
    assert (lines[0], {len(line) for line in lines[1:]}) == ("cut off", {1 << 20})
    assert (unwritten, lost) == (11, 11 - len(lines))
    assert lines[-1][0] == "j", "the newest are kept"


def test_a_character_that_the_encoding_lacks_is_an_escape(tmp_path: Path) -> None:
    with (tmp_path / "results.txt").open("w", encoding="iso8859-1") as file:
        LineSink(file).write("Łukasz · caf\udce9")
    assert (tmp_path / "results.txt").read_bytes() == b"\\u0141ukasz \xb7 caf\\udce9\n"


def test_a_pipe_that_another_program_made_non_blocking_gets_every_line() -> None:
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    with os.fdopen(writer, "w") as out, os.fdopen(reader, "r") as read:
        sink = LineSink(out)

        def write() -> None:
            for _ in range(200):
                sink.write("x" * 999)

        writing = threading.Thread(target=write)
        writing.start()
        lines = [read.readline() for _ in range(200)]
        writing.join(HANG_SECONDS)
    assert lines == ["x" * 999 + "\n"] * 200
    assert sink.error is None


def test_a_stream_in_memory_gets_lines_too() -> None:
    out = io.StringIO()
    LineSink(out).write("ü")
    assert out.getvalue() == "ü\n"
