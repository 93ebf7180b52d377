"""A correction stays with its line when that gets an id or other times, and changes no other one."""

import pytest
from msgspec import structs

from symbl_tui.session.model.change import Line, Stage
from symbl_tui.session.model.corrections import Correction, Corrections
from symbl_tui.session.model.edit import LineKey
from symbl_tui.session.model.row_index import RowIndex

LINE = Line(0, "Alice", "words", 10.0, 20.0, Stage.UTTERANCE, "u1")
UNNAMED = structs.replace(LINE, utterance_id=None)
OWN = LineKey(0, 10.0, 20.0, "u1")


def at(middle: float, **more: object) -> LineKey:
    """The key of a place without an utterance's id."""
    return structs.replace(LineKey(0, middle, middle), **more)


@pytest.mark.parametrize(
    ("key", "line", "found"),
    [
        (OWN, LINE, True),
        (OWN, structs.replace(LINE, start=50.0, end=60.0), True),  # by its id, whatever its times
        (structs.replace(OWN, channel=1), LINE, False),
        (structs.replace(OWN, transcript="tiny"), LINE, False),
        (structs.replace(OWN, utterance="u2"), LINE, False),  # of the utterance that was there
        (structs.replace(OWN, utterance="u2"), UNNAMED, True),
        (at(15.0), LINE, True),  # made before its utterance came
        (at(15.0, channel=1), LINE, False),
        (at(9.991), LINE, True),
        (at(9.98), LINE, False),
        (at(20.009), UNNAMED, True),
        (at(20.02), UNNAMED, False),
        (at(15.0, transcript="tiny"), UNNAMED, False),
    ],
)
def test_a_correction_is_found_by_the_id_or_by_the_middle_of_its_place(
    key: LineKey, line: Line, *, found: bool
) -> None:
    assert Corrections({key: Correction(1, "better")}, "").text(line) == ("better" if found else None)


def test_of_several_corrections_of_a_line_the_newest_counts() -> None:
    newest, older = Correction(5, "newest"), Correction(3, "older")
    moved = structs.replace(OWN, start=10.5)
    for first, second in (
        ({OWN: newest}, {moved: older}),
        ({moved: older}, {OWN: newest}),
        ({OWN: older}, {at(12.0): newest}),
        ({OWN: newest}, {at(12.0): older}),
    ):
        assert Corrections(first | second, "").text(LINE) == "newest"
    near = {at(11.0 + number / 10): Correction(number, str(number)) for number in range(10)}
    assert Corrections(near, "").text(UNNAMED) == "9"


def test_the_middle_of_a_line_is_within_it_also_when_it_got_other_times() -> None:
    later = structs.replace(UNNAMED, start=12.0, end=18.0)
    assert Corrections({LineKey(0, 10.0, 20.0): Correction(1, "better")}, "").text(later) == "better"


ROWS = (
    (0, LINE),
    (1, structs.replace(UNNAMED, start=18.0, end=30.0)),
    (2, structs.replace(LINE, channel=1, utterance_id="u2")),
)


def index() -> RowIndex:
    rows = RowIndex()
    rows.put(ROWS)
    return rows


@pytest.mark.parametrize(
    ("key", "row"),
    [
        (OWN, 0),
        (structs.replace(OWN, start=90.0, end=91.0), 0),
        (structs.replace(OWN, utterance="gone"), None),  # another utterance has its place
        (structs.replace(OWN, start=20.0, end=40.0, utterance="gone"), 1),  # that line has no id
        (at(15.0), 0),
        (at(19.0), 1),  # where two lines overlap, the later one
        (at(30.005), 1),
        (at(30.02), None),
        (at(9.995), 0),
        (at(15.0, channel=1), 2),
        (at(15.0, channel=7), None),
        # Of another transcript, whose ids mean nothing here.
        (structs.replace(OWN, utterance="u2", transcript="tiny"), 0),
        (structs.replace(OWN, utterance="gone", transcript="tiny"), 0),
    ],
)
def test_the_line_of_a_key_is_found_by_its_id_in_its_transcript_and_else_by_its_place(
    key: LineKey, row: int | None
) -> None:
    assert index().find(key, "") == row


def test_rows_that_come_or_change_are_found_and_those_that_were_retracted_are_not() -> None:
    rows = index()
    assert rows.at(0, 50.0) == ()
    rows.put(((3, structs.replace(UNNAMED, start=49.0, end=51.0)),))
    assert rows.at(0, 50.0) == (3,)
    rows.put(((3, structs.replace(UNNAMED, start=49.0, end=51.0, text="")),))
    assert rows.at(0, 50.0) == ()
    rows.clear()
    assert (len(rows), rows.of_utterance("u1"), rows.at(0, 15.0)) == (0, None, ())


def test_a_correction_may_change_the_row_of_its_id_or_those_at_its_place() -> None:
    rows = index()
    assert rows.touched(structs.replace(OWN, start=90.0, end=91.0)) == (0,)
    assert set(rows.touched(at(19.0))) == {0, 1}
