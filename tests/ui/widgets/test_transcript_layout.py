"""The layout of a transcript: pure arithmetic, checked against its definition."""

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from symbl_tui.session.model.change import Line, Stage
from symbl_tui.ui.widgets.transcript_layout import TranscriptLayout, scroll_to_line, shown

WORDS = st.text(st.sampled_from("ab é日本🎙\u0301 ,w"), max_size=120).map(lambda text: " ".join(text.split()))


def line(text: str, speaker: str = "Alice", stage: Stage = Stage.FINAL) -> Line:
    return Line(0, speaker, text, 0.0, 1.0, stage)


CHANGES = st.lists(st.tuples(st.integers(0, 12), WORDS, st.sampled_from(["Alice", "Bob"])), max_size=40)


@settings(max_examples=60)
@given(CHANGES, st.integers(8, 30))
def test_after_any_changes_rows_equal_a_fresh_layout(changes: list[tuple[int, str, str]], cells: int) -> None:
    layout = TranscriptLayout()
    layout.resize(cells)
    for index, text, speaker in changes:
        before = _picture(layout)
        damage = layout.put(index, line(text, speaker))
        after = _picture(layout)
        for row in range(max(len(before), len(after))):
            if before[row : row + 1] != after[row : row + 1]:
                assert damage.first <= row < damage.end, "a row changed that would not be painted again"
    fresh = TranscriptLayout()
    fresh.resize(cells)
    for index, each in enumerate(layout.lines):
        fresh.put(index, each)
    assert _picture(fresh) == _picture(layout)
    assert layout.height == sum(
        len(layout.spans(index)) for index, each in enumerate(layout.lines) if each.text
    )


def test_an_interim_line_ends_in_an_ellipsis() -> None:
    assert shown(line("who owns", stage=Stage.PARTIAL)) == "who owns…"
    assert shown(line("who owns")) == "who owns"


def test_a_growing_partial_paints_only_its_last_rows() -> None:
    layout = TranscriptLayout()
    layout.resize(10)
    layout.put(0, line("before"))
    layout.put(1, line("one two three four", stage=Stage.PARTIAL))
    damage = layout.put(1, line("one two three fours", stage=Stage.PARTIAL))
    assert (damage.first, damage.end) == (3, 4)


def test_nothing_new_paints_nothing() -> None:
    layout = TranscriptLayout()
    layout.put(0, line("same"))
    damage = layout.put(0, line("same"))
    assert damage.first == damage.end


def test_a_hundred_thousand_lines_are_found_by_row() -> None:
    layout = TranscriptLayout()
    for index in range(100_000):
        layout.put(index, line("words"))
    row = random.Random(1).randrange(100_000)
    assert layout.at(row) == (row, 0)


def _meeting(*speakers: str) -> TranscriptLayout:
    layout = TranscriptLayout()
    for index, speaker in enumerate(speakers):
        layout.put(index, Line(0, speaker, "words", float(index), index + 1.0, Stage.FINAL))
    return layout


def test_a_reader_jumps_from_turn_to_turn() -> None:
    layout = _meeting("Alice", "Alice", "Bob", "Bob", "Alice")
    assert [layout.turn(index, 1) for index in range(5)] == [2, 2, 4, 4, None]
    assert [layout.turn(index, -1) for index in range(5)] == [None, 0, 0, 2, 2]


def test_turns_skip_lines_that_a_filter_hides() -> None:
    layout = _meeting("Alice", "Bob", "Alice", "Bob")
    layout.filter(lambda index, line: index != 1)
    assert (layout.turn(0, 1), layout.turn(3, -1)) == (3, 0)


def test_keys_act_on_the_newest_line_that_will_not_change() -> None:
    layout = _meeting("Alice", "Bob")
    layout.put(2, line("still being sp", stage=Stage.PARTIAL))
    assert layout.newest_final == 1
    assert TranscriptLayout().newest_final is None


def test_a_moment_leads_to_the_line_that_began_nearest_to_it() -> None:
    layout = _meeting("Alice", "Bob", "Alice")
    layout.put(3, line(""))  # retracted: there is nothing to read
    assert [layout.nearest(start) for start in (-5.0, 0.9, 2.1, 99.0)] == [0, 1, 2, 2]
    assert TranscriptLayout().nearest(1.0) is None


def test_the_lines_in_view_are_the_first_and_the_last_with_a_row_there() -> None:
    layout = TranscriptLayout()
    layout.resize(10)
    for index in range(5):
        layout.put(index, line("one two three"))  # two rows each
    assert layout.between(1, 4) == (0, 2)
    assert layout.between(8, 100) == (4, 4)
    assert layout.between(3, 0) == (1, 1)


@given(st.integers(0, 500), st.integers(1, 60), st.integers(0, 500), st.integers(1, 60))
def test_a_line_that_is_scrolled_to_is_in_view(top: int, rows: int, at: int, height: int) -> None:
    y = scroll_to_line(top, top + rows, at, height)
    now = at if y is None else y
    assert now <= top < now + height
    assert rows > height or top + rows <= now + height


def test_a_cursor_that_leaves_the_view_scrolls_a_third_of_a_page() -> None:
    assert scroll_to_line(30, 31, 0, 30) == 10
    assert scroll_to_line(29, 30, 30, 30) == 20
    assert scroll_to_line(10, 11, 0, 30) is None


def _picture(layout: TranscriptLayout) -> list[tuple[str, str, bool]]:
    """What a reader sees of each row: the words, the speaker, and whether the name is there."""
    picture = []
    for row in range(layout.height):
        index, part = layout.at(row)
        words = shown(layout.lines[index])[slice(*layout.spans(index)[part])]
        picture.append((words, layout.lines[index].speaker, part == 0 and layout.names_speaker(index)))
    return picture
