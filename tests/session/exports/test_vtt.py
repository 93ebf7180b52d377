"""WebVTT: speakers as voices, and no cue or tag out of spoken words."""

import re
from dataclasses import replace
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symbl_tui.session.exports import vtt
from tests.session.exports.sessions_in_memory import FACTS, line, session


def test_a_cue_has_its_times_and_its_voice() -> None:
    text = vtt.render(session(line("One.", 1, 2.5)))
    assert text == "WEBVTT\n\nNOTE Standup\n\n00:00:01.000 --> 00:00:02.500\n<v Alice>One.\n"


def test_a_cue_without_a_speaker_has_no_voice() -> None:
    assert "\nOne.\n" in vtt.render(session(line("One.", speaker="")))


@pytest.mark.parametrize("title", ["a --> b", "<b>", "A & B"])
def test_a_title_is_only_a_note(title: str) -> None:
    note = vtt.render(session(facts=replace(FACTS, title=title))).splitlines()[2]
    assert "-->" not in note
    assert unescape(note) == f"NOTE {title}"


@given(st.text("ab <>&-/;", min_size=1, max_size=70).filter(lambda text: text.strip()))
def test_spoken_words_are_neither_tags_nor_times(spoken: str) -> None:
    text = vtt.render(session(line(spoken, 0, 1)))
    assert text.count("-->") == len(re.findall(r"^\d\d:\d\d:\d\d\.\d{3} --> ", text, re.MULTILINE))
    cues = re.findall(r"<v Alice>(.*?)\n(?:\n|$)", text + "\n", re.DOTALL)
    assert not any(set("<>") & set(cue) for cue in cues)
    assert " ".join(unescape(" ".join(cues)).split()) == " ".join(spoken.split())


def test_a_speaker_s_name_cannot_close_the_voice() -> None:
    assert "<v a&gt;b&lt;c&gt;>Hi.\n" in vtt.render(session(line("Hi.", speaker="a>b<c>")))
