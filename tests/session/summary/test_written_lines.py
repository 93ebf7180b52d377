"""The marks of a model that writes Markdown although it was told not to are no part of the text."""

from symbl_tui.session.summary.written_lines import Part, WrittenLine, written_lines


def test_headings_points_and_text_are_told_apart() -> None:
    text = (
        "# One\n\nIt was **short**.\n**Decisions**\n- **Bob** moves it\n* and\n• so on\n**a** and **b**\n-\n"
    )
    assert written_lines(text) == (
        WrittenLine(Part.HEADING, "One"),
        WrittenLine(Part.TEXT, "It was short."),
        WrittenLine(Part.HEADING, "Decisions"),
        WrittenLine(Part.POINT, "Bob moves it"),
        WrittenLine(Part.POINT, "and"),
        WrittenLine(Part.POINT, "so on"),
        WrittenLine(Part.TEXT, "a and b"),
        WrittenLine(Part.TEXT, "-"),
    )


def test_marks_alone_are_nothing() -> None:
    assert written_lines("##\n\n  \n****\n") == ()
