"""The details of a line: what was recognised, how sure that is, and what was made of it."""

import pytest
from msgspec.structs import replace

from symbl_tui.domain.insight import Entity, Insight, Sentiment
from symbl_tui.domain.insight_kind import ACTION_ITEM, QUESTION
from symbl_tui.domain.utterance import Speaker, Word
from symbl_tui.session.archive.line_details import LineDetails
from symbl_tui.session.model.change import Line, Stage
from symbl_tui.ui.presenters import line_text
from symbl_tui.ui.presenters.line_text import LineFacts
from tests.support.foreign_text import HOSTILE, is_harmless

LINE = Line(0, "Alice", "Send the report by Friday.", 725.2, 729.9, Stage.UTTERANCE, "u1")
CORRECTED = replace(LINE, original="Sent the report by Friday.")
SEND = Insight("a", ACTION_ITEM, "Send the report.", Speaker("Alice"))


def facts(line: Line = LINE, *insights: Insight, notes: tuple[str, ...] = ()) -> LineFacts:
    return LineFacts(line, insights, notes)


def shown(known: LineDetails | None = None, about: LineFacts | None = None, fault: str = "") -> list[str]:
    """The sections, each with its rows."""
    return line_text.details(about or facts(), known, fault).plain.split("\n\n")


def word_row(**values: object) -> str:
    word = Word("report", 725.25, 725.75, **values)  # type: ignore[arg-type]
    return shown(LineDetails(words=(word,)))[-1].split("\n")[1]


def test_the_heading_has_the_place_the_speaker_and_whether_the_user_corrected_it() -> None:
    assert line_text.heading(LINE) == "12:05-12:09  Alice"
    assert line_text.heading(CORRECTED) == "12:05-12:09  Alice  corrected"
    assert is_harmless(line_text.heading(replace(LINE, speaker=HOSTILE)))


def test_what_the_screen_knows_is_there_while_the_journal_is_read() -> None:
    about = facts(CORRECTED, SEND, notes=("ask the studio", ""))
    assert shown(about=about) == [
        "Send the report by Friday.",
        "As recognised\nSent the report by Friday.",
        "Insights\n! Send the report.",
        "Bookmarks\n◆ ask the studio\n◆",
        "Reading the journal ...",
    ]


def test_a_line_without_anything_else_has_no_empty_sections() -> None:
    assert shown() == ["Send the report by Friday.", "Reading the journal ..."]


def test_a_journal_that_cannot_be_read_takes_nothing_away_but_itself() -> None:
    assert shown(LineDetails(), facts(notes=("here",)), "the disk is gone") == [
        "Send the report by Friday.",
        "Bookmarks\n◆ here",
        "the disk is gone",
    ]


@pytest.mark.parametrize(
    ("insight", "row"),
    [
        (SEND, "! Send the report."),
        (replace(SEND, kind=QUESTION), "? Send the report."),
        (
            replace(SEND, assignee=Speaker("Bob"), due="2026-11-27"),
            "! Send the report.  owner Bob  due 2026-11-27",
        ),
        (replace(SEND, done=True, due="2026-11-27"), "✓ Send the report.  due 2026-11-27  done"),
    ],
)
def test_an_insight_of_the_line_shows_who_does_it_and_whether_it_is_done(insight: Insight, row: str) -> None:
    assert shown(about=facts(LINE, insight))[1] == f"Insights\n{row}"


@pytest.mark.parametrize(
    ("confidence", "share", "is_marked"),
    [(0.98, "98%", False), (0.5, "50%", False), (0.49, "49%", True), (0.0, "0%", True), (None, "", False)],
)
def test_a_word_that_the_recogniser_was_not_sure_of_is_marked(
    confidence: float | None, share: str, is_marked: bool
) -> None:
    row = word_row(confidence=confidence)
    assert (
        row.split()
        == ["725.25", "s", "0.50", "s", *([share] if share else []), "report", "?"][
            : None if is_marked else -1
        ]
    )


def test_times_that_are_only_estimated_are_told_from_measured_ones_in_the_same_columns() -> None:
    measured, estimated = word_row(), word_row(estimated=True)
    assert (measured[0], estimated[0]) == (" ", "~")
    assert measured[1:] == estimated[1:]


def test_a_journal_without_words_says_so() -> None:
    assert shown(LineDetails())[-1] == "The journal has no words with times for this line."


def test_entities_and_sentiment_come_before_the_words() -> None:
    known = LineDetails(
        words=(Word("report", 725.0, 725.5),),
        entities=(Entity("DATE", "2026-11-27", text="Friday"), Entity("PERSON", "Bob")),
        sentiment=Sentiment(-0.46),
    )
    _, sentiment, entities, words = shown(known)
    assert sentiment == "Sentiment\nnegative (-0.46)"
    assert entities == "Entities\nDate  Friday\nPerson  Bob"
    assert words.startswith("Words\n")


def test_foreign_text_stays_text() -> None:
    about = facts(
        replace(LINE, text=HOSTILE, original=HOSTILE), replace(SEND, text=HOSTILE), notes=(HOSTILE,)
    )
    known = LineDetails(words=(Word(HOSTILE, 0.0, 1.0),))
    sections = shown(known, about)
    assert is_harmless("\n".join(sections))
    assert "[bold]" in sections[0], "no markup"
