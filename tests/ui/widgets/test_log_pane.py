"""The log pane shows what happened, as plain text, and lets a reader scroll in peace."""

import logging

from textual.widgets import RichLog

from symbl_tui.ui.runtime.log_buffer import LINES, LogBuffer
from symbl_tui.ui.widgets.log_pane import LogPane
from tests.support.foreign_text import HOSTILE, is_harmless
from tests.ui.screen_text import until
from tests.ui.tiny_app import TinyApp


def record(message: str, *arguments: object, name: str = "symbl_tui.session") -> logging.LogRecord:
    return logging.LogRecord(name, logging.WARNING, "x.py", 1, message, arguments, None)


async def test_an_empty_log_says_what_it_is_for() -> None:
    app = TinyApp(LogPane(LogBuffer().since, most=LINES))
    async with app.run_test(size=(90, 10)) as pilot:
        assert "The log is empty." in await until(pilot, "Log  esc Close")


async def test_new_lines_appear_and_markup_is_shown_as_it_is() -> None:
    buffer = LogBuffer()
    app = TinyApp(LogPane(buffer.since, most=LINES))
    async with app.run_test(size=(90, 10)) as pilot:
        buffer.emit(record("[red]buffer overrun"))
        shown = await until(pilot, "warning session: [red]buffer overrun")
        assert "The log is empty" not in shown


async def test_a_reader_who_has_scrolled_up_stays_there() -> None:
    buffer = LogBuffer()
    for number in range(50):
        buffer.emit(record("line %d", number))
    app = TinyApp(LogPane(buffer.since, most=LINES))
    async with app.run_test(size=(90, 10)) as pilot:
        await until(pilot, "line 49")
        await pilot.press("home")
        await until(pilot, "line 0")
        buffer.emit(record("the newest"))
        while len(app.query_one(RichLog).lines) < 51:
            await pilot.pause(0.05)
        assert "line 0" in await until(pilot, "line 1")


def test_the_buffer_keeps_the_newest_lines_and_numbers_them_all() -> None:
    buffer = LogBuffer()
    for number in range(LINES + 10):
        buffer.emit(record("line %d", number))
    count, lines = buffer.since(0)
    assert (count, len(lines)) == (LINES + 10, LINES)
    assert lines[0].endswith("session: line 10")
    assert buffer.since(count - 2) == (count, lines[-2:])
    assert buffer.since(count) == (count, [])
    assert buffer.text.splitlines() == lines


def test_a_hostile_or_endless_message_is_one_harmless_line() -> None:
    buffer = LogBuffer()
    buffer.emit(record(f"{HOSTILE}\nand more {'x' * 9999}"))
    _, (line,) = buffer.since(0)
    assert is_harmless(line)
    assert "\n" not in line
    assert len(line) < 600
