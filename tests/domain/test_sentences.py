"""Text is split where a sentence ends, and nowhere else."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symbl_tui.domain.sentences import sentence_spans


def split(text: str) -> list[str]:
    return [text[start:end].strip() for start, end, _ in sentence_spans(text)]


@pytest.mark.parametrize(
    "text",
    [
        "Dr. Smith asked Mrs. Jones vs. the U.S. government.",
        "It was J. R. Smith, i.e. the manager, at 3.5 percent.",
        "Mail ann.lee@example.org or see example.com/a.b for no. 5.",
        "We meet at 5 p.m. on Friday, etc. as ever.",
        "Well... I mean, wait… what is that?",
        'He asked "why?" and left.',
        "v. 2.0.1 is out",
        "this is\nall one line",
    ],
)
def test_a_dot_inside_a_sentence_does_not_split_it(text: str) -> None:
    expected = 2 if text.startswith("Well") else 1
    assert len(split(text)) == expected


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("He left. Did he? Yes!", ["He left.", "Did he?", "Yes!"]),
        ("did he leave? yes he did.", ["did he leave?", "yes he did."]),
        ("We are done at 5 p.m. Bob locks up.", ["We are done at 5 p.m.", "Bob locks up."]),
        ("Ask Acme Inc. They know.", ["Ask Acme Inc.", "They know."]),
        ("So do I. Then we agree.", ["So do I.", "Then we agree."]),
        ("Take option A. Who does it?", ["Take option A.", "Who does it?"]),
        ("1. Send it. 2. Call Bob.", ["1. Send it.", "2. Call Bob."]),
        ('"Really?" She did. (Yes.) Fine.', ['"Really?"', "She did.", "(Yes.)", "Fine."]),
        ("Hi Bob\nCan you send it?\n\nthanks a lot", ["Hi Bob", "Can you send it?", "thanks a lot"]),
        ("no. we do not.", ["no.", "we do not."]),
        ("... ?! …", []),
    ],
)
def test_a_text_is_split_at_the_ends_of_its_sentences(text: str, parts: list[str]) -> None:
    assert split(text) == parts


def test_the_final_mark_gives_the_kind_of_a_sentence() -> None:
    text = 'What?! He said "go." And then. And'
    assert [marks for _, _, marks in sentence_spans(text)] == ["?!", ".", ".", ""]


@pytest.mark.parametrize("piece", [".", "?", "…", '"', " ", "\n", ". ", "a.", "Dr. ", '.")', "\n ", "J. "])
def test_a_text_of_punctuation_alone_is_split_in_linear_time(piece: str) -> None:
    began = time.process_time()
    list(sentence_spans(piece * 20_000 + "x"))
    assert time.process_time() - began < 1.0


@given(st.text("aA .?!…\n\"'’)Dr5-", max_size=60) | st.text(max_size=60))
def test_sentences_are_in_order_and_leave_out_nothing_but_blanks(text: str) -> None:
    spans = list(sentence_spans(text))
    edges = [0, *(edge for start, end, _ in spans for edge in (start, end)), len(text)]
    assert edges == sorted(edges)
    left_out = text
    for start, end, _ in reversed(spans):
        left_out = left_out[:start] + left_out[end:]
    assert not any(character.isalnum() for character in left_out)
    assert all(text[start:end].strip() for start, end, _ in spans)


@given(st.lists(st.sampled_from(["We agree", "They left", "Who knows"]), min_size=1, max_size=6))
def test_plain_sentences_are_split_as_they_were_written(sentences: list[str]) -> None:
    whole = [f"{sentence}." for sentence in sentences]
    assert split(" ".join(whole)) == whole
