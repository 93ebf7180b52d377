"""A search goes through a transcript that grows and changes under it, and never loses its place."""

from hypothesis import given
from hypothesis import strategies as st
from textual.geometry import Offset
from textual.selection import Selection

from symbl_tui.session.model.change import Line, Stage
from symbl_tui.ui.widgets.transcript_layout import TranscriptLayout
from symbl_tui.ui.widgets.transcript_search import Search, lower_in_place
from symbl_tui.ui.widgets.transcript_selection import selected_words

TEXT = st.text(st.sampled_from("aAbß İ日"), max_size=12)
LINES = ["Alice has a plan", "Bob has none", "", "A plan, a plan"]


def test_without_capitals_case_does_not_matter_and_with_them_it_does() -> None:
    assert Search("plan", ["Plan PLAN plan"]).total == 3
    assert Search("Plan", ["Plan PLAN plan"]).total == 1


def test_next_and_previous_go_round_at_the_ends() -> None:
    search = Search("plan", LINES)
    search.begin(0)
    seen = []
    for direction in (1, 1, 1, -1, -1):
        seen.append(search.place)
        search.step(direction)
    assert seen == [(0, 0), (3, 0), (3, 1), (0, 0), (3, 1)]
    assert search.number == 2


def test_a_search_begins_at_the_line_in_view_or_at_the_last_match_before_it() -> None:
    for line, place in ((0, (0, 0)), (1, (3, 0)), (4, (3, 1)), (99, (3, 1))):
        search = Search("plan", LINES)
        search.begin(line)
        assert search.place == place


def test_without_a_match_there_is_no_place_and_stepping_does_nothing() -> None:
    search = Search("walrus", LINES)
    search.begin(0)
    search.step(1)
    assert (search.place, search.number, search.total) == (None, 0, 0)


def test_the_first_match_that_is_spoken_later_is_gone_to() -> None:
    search = Search("walrus", LINES)
    search.put(6, "a walrus")
    assert (search.place, search.number, search.total) == ((6, 0), 1, 1)


def test_an_interim_that_loses_its_match_gives_up_the_place() -> None:
    search = Search("plan", LINES)
    search.begin(3)
    search.put(3, "A plane, a plot")
    assert (search.place, search.total) == ((3, 0), 2)
    search.put(3, "nothing")
    assert (search.place, search.total) == ((0, 0), 1)


@given(
    st.lists(TEXT, max_size=6),
    st.lists(st.tuples(st.integers(0, 8), TEXT), max_size=8),
    st.sampled_from("abAßi"),
)
def test_after_any_changes_the_counts_equal_a_new_search(
    texts: list[str], changes: list[tuple[int, str]], query: str
) -> None:
    search = Search(query, texts)
    now = dict(enumerate(texts))
    for index, text in changes:
        search.put(index, text)
        now[index] = text
    assert search.total == Search(query, now.values()).total
    assert search.place is None or 1 <= search.number <= search.total


@given(TEXT)
def test_lower_case_keeps_every_character_in_its_place(text: str) -> None:
    assert len(lower_in_place(text)) == len(text)


@given(TEXT, st.sampled_from("abAß日"))
def test_every_marked_span_is_the_query(text: str, query: str) -> None:
    found = [text[start:end] for start, end in Search(query, ()).spans(text)]
    assert all(lower_in_place(each) == lower_in_place(query) for each in found)


def layout(*texts: str, cells: int = 10) -> TranscriptLayout:
    layout = TranscriptLayout()
    layout.resize(cells)
    for index, text in enumerate(texts):
        layout.put(index, Line(0, "Alice", text, 0.0, 1.0, Stage.FINAL))
    return layout


def test_a_copied_line_is_one_line_however_it_is_wrapped() -> None:
    shown = layout("one two three four five", "six")
    everything = Selection(None, None)
    assert selected_words(shown, everything, 8) == "one two three four five\nsix"


def test_a_selection_that_begins_in_the_gutter_copies_only_words() -> None:
    shown = layout("one two", "three")
    assert selected_words(shown, Selection(Offset(2, 0), Offset(11, 0)), 8) == "one"
    assert selected_words(shown, Selection(Offset(0, 1), Offset(3, 1)), 8) == ""


def test_half_of_a_wide_character_selects_all_of_it() -> None:
    assert selected_words(layout("日本語"), Selection(Offset(8, 0), Offset(11, 0)), 8) == "日本"


def test_a_selection_beyond_the_end_copies_what_there_is() -> None:
    assert selected_words(layout("one"), Selection(Offset(8, 0), Offset(99, 99)), 8) == "one"
    assert selected_words(layout(), Selection(None, None), 8) == ""
