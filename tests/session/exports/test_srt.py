"""SubRip: numbered blocks that every player reads, and no tag out of spoken words."""

import re

from hypothesis import given
from hypothesis import strategies as st

from symbl_tui.session.exports import srt
from tests.session.exports.sessions_in_memory import line, session

BLOCK = re.compile(r"(\d+)\n\d\d:\d\d:\d\d,\d{3} --> \d\d:\d\d:\d\d,\d{3}\n(.+)\n(.+\n)?")


def test_blocks_are_numbered_from_one_and_separated_by_an_empty_line() -> None:
    text = srt.render(session(line("One.", 1, 2.5), line("Two.", 3, 4, "Bob")))
    assert text == (
        "1\n00:00:01,000 --> 00:00:02,500\nAlice: One.\n\n2\n00:00:03,000 --> 00:00:04,000\nBob: Two.\n"
    )


def test_a_session_without_speech_is_an_empty_file() -> None:
    assert srt.render(session()) == ""


@given(st.lists(st.text("ab <>{}/\\-1", min_size=1, max_size=150).filter(str.strip), min_size=1, max_size=4))
def test_spoken_words_are_no_tags_and_break_no_block(spoken: list[str]) -> None:
    text = srt.render(
        session(*(line(each, number * 10, number * 10 + 5) for number, each in enumerate(spoken)))
    )
    blocks = text.split("\n\n")
    assert all(BLOCK.fullmatch(block.removesuffix("\n") + "\n") for block in blocks)
    assert not set("<>{}") & set(text.replace("-->", ""))
