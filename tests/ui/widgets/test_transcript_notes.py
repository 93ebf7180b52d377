"""A bookmark covers lines by their time, and its note stands below the last that had begun by its end."""

from hypothesis import given
from hypothesis import strategies as st

from symbl_tui.session.model.change import Line, Stage
from symbl_tui.ui.widgets.transcript_notes import Note, TranscriptNotes


def lines(*starts: float, text: str = "words") -> list[Line]:
    return [Line(0, "Alice", text, start, start + 2, Stage.UTTERANCE) for start in starts]


def test_a_note_stands_below_the_last_line_that_had_begun() -> None:
    notes = TranscriptNotes()
    notes.set([Note(0, 5, "ask"), Note(3, 40, "later"), Note(0, 5, "")])
    assert notes.place(lines(0, 4, 8)) == {1: ("ask", ""), 2: ("later",)}


def test_a_note_moves_to_a_line_that_comes_later_but_was_spoken_before() -> None:
    notes, said = TranscriptNotes(), lines(0, 4)
    notes.set([Note(0, 9, "ask")])
    assert notes.place(said) == {1: ("ask",)}
    said += lines(8, 12)
    assert notes.place(said, since=8) == {1: (), 2: ("ask",)}
    assert notes.place(said, since=12) == {}


def test_a_retracted_line_has_no_note() -> None:
    notes = TranscriptNotes()
    notes.set([Note(0, 9, "ask")])
    assert notes.place([*lines(0), *lines(4, text="")]) == {0: ("ask",)}
    assert notes.place(lines(text="")) == {0: ()}


@given(
    st.lists(st.tuples(st.floats(0, 100), st.floats(0, 50)), max_size=12),
    st.floats(0, 120),
    st.floats(0, 10),
)
def test_a_line_is_covered_where_any_bookmark_overlaps_it(
    marks: list[tuple[float, float]], start: float, length: float
) -> None:
    notes = TranscriptNotes()
    notes.set(Note(begin, begin + span, "") for begin, span in marks)
    line = Line(0, "Alice", "words", start, start + length, Stage.UTTERANCE)
    assert notes.covers(line) == any(a < line.end and line.start < a + span for a, span in marks)
