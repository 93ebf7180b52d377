"""Minutes as Markdown: sections only where there is something, and no markup out of spoken words."""

import re
from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from symbl_tui.domain.insight import Insight, Topic, TrackerMatch
from symbl_tui.domain.insight_kind import ACTION_ITEM, QUESTION
from symbl_tui.domain.utterance import Speaker
from symbl_tui.session.archive.session_facts import RecordedGap
from symbl_tui.session.exports import markdown
from symbl_tui.session.model.bookmark import Bookmark
from tests.session.exports.sessions_in_memory import gapped, line, session


def headings(text: str) -> list[str]:
    return [row.removeprefix("## ") for row in text.splitlines() if row.startswith("## ")]


def test_a_session_without_results_has_a_transcript_that_says_so() -> None:
    text = markdown.render(session())
    assert headings(text) == ["Transcript"]
    assert "Nothing was understood." in text


def test_only_tasks_have_a_box() -> None:
    task = Insight("a", ACTION_ITEM, "Send it.", Speaker(), assignee=Speaker("Alice"))
    question = Insight("q", QUESTION, "Why?", Speaker("Bob"))
    rows = markdown.render(session(insights=[task, question])).splitlines()
    assert "- [ ] Send it. (Alice)" in rows
    assert "- Why? (Bob)" in rows


def test_sections_stand_in_the_order_of_a_reader_s_interest() -> None:
    text = markdown.render(
        session(
            line("Hi."),
            facts=gapped(RecordedGap(0, 1, 2, "unplugged")),
            insights=[Insight("q", QUESTION, "Why?", Speaker())],
            topics=[Topic("t", "launch", 0.5)],
            trackers=[TrackerMatch("Risk", "late")],
            bookmarks=[Bookmark("", 1, 2, "")],
        )
    )
    assert [*headings(text)[:1], *headings(text)[-3:]] == [
        "Questions",
        "Bookmarks",
        "Without sound",
        "Transcript",
    ]
    assert len(headings(text)) == 6


def test_a_bookmark_without_a_text_leaves_no_trailing_space() -> None:
    text = markdown.render(session(bookmarks=[Bookmark("", 4, 34, "")]))
    assert "- 00:04–00:34\n" in text


def test_a_tracker_without_its_utterance_has_no_empty_brackets() -> None:
    text = markdown.render(session(trackers=[TrackerMatch("Risk", "late", "gone")]))
    assert "- **Risk**: late\n" in text


def test_the_lines_of_a_turn_are_one_paragraph() -> None:
    text = markdown.render(session(line("One.", 65), line("Two.", 67), line("Three.", 70, speaker="Bob")))
    assert "**Alice** · 01:05\n\nOne. Two.\n\n**Bob** · 01:10\n\nThree.\n" in text


@pytest.mark.parametrize("name", ["===", "---", "# a", "> a"])
def test_a_speaker_s_name_is_no_heading(name: str) -> None:
    recorded = replace(session(line("One.", speaker=name)), people=(name,))
    shown = MarkdownIt("commonmark").parse(markdown.render(recorded))
    assert [each.tag for each in shown if each.type == "heading_open"] == ["h1", "h2"]


@given(st.text("abc \\`*_[]<>|~#&;:lt.", min_size=1))
def test_no_spoken_character_is_markup(spoken: str) -> None:
    text = markdown.render(session(line(spoken)))
    body = text.rpartition("· 00:00\n\n")[2]
    assert not re.search(r"(?<!\\)(?:\\\\)*[`*_\[\]<>|~#]", body)
    assert re.sub(r"\\(.)", r"\1", body).rstrip("\n") == spoken.rstrip("\n")


@pytest.mark.parametrize(
    ("spoken", "expected"), [("R&D", "R&D"), ("&lt;b&gt;", "\\&lt;b\\&gt;"), ("&#60;", "\\&\\#60;")]
)
def test_only_an_ampersand_that_begins_an_entity_is_escaped(spoken: str, expected: str) -> None:
    assert f"\n{expected}\n" in markdown.render(session(line(spoken)))


@given(st.text(r"ab1 -+=*_`#>!.)(&;[]|~$\\\\<:", min_size=1, max_size=12).map(str.strip).filter(bool))
@example("1. a")
@example("- a")
@example("---")
@example("+ [x] a")
@example("10) a")
def test_a_markdown_reader_shows_spoken_words_as_they_are(spoken: str) -> None:
    reader = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    text = markdown.render(session(line(spoken, speaker="A"), topics=[Topic("t", spoken, 0.5)]))
    shown = reader.parse(text)
    texts = ["".join(part.content for part in each.children or ()) for each in shown if each.type == "inline"]
    assert texts[-1].split() == spoken.split()
    assert texts[-4].split() == spoken.split()
    assert [each.tag for each in shown if each.type == "heading_open"] == ["h1", "h2", "h2"]
