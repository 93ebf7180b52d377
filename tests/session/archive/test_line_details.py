"""A line's words, entities and sentiment are found in the journal, those of other lines are not."""

from pathlib import Path

import pytest

from symbl_tui.domain.insight import Entity, Sentiment
from symbl_tui.session.archive.line_details import LineDetails, read_details
from symbl_tui.session.archive.recorded_session import read_session
from symbl_tui.session.model.change import Line
from tests.session.recorded_folder import MEETING, record, said
from tests.support.scripted_engine import utterance


def word(text: str, start: float, end: float, **more: object) -> dict[str, object]:
    def at(seconds: float) -> dict[str, str]:
        return {"seconds": str(int(seconds)), "nanos": str(round(seconds % 1 * 1e9))}

    return {"word": text, "startTime": at(start), "endTime": at(end), **more}


def final(*words: dict[str, object]) -> dict[str, object]:
    transcript = " ".join(str(each["word"]) for each in words)
    return {
        "type": "message",
        "message": {
            "type": "recognition_result",
            "isFinal": True,
            "payload": {"raw": {"alternatives": [{"words": list(words), "transcript": transcript}]}},
            "punctuated": {"transcript": transcript},
            "user": {"name": "Alice", "userId": "Alice"},
        },
    }


def meeting() -> list[tuple[float, int, dict[str, object]]]:
    first = utterance("u1", "Two weeks.", 0.5, 1.5, "Alice")
    messages = first["messages"]
    assert isinstance(messages, list)
    messages[0] |= {
        "sentiment": {"polarity": {"score": 0.5}, "suggested": "positive"},
        "entities": [{"type": "DURATION", "value": "P2W", "text": "two weeks", "offset": 0}],
    }
    return [
        (1.6, 0, final(word("two", 0.5, 0.8, confidence=0.9), word("weeks", 0.9, 1.5, timing="estimated"))),
        (1.7, 0, first),
        (3.6, 0, final(word("later", 3.0, 3.5))),
        (3.7, 0, utterance("u2", "Later.", 3.0, 3.5, "Alice")),
    ]


def test_a_line_has_the_words_that_were_spoken_in_it(tmp_path: Path) -> None:
    folder = record(tmp_path, events=meeting())
    first, second = read_session(folder).lines
    found = read_details(folder, first)
    assert [(each.text, each.start, each.confidence, each.estimated) for each in found.words] == [
        ("two", 0.5, 0.9, False),
        ("weeks", 0.9, None, True),
    ]
    assert found.entities == (Entity("DURATION", "P2W", None, "two weeks"),)
    assert found.sentiment == Sentiment(0.5)
    assert [each.text for each in read_details(folder, second).words] == ["later"]


def test_a_session_whose_engine_gave_no_words_has_none(tmp_path: Path) -> None:
    folder = record(tmp_path, events=said("We looked at the launch."))
    (line,) = read_session(folder).lines
    assert read_details(folder, line) == LineDetails()


def test_a_damaged_journal_costs_only_what_is_damaged(tmp_path: Path) -> None:
    folder = record(tmp_path, events=[*meeting(), *MEETING])
    line = read_session(folder).lines[0]
    journal = folder / "events.jsonl"
    journal.write_bytes(b'{"u1": \n"u1"\n[[[[' + b"[" * 5000 + b"\n" + journal.read_bytes() + b'{"id": "u1"')
    assert len(read_details(folder, line).words) >= 2


def test_an_engine_without_ids_has_its_words_found_by_their_time(tmp_path: Path) -> None:
    events = [
        (1.6, 0, final(word("two", 0.5, 0.8))),
        (1.7, 0, utterance("", "Two.", 0.5, 0.8, "Alice")),
        (1.8, 1, final(word("bob", 0.6, 0.7))),
        (3.6, 0, final(word("later", 3.0, 3.5))),
        (3.7, 0, utterance("", "Later.", 3.0, 3.5, "Alice")),
    ]
    folder = record(tmp_path, events=events)
    found = {line.text: [each.text for each in read_details(folder, line).words] for line in _lines(folder)}
    assert found == {"Two.": ["two"], "bob": ["bob"], "Later.": ["later"]}


def test_entities_that_the_engine_sends_by_themselves_are_those_of_the_line(tmp_path: Path) -> None:
    def entity(value: str, *ids: str) -> dict[str, object]:
        match = {"detectedValue": value, "messageRefs": [{"id": each} for each in ids]}
        return {"type": "PERSON", "matches": [match]}

    sent: dict[str, object] = {
        "type": "entity_response",
        "entities": [entity("Ann", "u1"), entity("Bob", "u2"), entity("Cy", "u1")],
    }
    folder = record(tmp_path, events=[*meeting(), (4.0, 0, sent)])
    first, second = _lines(folder)
    assert [each.value for each in read_details(folder, first).entities] == ["P2W", "Ann", "Cy"]
    assert [each.value for each in read_details(folder, second).entities] == ["Bob"]


def test_a_word_that_touches_the_end_of_its_line_is_in_it_and_one_beyond_is_not(tmp_path: Path) -> None:
    words = final(word("in", 0.5, 1.5), word("touching", 1.5, 1.59), word("beyond", 1.5, 1.61))
    folder = record(tmp_path, events=[(1.6, 0, words), (1.7, 0, utterance("u1", "In.", 0.5, 1.5, "Alice"))])
    (line,) = _lines(folder)
    assert [each.text for each in read_details(folder, line).words] == ["in", "touching"]


@pytest.mark.parametrize(("score", "found"), [(5, 1.0), (-9.5, -1.0), ("0.25", 0.25), (None, None)])
def test_a_sentiment_is_from_minus_one_to_one(tmp_path: Path, score: object, found: float | None) -> None:
    sent = utterance("u1", "Fine.", 0.5, 1.5, "Alice")
    messages = sent["messages"]
    assert isinstance(messages, list)
    messages[0] |= {"sentiment": {"polarity": {"score": score}}}
    folder = record(tmp_path, events=[(1.7, 0, sent)])
    (line,) = _lines(folder)
    assert read_details(folder, line).sentiment == (None if found is None else Sentiment(found))


def _lines(folder: Path) -> tuple[Line, ...]:
    return read_session(folder).lines
