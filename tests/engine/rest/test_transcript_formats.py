"""A transcript is downloaded as Markdown or as subtitles."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symbl_tui.domain.insight import Insight
from symbl_tui.domain.insight_kind import ACTION_ITEM
from symbl_tui.domain.utterance import Speaker, Utterance
from symbl_tui.engine.rest.requests import KeyPhrases, TranscriptFormat
from symbl_tui.engine.rest.transcript_formats import format_transcript
from symbl_tui.engine.store.records import Conversation, StoredMessage

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
ANN, BOB = Speaker("Ann", "", "a"), Speaker("Bob", "", "b")
MEETING = Conversation("1", "Standup", NOW, NOW, 0.5, {}, (ANN, BOB))
MARKDOWN, NAMED = TranscriptFormat(content_type="text/markdown"), {"show_speaker_separation": True}


def said(at: float, text: str, speaker: Speaker = ANN, seconds: float = 2.0) -> StoredMessage:
    start = NOW + timedelta(seconds=at)
    utterance = Utterance(f"{at:g}", text, speaker)
    return StoredMessage(utterance, start, start + timedelta(seconds=seconds), (), NOW, None, (at, 0))


def srt(messages: Sequence[StoredMessage], *, named: bool = False) -> str:
    wanted = TranscriptFormat(content_type="text/srt", show_speaker_separation=named)
    return format_transcript(MEETING, messages, (), wanted)


def test_subtitles_are_numbered_and_timed() -> None:
    assert srt([said(0.5, "Hello."), said(3599.9996, "Bye.", BOB)], named=True) == (
        "1\n00:00:00,500 --> 00:00:02,500\nAnn: Hello.\n\n2\n01:00:00,000 --> 01:00:02,000\nBob: Bye.\n"
    )


def test_a_posted_text_without_duration_can_still_be_read() -> None:
    assert "00:00:04,000 --> 00:00:05,000" in srt([said(4.0, "Hello.", seconds=0.0)])


def test_a_message_from_before_the_start_is_shown_at_the_start() -> None:
    assert "00:00:00,000 --> 00:00:00,000" in srt([said(-5.0, "Hello.")])


def test_a_speaker_without_a_name_is_not_named_in_subtitles() -> None:
    assert "\nHello." in srt([said(0, "Hello.", Speaker())], named=True)


@pytest.mark.parametrize("content_type", ["text/srt", "text/markdown"])
def test_an_empty_conversation_gives_an_empty_transcript(content_type: str) -> None:
    wanted = TranscriptFormat.model_validate({"contentType": content_type, "createParagraphs": True})
    assert format_transcript(MEETING, [], (), wanted) == ""


MESSAGES = [said(1, "One."), said(4, "Two."), said(65, "Three.", BOB)]


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({}, "One.\n\nTwo.\n\nThree."),
        ({"create_paragraphs": True}, "One. Two. Three."),
        (NAMED, "**Ann** (00:01): One.\n\nTwo.\n\n**Bob** (01:05): Three."),
        ({**NAMED, "create_paragraphs": True}, "**Ann** (00:01): One. Two.\n\n**Bob** (01:05): Three."),
    ],
)
def test_paragraphs_follow_the_options(options: dict[str, bool], text: str) -> None:
    assert format_transcript(MEETING, MESSAGES, (), MARKDOWN.model_copy(update=options)) == text


def test_words_cannot_format_the_transcript() -> None:
    hostile = said(0, "# <b>*_[x](y)_*</b> `a|b`", Speaker("**Ann**", "", "a"))
    text = format_transcript(MEETING, [hostile], (), MARKDOWN.model_copy(update=NAMED))
    assert r"\# \<b\>\*\_\[x\](y)\_\*\</b\> \`a\|b\`" in text
    assert text.startswith(r"**\*\*Ann\*\***")


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("- no", r"\- no"),
        ("+ 5", r"\+ 5"),
        ("---", r"\---"),
        ("===", r"\==="),
        ("1. Send it", r"1\. Send it"),
        ("12) Send it", r"12\) Send it"),
        ("1.5 million - or 1. none", "1.5 million - or 1. none"),
        ("R&D says &lt;b&gt;", r"R&D says \&lt;b\&gt;"),
    ],
)
def test_words_at_the_start_of_a_paragraph_make_no_list_no_rule_and_no_heading(
    text: str, written: str
) -> None:
    assert format_transcript(MEETING, [said(0, text)], (), MARKDOWN) == written


def test_a_speaker_without_a_name_is_unknown() -> None:
    text = format_transcript(MEETING, [said(0, "Hi.", Speaker())], (), MARKDOWN.model_copy(update=NAMED))
    assert text == "**Unknown** (00:00): Hi."


def highlighted(text: str, *phrases: str, **options: bool) -> str:
    insights = [Insight("i", ACTION_ITEM, phrase, ANN, utterance_id="0") for phrase in phrases]
    wanted = MARKDOWN.model_copy(update={"phrases": KeyPhrases(**options)})
    return format_transcript(MEETING, [said(0, text)], insights, wanted)


ALL = {"highlight_all_key_phrases": True}


@pytest.mark.parametrize(
    ("text", "phrases", "marked"),
    [
        ("well I'll send it now", ["I'll send it."], "well **I'll send it** now"),
        ("Send it. Call Bob.", ["call bob", "Send it."], "**Send it**. **Call Bob**."),
        ("send it to Bob", ["send it to", "it to Bob"], "**send it to** Bob"),
        ("send *it*", ["send *it*"], r"**send \*it\***"),
        ("nothing here", ["call bob", "", "?!"], "nothing here"),
        ("İstanbul will Send it now", ["send it"], "İstanbul will **Send it** now"),
    ],
)
def test_key_phrases_are_bold_where_they_occur(text: str, phrases: list[str], marked: str) -> None:
    assert highlighted(text, *phrases, **ALL) == marked


def test_key_phrases_are_plain_unless_requested() -> None:
    assert highlighted("I'll send it", "I'll send it.") == "I'll send it"


@given(st.text(max_size=40), st.lists(st.text(max_size=8), max_size=4))
def test_no_character_is_lost_or_left_unescaped(text: str, phrases: list[str]) -> None:
    marked = highlighted(text, *phrases, **ALL)
    unbold = re.sub(r"(?<!\\)((?:\\\\)*)\*\*", r"\1", marked)
    assert re.sub(r"\\(.)", r"\1", unbold, flags=re.DOTALL) == text
