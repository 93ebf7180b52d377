"""The operator's lines: each thing once, also when strangers cause it a thousand times."""

from symbl_tui.audio.calls.server.operator_lines import OperatorLines


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_line_that_comes_a_thousand_times_is_told_three_times_and_counted() -> None:
    lines: list[str] = []
    clock = Clock()
    operator = OperatorLines(lines.append, clock)
    for _ in range(1000):
        operator.refuse("no request came")
    assert lines == ["no request came"] * 3
    operator.refuse("a signature is wrong")
    assert lines[3] == "a signature is wrong (997 lines before it left out)"


def test_a_line_that_comes_again_later_is_told_again() -> None:
    lines: list[str] = []
    clock = Clock()
    operator = OperatorLines(lines.append, clock)
    for clock.now in (0.0, 1.0, 2.0, 40.0):
        operator.refuse("no request came")
    assert len(lines) == 4
