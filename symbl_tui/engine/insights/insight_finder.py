"""The insights of an utterance: matching rules, their clauses, assignee and due date."""

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
from symbl_tui.engine.insights.actions import CONFIDENCE_BONUS
from symbl_tui.engine.insights.assignees import address_before, assignee
from symbl_tui.engine.insights.detectors import detectors
from symbl_tui.engine.insights.due_dates import find_due
from symbl_tui.engine.insights.marked_questions import MOST_WORDS, marked_questions
from symbl_tui.engine.insights.people import People, index_of
from symbl_tui.engine.insights.punctuation import Punctuation, punctuate
from symbl_tui.engine.insights.rules import RuleMatch
from symbl_tui.engine.insights.timing import add_times
from symbl_tui.engine.insights.tokens import Sentence, sentences

_QUOTE: Final = re.compile(rf"\S+(?:\s+\S+){{0,{MOST_WORDS - 1}}}")
# Characters between two questions that are still one ("is it | is it").
_NEAR_QUESTION: Final = 4
# The same for tasks ("i will call | make sure to"), or a doubtful one in a question ("do you | i must").
_NEAR_TASK: Final = 12
_DOUBTFUL: Final = 0.6
_NEW_THOUGHT: Final = re.compile(r"(?<=\w \w\w )(?:ok|yeah|yes|alright|anyway|thank you|thanks)\b")
# Words that belong to the next clause.
_LEADING_ON: Final = frozenset({"and", "so", "but", "or", "then", "because", "ok"})


@dataclass(frozen=True, slots=True)
class _KindMatch:
    """A match of a rule for one kind of insight."""

    kind: str
    match: RuleMatch


@dataclass(frozen=True, slots=True)
class _Clause:
    """The words of one insight, from ``start`` to ``end`` in :attr:`.tokens.Sentence.normalized`."""

    kind: str
    start: int
    end: int
    confidence: float


def find_insights(
    utterance: Utterance,
    *,
    participants: Sequence[Speaker],
    kinds: frozenset[str],
    threshold: float,
    today: date | None = None,
    entities: Sequence[Entity] = (),
    punctuation: Punctuation = Punctuation.NONE,
    words: Sequence[Word] = (),
) -> tuple[Insight, ...]:
    """The questions, action items and follow-ups of one utterance, in order of their place.

    Each is found in a sentence of its own and has that sentence's owner, date and time. One place is one
    insight: "can you send it" is an action item and no question as well, unless it ends in a question mark
    that is the speaker's or the recogniser's own.

    Args:
        utterance: The utterance.
        participants: The known participants of the conversation, to resolve "bob" and "you".
        kinds: The keys of the kinds to return.
        threshold: The least confidence to return, in [0, 1].
        today: The date that "tomorrow" is relative to; the current date unless given.
        entities: The entities of the utterance; an insight has those within its text.
        punctuation: The source of the punctuation.
        words: The utterance's words with their times, for the times of the insights.
    """
    analyzer = _SentenceAnalyzer(
        utterance, index_of(tuple(participants)), today or date.today(), entities, punctuation
    )
    found = (insight for sentence in sentences(utterance.text) for insight in analyzer.insights(sentence))
    kept = (each for each in found if each.kind in kinds and (each.confidence or 0.0) >= threshold)
    return tuple(add_times(kept, utterance.text, words))


@dataclass(frozen=True, slots=True)
class _SentenceAnalyzer:
    """Finds the insights of one utterance, sentence by sentence."""

    utterance: Utterance
    people: People
    today: date
    entities: Sequence[Entity]
    punctuation: Punctuation

    def insights(self, sentence: Sentence) -> Iterator[Insight]:
        """Yield the insights of one sentence, in order."""
        for index, clause in enumerate(_clauses(sentence, self.people.first_names, self.punctuation)):
            normalized = sentence.normalized[clause.start : clause.end].strip()
            insight = self._insight(sentence, clause, normalized)
            if clause.kind == QUESTION:
                yield insight
            else:
                before = sentence.normalized[: clause.start] if index == 0 else ""
                # "By Friday, can you ..." has its date before the first clause; later clauses have their own.
                due = find_due(normalized, self.today) or find_due(before, self.today)
                yield _task(insight, assignee(normalized, self.utterance.speaker, self.people), due)

    def _insight(self, sentence: Sentence, clause: _Clause, normalized: str) -> Insight:
        end = clause.start + len(normalized)
        first, _ = sentence.place(clause.start, end)
        quoted = _short(sentence.quote(clause.start, end))
        to_sentence_end = clause.end == len(sentence.normalized) and self.punctuation is not Punctuation.NONE
        text = _ended(clause.kind, quoted, sentence.is_marked_question if to_sentence_end else None)
        return Insight(
            id=str(uuid4()),
            kind=clause.kind,
            text=text,
            speaker=self.utterance.speaker,
            confidence=clause.confidence,
            utterance_id=self.utterance.id,
            entities=_entities_within(self.entities, text, first),
            offset=first,
        )


def _task(insight: Insight, owner: Speaker | None, due: date | None) -> Insight:
    if due is None:
        return structs.replace(insight, assignee=owner)
    return structs.replace(
        insight, assignee=owner, due=due.isoformat(), confidence=_raise_confidence(insight.confidence)
    )


def _entities_within(entities: Sequence[Entity], text: str, start: int) -> tuple[Entity, ...]:
    """The entities in a quotation that starts at ``start``, with their offsets in it."""
    found = []
    for entity in entities[bisect_left(entities, start, key=lambda entity: entity.offset) :]:
        place, end = entity.offset - start, entity.offset - start + len(entity.text)
        if end > len(text):
            break
        found.append(structs.replace(entity, text=text[place:end], offset=place))
    return tuple(found)


def _short(quoted: str) -> str:
    """Cut a quotation to a readable length; the rest is mostly repetition."""
    match = _QUOTE.match(quoted)
    return match.group() if match else quoted


def _ended(kind: str, quoted: str, marked_question: bool | None) -> str:
    """Punctuate a quotation as its kind requires; ``marked_question``: the source's own mark, if known."""
    mark = "" if marked_question is None else "?" if marked_question else "."
    text = punctuate(quoted + mark)
    return text.rstrip(".?") + "?" if kind == QUESTION else text


def _clauses(sentence: Sentence, names: frozenset[str], punctuation: Punctuation) -> list[_Clause]:
    """The clause of each insight of a sentence, in order."""
    question_matches = marked_questions(sentence, punctuation)
    apart = question_matches if sentence.is_marked_question and punctuation is not Punctuation.NONE else []
    places = _find_matches(sentence.normalized, names, [] if apart else question_matches)
    ends = (*(place.match.start for place in places[1:]), len(sentence.normalized))
    clauses = [
        _Clause(
            place.kind,
            place.match.start,
            _clause_end(sentence.normalized, place.match, limit),
            place.match.confidence,
        )
        for place, limit in zip(places, ends, strict=False)
    ]
    for each in apart:
        # A request starts at its form of address ("bob, could you ...").
        start = next((task.start for task in clauses if task.start <= each.start < task.end), each.start)
        clauses.append(_Clause(QUESTION, start, each.end, each.confidence))
    return sorted(clauses, key=lambda clause: clause.start)


def _find_matches(
    normalized: str, names: frozenset[str], question_matches: list[RuleMatch]
) -> list[_KindMatch]:
    """The matches of all rules, in order; of overlapping ones the earlier, then the kind of precedence."""
    found = [_KindMatch(kind, each) for kind, detect in detectors() for each in detect(normalized, names)]
    found += [_KindMatch(QUESTION, each) for each in question_matches]
    found.sort(key=lambda place: place.match.start)  # stable: keeps the precedence at one place
    kept: list[_KindMatch] = []
    for place in found:
        if not kept or not _within(place, kept[-1]):
            kept.append(place)
        # Of two rules for one task the surer decides where it begins.
        elif place.kind == kept[-1].kind and place.match.confidence > kept[-1].match.confidence:
            kept[-1] = place
    return [_with_address(place, normalized, names) for place in kept]


def _within(place: _KindMatch, before: _KindMatch) -> bool:
    """Whether a match continues the one before it."""
    after_question = before.kind == QUESTION
    if place.kind == before.kind:
        near = _NEAR_QUESTION if after_question else _NEAR_TASK
    else:
        near = _NEAR_TASK if after_question and place.match.confidence <= _DOUBTFUL else 0
    return place.match.start < before.match.end + near


def _with_address(place: _KindMatch, normalized: str, names: frozenset[str]) -> _KindMatch:
    start = address_before(normalized, place.match.start, names)
    if start == place.match.start or place.kind == QUESTION:
        return place
    return replace(
        place, match=replace(place.match, start=start, confidence=_raise_confidence(place.match.confidence))
    )


def _raise_confidence(confidence: float | None) -> float:
    return round(min(1.0, (confidence or 0.0) + CONFIDENCE_BONUS), 2)


def _clause_end(normalized: str, found: RuleMatch, limit: int) -> int:
    """The end of a clause: at the next match, at a new thought, or after too many words."""
    thought = _NEW_THOUGHT.search(normalized, found.end, limit)
    end = thought.start() if thought is not None else limit
    words = normalized[found.start : end].split()[:MOST_WORDS]
    while len(words) > 1 and words[-1] in _LEADING_ON:
        words.pop()
    return found.start + len(" ".join(words))
