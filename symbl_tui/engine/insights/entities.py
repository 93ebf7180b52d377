"""Named entities of an utterance: people, dates, amounts, addresses, with text, offset and value."""

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from typing import Final

from symbl_tui.domain.insight import Entity
from symbl_tui.domain.utterance import Speaker
from symbl_tui.engine.insights.assignees import known_names
from symbl_tui.engine.insights.clock_times import clock_times
from symbl_tui.engine.insights.contacts import emails, phones, urls
from symbl_tui.engine.insights.due_dates import dates
from symbl_tui.engine.insights.numbers import NUMBER, numbers, read_number
from symbl_tui.engine.insights.phrase import Phrase
from symbl_tui.engine.insights.spans import Span, without_overlap
from symbl_tui.engine.insights.tokens import Sentence, sentences

_CURRENCIES: Final = {
    **dict.fromkeys(("$", "dollar", "dollars", "bucks", "usd"), "USD"),
    **dict.fromkeys(("€", "euro", "euros", "eur"), "EUR"),
    **dict.fromkeys(("£", "pound", "pounds", "quid", "gbp"), "GBP"),
}
_AMOUNT: Final = re.compile(
    rf"(?P<sign>[$€£]) ?(?P<written>{NUMBER})"
    rf"|\b(?P<spoken>{NUMBER})[ -](?P<unit>dollars?|bucks|euros?|pounds|quid|usd|eur|gbp)\b",
    re.IGNORECASE,
)
_PERCENT: Final = re.compile(rf"(?<![\w.,])(?P<number>{NUMBER}) ?(?:%|percent\b|per cent\b)", re.IGNORECASE)
_MOST_APART: Final = 4
"""Characters at most between a date and its time ("friday at noon")."""
_SURNAME: Final = re.compile(r" ([A-Z][a-z]{1,30}(?:-[A-Z][a-z]{1,30})?)\b")
_INTRODUCED: Final = re.compile(
    r"\b(?:my name is|this is|mr\.?|mrs\.?|ms\.?|dr\.?|talk(?:ed)? to|spoke (?:to|with)|meet(?:ing)? with|ask"
    r"|thanks,?|hi|hello) (?P<name>[A-Z][a-z]{1,30}(?: [A-Z][a-z]{1,30})?)\b"
)
_NOT_A_NAME: Final = re.compile(
    r"(?:the|th[ia]s|these|those|you|all|for|every(?:body|one)|them|him|her|us|it|(?:\w+)day|god|there)$",
    re.IGNORECASE,
)


def find_entities(
    text: str, *, participants: Sequence[Speaker] = (), today: date, utterance_id: str | None = None
) -> tuple[Entity, ...]:
    """Find the entities in a text, in order, without overlap.

    Kinds are PERSON, DATE, TIME, DATETIME, AMOUNT (money), PERCENT, NUMBER, EMAIL, PHONE and URL. Values are
    normalised: ISO 8601 for dates and times, ``250 USD``, ``20 %``, E.164.

    Args:
        text: The text of an utterance.
        participants: The known participants of the conversation.
        today: The date that "tomorrow" is relative to.
        utterance_id: The utterance, for each entity.
    """
    return tuple(
        Entity(span.kind, span.value, utterance_id, text[span.start : span.end], span.start)
        for span in without_overlap(_spans(text, participants, today))
    )


def _spans(text: str, participants: Sequence[Speaker], today: date) -> Iterator[Span]:
    """Yield all candidates, the most specific kinds first."""
    yield from emails(text)
    yield from urls(text)
    yield from phones(text)
    yield from _amounts(text)
    for sentence in sentences(text):
        yield from _moments(sentence, today)
    yield from _people(text, participants)
    for number in numbers(text):
        # 15 digits are what a float holds exactly: 0.1 + 0.2 is written as 0.3.
        yield Span("NUMBER", number.start, number.end, f"{number.value:.15g}")


def _amounts(text: str) -> Iterator[Span]:
    for match in _AMOUNT.finditer(text):
        value = read_number(match["written"] or match["spoken"])
        if value is not None:
            currency = _CURRENCIES[(match["sign"] or match["unit"]).lower()]
            yield Span("AMOUNT", match.start(), match.end(), f"{value:.15g} {currency}")
    for match in _PERCENT.finditer(text):
        value = read_number(match["number"])
        if value is not None:
            yield Span("PERCENT", match.start(), match.end(), f"{value:.15g} %")


def _moments(sentence: Sentence, today: date) -> Iterator[Span]:
    """Yield dates and times of day, as one entity where they are adjacent."""
    days, times = dates(sentence.normalized, today), list(clock_times(sentence.normalized))
    for day in days:
        near = next((time for time in times if _apart(day, time) <= _MOST_APART), None)
        if near is None:
            yield _span("DATE", sentence, day.start, day.end, day.value.isoformat())
        else:
            times.remove(near)
            start, end = min(day.start, near.start), max(day.end, near.end)
            moment = datetime.combine(day.value, near.value)
            yield _span("DATETIME", sentence, start, end, moment.isoformat())
    for phrase in times:
        yield _span("TIME", sentence, phrase.start, phrase.end, phrase.value.isoformat())


def _apart(one: Phrase[date], other: Phrase[time]) -> int:
    return max(one.start, other.start) - min(one.end, other.end)


def _span(kind: str, sentence: Sentence, start: int, end: int, value: str) -> Span:
    return Span(kind, *sentence.place(start, end), value)


def _people(text: str, participants: Sequence[Speaker]) -> Iterator[Span]:
    for person in participants:
        if len(person.name) > 1:
            for match in re.finditer(rf"(?<!\w){re.escape(person.name)}(?!\w)", text, re.IGNORECASE):
                yield Span("PERSON", match.start(), match.end(), person.name)
    for match in _INTRODUCED.finditer(text):
        if not _NOT_A_NAME.match(match["name"].split()[0]):
            yield Span("PERSON", match.start("name"), match.end("name"), match["name"])
    names = known_names(participants)
    for match in re.finditer(r"[^\W\d_]+", text):
        if match.group().lower() in names:
            yield _name_span(text, match, participants)


def _name_span(text: str, first: re.Match[str], participants: Sequence[Speaker]) -> Span:
    """A first name with its surname, or the participant of that name."""
    surname = _SURNAME.match(text, first.end())
    end = surname.end() if surname else first.end()
    name = text[first.start() : end]
    known = (person.name for person in participants if person.name.lower().split()[:1] == [name.lower()])
    return Span("PERSON", first.start(), end, next(known, name if surname else name.capitalize()))
