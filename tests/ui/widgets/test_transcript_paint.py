"""A painted line shows time, speaker and words in their columns, and marks exactly what was found."""

from hypothesis import given
from hypothesis import strategies as st
from rich.style import Style

from symbl_tui.session.model.change import Line, Stage
from symbl_tui.ui.theming.speaker_colors import SpeakerColors
from symbl_tui.ui.widgets.text_wrapping import wrap
from symbl_tui.ui.widgets.transcript_layout import shown
from symbl_tui.ui.widgets.transcript_paint import LinePainter, Look

WORDS = st.text(st.sampled_from("ab é日本🎙 "), max_size=60).map(lambda text: " ".join(text.split()))


def line(text: str = "We should move the deadline", speaker: str = "Alice", **values: object) -> Line:
    stage, start = values.get("stage", Stage.FINAL), values.get("start", 65.0)
    return Line(0, speaker, text, start, 70.0, stage)  # type: ignore[arg-type]


def style(part: str) -> Style:
    """A style that carries the name of its part."""
    return Style(meta={part: True})


def painter(*lines: Line) -> LinePainter:
    painter = LinePainter(SpeakerColors(), style)
    painter.make_room(lines)
    return painter


def paint(look: Look, cells: int = 80, painted: LinePainter | None = None) -> list[str]:
    painted = painted or painter(look.line)
    spans = wrap(shown(look.line), cells - painted.gutter_cells)
    return [strip.text for strip in painted.strips(look, spans, cells)]


def parts(look: Look) -> dict[str, str]:
    """The text of each part, by its name."""
    painted = painter(look.line)
    found: dict[str, str] = {}
    for strip in painted.strips(look, wrap(shown(look.line), 200), 0):
        for segment in strip:
            for part in segment.style.meta if segment.style else ():
                found[part] = found.get(part, "") + segment.text
    return found


@given(WORDS, st.text(st.sampled_from("ab日🎙"), max_size=30), st.integers(30, 120), st.booleans())
def test_every_row_fills_its_cells_and_is_no_wider(text: str, name: str, cells: int, named: bool) -> None:
    look = Look(line(text, name), named, marked=False)
    painted = painter(look.line)
    spans = wrap(text, max(8, cells - painted.gutter_cells - 1))
    assert {strip.cell_length for strip in painted.strips(look, spans, cells)} <= {cells}


def test_a_row_begins_with_the_time_and_the_speaker() -> None:
    (row,) = paint(Look(line(), named=True, marked=False))
    assert row.startswith(" 01:05 Alice ▎ We should move the deadline")


def test_the_name_is_not_repeated_and_later_rows_are_indented_alike() -> None:
    first, second, *_ = paint(Look(line(), named=False, marked=False), cells=32)
    assert "Alice" not in first
    assert first.index("▎") == second.index("▎")
    assert second[: second.index("▎")].strip() == ""


def test_a_long_name_is_cut_to_twelve_cells() -> None:
    (row,) = paint(Look(line("Hi", "Bartholomew the Third"), named=True, marked=False))
    assert "Bartholomew… ▎ Hi" in row


def test_columns_widen_for_hours_and_longer_names_and_never_shrink() -> None:
    painted = painter(line(speaker="Al"))
    narrow = painted.gutter_cells
    assert painted.make_room([line(start=3700.0)])
    assert painted.make_room([line(speaker="Bartholomew")])
    assert painted.gutter_cells > narrow
    assert not painted.make_room([line(speaker="Al")])
    (row,) = paint(Look(line("Hi", "Al", start=5.0), named=True, marked=False), painted=painted)
    assert row.startswith("   00:05 Al          ▎ Hi")


def test_interim_words_look_different_and_end_in_an_ellipsis() -> None:
    interim = parts(Look(line("who owns", stage=Stage.PARTIAL), named=True, marked=False))
    assert interim["partial"].strip() == "who owns…"
    assert "words" not in interim


def test_a_bookmarked_line_has_a_sign_that_needs_no_colour() -> None:
    (row,) = paint(Look(line(), named=True, marked=False, noted=True))
    assert row.startswith("◆01:05")


def test_exactly_the_found_words_are_marked_and_the_current_one_besides() -> None:
    look = Look(line(), named=True, marked=True, hits=((19, 27),), found=((3, 9), (10, 14)), here=(10, 14))
    marked = parts(look)
    assert (marked["found"], marked["here"], marked["hit"]) == ("shouldmove", "move", "deadline")
    assert marked["marked"].startswith("We should move the deadline")


def test_a_match_over_two_rows_is_marked_on_both() -> None:
    look = Look(line("one two"), named=True, marked=False, found=((2, 6),))
    painted = painter(look.line)
    strips = painted.strips(look, wrap("one two", 4), 40)
    marked = [segment.text for strip in strips for segment in strip if "found" in _meta(segment.style)]
    assert marked == ["e", "tw"]


def test_speakers_keep_their_colours_in_the_order_of_speaking() -> None:
    colours = SpeakerColors()
    LinePainter(colours, style).make_room([line(speaker="Alice"), line(speaker="Bob")])
    assert [colours.number(name) for name in ("Bob", "Alice")] == [2, 1]


def test_a_changed_theme_is_painted_anew() -> None:
    theme = ["dark"]
    painted = LinePainter(SpeakerColors(), lambda _: Style(meta={theme[0]: True}))
    look = Look(line("Hi"), named=True, marked=False)
    painted.strips(look, ((0, 2),), 40)
    theme[0] = "light"
    painted.forget()
    (strip,) = painted.strips(look, ((0, 2),), 40)
    assert {key for segment in strip for key in _meta(segment.style)} == {"light"}


def _meta(style: Style | None) -> dict[str, object]:
    return style.meta if style else {}
