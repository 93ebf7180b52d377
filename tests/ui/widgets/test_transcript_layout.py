"""The layout of a transcript: pure arithmetic, checked against its definition."""

import random

from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from symbl_tui.session.model.change import Line, Stage
from symbl_tui.ui.widgets.transcript_layout import TranscriptLayout, shown, wrap

WORDS = st.text(st.sampled_from("ab é日本🎙\u0301 ,w"), max_size=120).map(lambda text: " ".join(text.split()))


def line(text: str, speaker: str = "Alice", stage: Stage = Stage.FINAL) -> Line:
    return Line(0, speaker, text, 0.0, 1.0, stage)


@given(WORDS, st.integers(2, 40))
def test_no_row_is_too_wide_and_no_word_is_lost(text: str, cells: int) -> None:
    spans = wrap(text, cells)
    rows = [text[start:end] for start, end in spans]
    assert all(cell_len(row) <= cells for row in rows)
    assert "".join(rows).replace(" ", "") == text.replace(" ", "")


@given(st.integers(8, 40))
def test_a_word_is_cut_only_where_it_is_longer_than_a_row(cells: int) -> None:
    text = "We should move the deadline by two weeks"
    rows = [text[start:end] for start, end in wrap(text, cells)]
    assert " ".join(rows) == text


def test_a_very_long_word_is_cut_at_the_edge() -> None:
    assert wrap("w" * 25, 10) == ((0, 10), (10, 20), (20, 25))


def test_wide_characters_take_two_cells() -> None:
    assert wrap("日本語日本語", 5) == ((0, 2), (2, 4), (4, 6))


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


def _picture(layout: TranscriptLayout) -> list[tuple[str, str, bool]]:
    """What a reader sees of each row: the words, the speaker, and whether the name is there."""
    picture = []
    for row in range(layout.height):
        index, part = layout.at(row)
        words = shown(layout.lines[index])[slice(*layout.spans(index)[part])]
        picture.append((words, layout.lines[index].speaker, part == 0 and layout.names_speaker(index)))
    return picture
