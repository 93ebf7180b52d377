"""Named entities of an utterance: people, dates, amounts, addresses, with text, offset and value."""

import re
from collections import deque
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from typing import Final

from symbl_tui.domain.insight import Entity
from symbl_tui.domain.utterance import Speaker
from symbl_tui.engine.insights.clock_times import clock_times
from symbl_tui.engine.insights.contacts import emails, phones, urls
from symbl_tui.engine.insights.due_dates import dates
from symbl_tui.engine.insights.numbers import NUMBER, numbers, read_number
from symbl_tui.engine.insights.people import People, index_of
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
# Characters at most between a date and its time ("friday at noon").
_MOST_APART: Final = 4
_LETTERS: Final = re.compile(r"[^\W\d_]++")
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
    times = deque(clock_times(sentence.normalized))
    alone = []
    for day in dates(sentence.normalized, today):
        # Both are in order: a time too far before this day is so for all later ones.
        while times and times[0].end + _MOST_APART < day.start:
            alone.append(times.popleft())
        if times and _apart(day, times[0]) <= _MOST_APART:
            near = times.popleft()
            start, end = min(day.start, near.start), max(day.end, near.end)
            moment = datetime.combine(day.value, near.value)
            yield _span("DATETIME", sentence, start, end, moment.isoformat())
        else:
            yield _span("DATE", sentence, day.start, day.end, day.value.isoformat())
    for phrase in (*alone, *times):
        yield _span("TIME", sentence, phrase.start, phrase.end, phrase.value.isoformat())


def _apart(one: Phrase[date], other: Phrase[time]) -> int:
    return max(one.start, other.start) - min(one.end, other.end)


def _span(kind: str, sentence: Sentence, start: int, end: int, value: str) -> Span:
    return Span(kind, *sentence.place(start, end), value)


def _people(text: str, participants: Sequence[Speaker]) -> Iterator[Span]:
    known = index_of(tuple(participants))
    yield from known.mentions(text)
    for match in _INTRODUCED.finditer(text):
        if not _NOT_A_NAME.match(match["name"].split()[0]):
            yield Span("PERSON", match.start("name"), match.end("name"), match["name"])
    for match in _LETTERS.finditer(text):
        if match.group().lower() in known.first_names:
            yield _name_span(text, match, known)


def _name_span(text: str, first: re.Match[str], known: People) -> Span:
    """A first name with its surname, or the participant of that name."""
    surname = _SURNAME.match(text, first.end())
    end = surname.end() if surname else first.end()
    name = text[first.start() : end]
    person = known.with_first_name(name.lower())
    value = person.name if person else name if surname else name.capitalize()
    return Span("PERSON", first.start(), end, value)
