"""The log pane's lines: the newest, each once, whatever a library writes into them."""

import logging

from symbl_tui.ui.runtime.log_buffer import LINES, LogBuffer
from tests.support.foreign_text import HOSTILE, is_harmless


def write(buffer: LogBuffer, message: str, *arguments: object, name: str = "symbl_tui.engine.node") -> None:
    buffer.handle(logging.LogRecord(name, logging.WARNING, "", 0, message, arguments, None))


def test_a_line_has_the_time_the_level_and_the_part_of_the_program() -> None:
    buffer = LogBuffer()
    write(buffer, "lost %d frames", 3)
    write(buffer, "slow", name="asyncio")
    first, second = buffer.text.split("\n")
    assert first.split(" ", 1)[1] == "warning engine.node: lost 3 frames"
    assert second.endswith("warning asyncio: slow")


def test_a_reader_gets_each_line_once_and_after_a_flood_only_the_newest() -> None:
    buffer = LogBuffer()
    write(buffer, "zero")
    seen, lines = buffer.since(0)
    assert (seen, len(lines)) == (1, 1)
    assert buffer.since(seen) == (1, [])
    for number in range(LINES + 50):
        write(buffer, f"line {number}.")
    seen, lines = buffer.since(seen)
    assert (seen, len(lines)) == (LINES + 51, LINES)
    assert lines[0].endswith("line 50.")
    assert buffer.since(seen + 7)[1] == [], "a count of another buffer"


def test_a_line_is_one_line_that_moves_no_cursor_and_ends_somewhere() -> None:
    buffer = LogBuffer()
    write(buffer, f"{HOSTILE}\n{'x' * 5000}")
    assert is_harmless(buffer.text)
    assert "\n" not in buffer.text
    assert len(buffer.text) < 600


def test_a_message_that_cannot_be_formatted_costs_itself() -> None:
    buffer, raised = LogBuffer(), logging.raiseExceptions
    logging.raiseExceptions = False
    try:
        write(buffer, "%d frames", "many")
    finally:
        logging.raiseExceptions = raised
    write(buffer, "next")
    assert buffer.text.endswith(": next")
    assert buffer.since(0)[0] == 1
