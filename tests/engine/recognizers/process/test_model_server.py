"""Reports of a stream reach a slow reader complete, and a lost reader holds nothing up."""

import io
import json
import threading

from symbl_tui.engine.recognizers.process.model_server import ReportWriter


class _Gate(io.BytesIO):
    """An output that blocks until it is opened, and keeps what was written."""

    def __init__(self) -> None:
        super().__init__()
        self.entered, self.opened = threading.Event(), threading.Event()

    def write(self, data: object, /) -> int:
        self.entered.set()
        self.opened.wait(30)
        return super().write(data)  # type: ignore[arg-type]


class _Gone(io.BytesIO):
    def write(self, _data: object, /) -> int:
        raise BrokenPipeError


def _lines(output: io.BytesIO) -> list[list[object]]:
    return [json.loads(line) for line in output.getvalue().splitlines()]


def test_every_report_is_one_line_in_order() -> None:
    output = io.BytesIO()
    reports = ReportWriter(output)
    reports.final(1.23456, [("It’s\n", 0.5, 1.0)])
    reports.quiet(2.0)
    reports.done()
    reports.close()
    assert _lines(output) == [["final", 1.235, [["It’s\n", 0.5, 1.0]], ""], ["quiet", 2.0], ["done"]]


def test_a_slow_reader_gets_the_newest_interim_words_and_all_finals() -> None:
    output = _Gate()
    reports = ReportWriter(output)
    reports.quiet(0.0)
    assert output.entered.wait(30)
    reports.partial(1.0, [("a", 0.0, 1.0)])
    reports.partial(2.0, [("a", 0.0, 1.0), ("b", 1.0, 2.0)])
    reports.final(2.5, [("a", 0.0, 1.0)])
    reports.partial(3.0, [("c", 2.5, 3.0)])
    output.opened.set()
    reports.close()
    assert [(kind, at) for kind, at, *_ in _lines(output)] == [
        ("quiet", 0.0),
        ("partial", 2.0),
        ("final", 2.5),
        ("partial", 3.0),
    ]


def test_a_full_queue_holds_the_stream_until_the_reader_goes_on() -> None:
    output = _Gate()
    reports = ReportWriter(output)
    for at in range(300):
        reports.quiet(float(at))
    waiter = threading.Thread(target=reports.wait_for_room, daemon=True)
    waiter.start()
    assert output.entered.wait(30)
    assert waiter.is_alive()
    output.opened.set()
    waiter.join(30)
    assert not waiter.is_alive()
    reports.close()
    assert len(_lines(output)) == 300


def test_a_reader_that_disconnected_blocks_neither_the_stream_nor_the_end() -> None:
    reports = ReportWriter(_Gone())
    for at in range(300):
        reports.quiet(float(at))
    reports.wait_for_room()
    reports.close()
