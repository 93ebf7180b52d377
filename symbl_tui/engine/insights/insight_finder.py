"""From an utterance to its insights: which rules apply, what they speak of, who is to do it and when."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final
from uuid import uuid4

from msgspec import structs

from symbl_tui.domain.insight import Entity, Insight
from symbl_tui.domain.insight_kind import QUESTION
from symbl_tui.domain.utterance import Speaker, Utterance, Word
from symbl_tui.engine.insights.actions import MORE_SURE
from symbl_tui.engine.insights.assignees import address_before, assignee, known_names
from symbl_tui.engine.insights.detectors import detectors
from symbl_tui.engine.insights.due_dates import find_due
from symbl_tui.engine.insights.marked_questions import MOST_WORDS, marked_questions
from symbl_tui.engine.insights.punctuation import Punctuation, punctuate
from symbl_tui.engine.insights.rules import RuleMatch
from symbl_tui.engine.insights.timing import timed
from symbl_tui.engine.insights.tokens import Sentence, sentences

_QUOTE: Final = re.compile(rf"\S+(?:\s+\S+){{0,{MOST_WORDS - 1}}}")
_NEAR_QUESTION: Final = 4
"""Characters between two questions that are still one ("is it | is it")."""
_NEAR_TASK: Final = 12
"""The same for tasks ("i will call | make sure to"), or a doubtful one in a question ("do you | i must")."""
_DOUBTFUL: Final = 0.6
_NEW_THOUGHT: Final = re.compile(r"(?<=\w \w\w )(?:ok|yeah|yes|alright|anyway|thank you|thanks)\b")
_LEADING_ON: Final = frozenset({"and", "so", "but", "or", "then", "because", "ok"})
"""Words that belong to what comes next."""


@dataclass(frozen=True, slots=True)
class _Place:
    kind: str
    found: RuleMatch


@dataclass(frozen=True, slots=True)
class _Clause:
    """The words of a sentence that one insight is about, from ``start`` to ``end`` in what was said."""

    kind: str
    start: int
    end: int
    confidence: float


def find_insights(
    utterance: Utterance,
    *,
    participants: Sequence[Speaker],
    wanted: frozenset[str],
    threshold: float,
    today: date | None = None,
    named: Sequence[Entity] = (),
    punctuation: Punctuation = Punctuation.NONE,
    words: Sequence[Word] = (),
) -> tuple[Insight, ...]:
    """The questions, action items and follow-ups of one utterance, in the order they were said.

    Each is found in a sentence of its own and has that sentence's owner, date and time. One place is one
    insight: "can you send it" is an action item and no question as well, unless it ends in a question mark
    that is the speaker's or the recogniser's own.

    Args:
        utterance: What was said.
        participants: Everybody known to be in the conversation, for telling who "bob" and "you" are.
        wanted: The keys of the kinds to report.
        threshold: The least confidence to report, in [0, 1].
        today: What "tomorrow" counts from; the day of the call unless given.
        named: What the utterance names; an insight tells of it what is in its own text.
        punctuation: Who wrote the marks in the utterance.
        words: The utterance's words with their times, for telling when an insight was said.
    """
    reader = _Reader(
        utterance, participants, known_names(participants), today or date.today(), named, punctuation
    )
    found = (insight for sentence in sentences(utterance.text) for insight in reader.insights(sentence))
    kept = (each for each in found if each.kind in wanted and (each.confidence or 0.0) >= threshold)
    return tuple(timed(kept, utterance.text, words))


@dataclass(frozen=True, slots=True)
class _Reader:
    """One utterance being looked through, sentence by sentence."""

    utterance: Utterance
    participants: Sequence[Speaker]
    names: frozenset[str]
    today: date
    named: Sequence[Entity]
    punctuation: Punctuation

    def insights(self, sentence: Sentence) -> Iterator[Insight]:
        """What one sentence holds, in order."""
        for index, clause in enumerate(_clauses(sentence, self.names, self.punctuation)):
            said = sentence.said[clause.start : clause.end].strip()
            insight = self._insight(sentence, clause, said)
            if clause.kind == QUESTION:
                yield insight
            else:
                before = sentence.said[: clause.start] if index == 0 else ""
                due = find_due(said, self.today) or find_due(before, self.today)
                yield _task(insight, assignee(said, self.utterance.speaker, self.participants), due)

    def _insight(self, sentence: Sentence, clause: _Clause, said: str) -> Insight:
        end = clause.start + len(said)
        first, _ = sentence.place(clause.start, end)
        quoted = _short(sentence.quote(clause.start, end))
        whole = clause.end == len(sentence.said) and self.punctuation is not Punctuation.NONE
        text = _ended(clause.kind, quoted, sentence.asked if whole else None)
        return Insight(
            id=str(uuid4()),
            kind=clause.kind,
            text=text,
            speaker=self.utterance.speaker,
            confidence=clause.confidence,
            utterance_id=self.utterance.id,
            entities=_quoted(self.named, text, first),
            offset=first,
        )


def _task(insight: Insight, who: Speaker | None, due: date | None) -> Insight:
    if due is None:
        return structs.replace(insight, assignee=who)
    return structs.replace(insight, assignee=who, due=due.isoformat(), confidence=_surer(insight.confidence))


def _quoted(named: Sequence[Entity], text: str, start: int) -> tuple[Entity, ...]:
    """The entities in a quotation that begins at ``start``, with their places and words in it."""
    found = []
    for entity in named[bisect_left(named, start, key=lambda entity: entity.offset) :]:
        place, end = entity.offset - start, entity.offset - start + len(entity.text)
        if end > len(text):
            break
        found.append(structs.replace(entity, text=text[place:end], offset=place))
    return tuple(found)


def _short(quoted: str) -> str:
    """No more words than a reader wants; what is cut off mostly repeats what is left."""
    match = _QUOTE.match(quoted)
    return match.group() if match else quoted


def _ended(kind: str, quoted: str, asked: bool | None) -> str:
    """The quotation as a sentence of its kind; ``asked`` is what its author marked it as, where known."""
    mark = "" if asked is None else "?" if asked else "."
    text = punctuate(quoted + mark)
    return text.rstrip(".?") + "?" if kind == QUESTION else text


def _clauses(sentence: Sentence, names: frozenset[str], punctuation: Punctuation) -> list[_Clause]:
    """What is said of each insight of a sentence, in order."""
    asked = marked_questions(sentence, punctuation)
    apart = asked if sentence.asked and punctuation is not Punctuation.NONE else []
    places = _places(sentence.said, names, [] if apart else asked)
    ends = (*(place.found.start for place in places[1:]), len(sentence.said))
    clauses = [
        _Clause(
            place.kind,
            place.found.start,
            _clause_end(sentence.said, place.found, limit),
            place.found.confidence,
        )
        for place, limit in zip(places, ends, strict=False)
    ]
    for each in apart:
        # A request is asked from its address on ("bob, could you ...").
        start = next((task.start for task in clauses if task.start <= each.start < task.end), each.start)
        clauses.append(_Clause(QUESTION, start, each.end, each.confidence))
    return sorted(clauses, key=lambda clause: clause.start)


def _places(said: str, names: frozenset[str], asked: list[RuleMatch]) -> list[_Place]:
    """Where an insight begins, in order; where two overlap the earlier counts, then the more telling kind."""
    found = [_Place(kind, each) for kind, detect in detectors() for each in detect(said, names)]
    found += [_Place(QUESTION, each) for each in asked]
    found.sort(key=lambda place: place.found.start)  # stable: keeps the precedence at one place
    kept: list[_Place] = []
    for place in found:
        if not kept or not _within(place, kept[-1]):
            kept.append(place)
        elif place.kind == kept[-1].kind and place.found.confidence > kept[-1].found.confidence:
            kept[-1] = place
    return [_with_address(place, said, names) for place in kept]


def _within(place: _Place, before: _Place) -> bool:
    """Whether a place only goes on with what was begun before it."""
    asked = before.kind == QUESTION
    if place.kind == before.kind:
        near = _NEAR_QUESTION if asked else _NEAR_TASK
    else:
        near = _NEAR_TASK if asked and place.found.confidence <= _DOUBTFUL else 0
    return place.found.start < before.found.end + near


def _with_address(place: _Place, said: str, names: frozenset[str]) -> _Place:
    start = address_before(said, place.found.start, names)
    if start == place.found.start or place.kind == QUESTION:
        return place
    return replace(place, found=replace(place.found, start=start, confidence=_surer(place.found.confidence)))


def _surer(confidence: float | None) -> float:
    return round(min(1.0, (confidence or 0.0) + MORE_SURE), 2)


def _clause_end(said: str, found: RuleMatch, limit: int) -> int:
    """Where it stops being spoken of: at the next place, at a new thought, or after too many words."""
    thought = _NEW_THOUGHT.search(said, found.end, limit)
    end = thought.start() if thought is not None else limit
    words = said[found.start : end].split()[:MOST_WORDS]
    while len(words) > 1 and words[-1] in _LEADING_ON:
        words.pop()
    return found.start + len(" ".join(words))
