"""What an utterance names is found with its place and what is meant, written or spoken."""

from datetime import date

import pytest

from symbl_tui.domain.insight import Entity
from symbl_tui.domain.utterance import Speaker, Utterance
from symbl_tui.engine.insights.entities import find_entities
from symbl_tui.engine.insights.findings import analyze
from symbl_tui.engine.insights.sentiment import sentiment

WEDNESDAY = date(2026, 11, 18)
PEOPLE = (Speaker("Alice Smith"), Speaker("Bob Stone"), Speaker("Xo"))


def found(text: str) -> list[tuple[str, str, str]]:
    entities = find_entities(text, participants=PEOPLE, today=WEDNESDAY, utterance_id="u1")
    assert all(text[each.offset :].startswith(each.text) and each.utterance_id == "u1" for each in entities)
    return [(each.kind, each.text, each.value) for each in entities]


@pytest.mark.parametrize(
    ("said", "kind", "text", "value"),
    [
        ("ask bob about it", "PERSON", "bob", "Bob Stone"),
        ("and ALICE SMITH agreed", "PERSON", "ALICE SMITH", "Alice Smith"),
        ("then Peter Miller left", "PERSON", "Peter Miller", "Peter Miller"),
        ("i saw jennifer there", "PERSON", "jennifer", "Jennifer"),
        ("a meeting with Zeno Kowalski was nice", "PERSON", "Zeno Kowalski", "Zeno Kowalski"),
        ("it is ready by friday", "DATE", "friday", "2026-11-20"),
        ("a week from monday", "DATE", "a week from monday", "2026-11-30"),
        ("we do it in q one", "DATE", "q one", "2027-03-31"),
        ("we start at half past three", "TIME", "half past three", "15:30:00"),
        ("at 9:15 sharp", "TIME", "9:15", "09:15:00"),
        ("call at five pm", "TIME", "five pm", "17:00:00"),
        ("tomorrow at noon works", "DATETIME", "tomorrow at noon", "2026-11-19T12:00:00"),
        ("it costs two hundred fifty dollars", "AMOUNT", "two hundred fifty dollars", "250 USD"),
        ("for £1,250.50 each", "AMOUNT", "£1,250.50", "1250.5 GBP"),
        ("two point five million euros", "AMOUNT", "two point five million euros", "2500000 EUR"),
        ("up by twenty percent", "PERCENT", "twenty percent", "20 %"),
        ("3.5% less", "PERCENT", "3.5%", "3.5 %"),
        ("about 3,500 users", "NUMBER", "3,500", "3500"),
        ("a hundred and five seats", "NUMBER", "a hundred and five", "105"),
        ("mail john at example dot com please", "EMAIL", "john at example dot com", "john@example.com"),
        ("to Jane.Doe+x@corp.co.uk.", "EMAIL", "Jane.Doe+x@corp.co.uk", "jane.doe+x@corp.co.uk"),
        ("ring +44 20 7946 0958", "PHONE", "+44 20 7946 0958", "+442079460958"),
        ("ring (650) 253-0000 now", "PHONE", "(650) 253-0000", "+16502530000"),
        (
            "six five oh two five three double oh double oh",
            "PHONE",
            "six five oh two five three double oh double oh",
            "+16502530000",
        ),
        (
            "see https://example.com/a?b=c, ok",
            "URL",
            "https://example.com/a?b=c",
            "https://example.com/a?b=c",
        ),
        ("go to example dot org then", "URL", "example dot org", "example.org"),
    ],
)
def test_entities_have_their_place_and_value(said: str, kind: str, text: str, value: str) -> None:
    assert found(said) == [(kind, text, value)]


@pytest.mark.parametrize(
    "said",
    [
        "",
        "one of them",
        "it is all good",
        "no one may will or mark it",
        "1.2.3.4.5",
        "...",
        "at all",
    ],
)
def test_plain_talk_names_nothing(said: str) -> None:
    assert found(said) == []


def test_several_come_in_order_and_none_lies_in_another() -> None:
    said = "bob pays $20 to alice on friday at 3 pm and mails bob@stone.com"
    assert [kind for kind, _, _ in found(said)] == ["PERSON", "AMOUNT", "PERSON", "DATETIME", "EMAIL"]


@pytest.mark.parametrize(
    ("said", "feeling"),
    [
        ("this is great i love it", "positive"),
        ("that is a terrible awful mess", "negative"),
        ("the door is on the left", "neutral"),
    ],
)
def test_sentiment_follows_the_words(said: str, feeling: str) -> None:
    found = sentiment(said)
    assert found is not None
    assert found.suggested == feeling
    assert -1 <= found.score <= 1


def test_text_without_words_has_no_sentiment() -> None:
    assert sentiment("") is None
    assert sentiment("1234 !!") is None


def test_an_insight_has_the_entities_of_its_text() -> None:
    said = Utterance("u1", "um okay so bob can you send it by friday", PEOPLE[0])
    (insight,) = analyze(said, participants=PEOPLE, today=WEDNESDAY).insights
    assert insight.entities == (
        Entity("PERSON", "Bob Stone", "u1", "Bob", 0),
        Entity("DATE", "2026-11-20", "u1", "Friday", insight.text.index("Friday")),
    )
