"""The rows that an utterance becomes: plain values, without a database."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import msgspec

from symbl_tui.domain.analyzed_utterance import AnalyzedUtterance
from symbl_tui.domain.insight import Entity, Insight, TrackerMatch

TRACKER, ENTITY = "tracker", "entity"
"""Kinds of findings besides those of insights."""


class Span(NamedTuple):
    """From when to when an utterance was spoken, in seconds since the epoch."""

    started: float
    ended: float

    @classmethod
    def of(cls, analyzed: AnalyzedUtterance) -> "Span":
        """The span of an utterance."""
        started = analyzed.at(analyzed.utterance.start).timestamp()
        return cls(started, max(started, analyzed.at(analyzed.utterance.end).timestamp()))

    def repeats(self, other: "Span") -> bool:
        """Whether two of one stream are the same sound: they share more than half of the shorter."""
        shared = min(self.ended, other.ended) - max(self.started, other.started)
        return shared > min(self.ended - self.started, other.ended - other.started) / 2


def utterance_row(conversation_id: str, analyzed: AnalyzedUtterance, span: Span) -> dict[str, Any]:
    """The row of an utterance."""
    utterance, sentiment = analyzed.utterance, analyzed.findings.sentiment
    return {
        "conversation_id": conversation_id,
        "id": utterance.id,
        "member_id": utterance.speaker.id,
        "text": utterance.text,
        "began": analyzed.began.timestamp(),
        "started": span.started,
        "ended": span.ended,
        "sentiment": sentiment and sentiment.score,
        "words": msgspec.json.encode(analyzed.words),
        "threshold": analyzed.threshold,
        "stream": analyzed.stream,
    }


def finding_rows(conversation_id: str, analyzed: AnalyzedUtterance) -> Iterator[dict[str, Any]]:
    """The rows of its findings."""
    owner = {"conversation_id": conversation_id, "utterance_id": analyzed.utterance.id}
    for kind, confidence, finding in _kinds(analyzed):
        yield {**owner, "kind": kind, "confidence": confidence, "body": msgspec.json.encode(finding)}


def _kinds(
    analyzed: AnalyzedUtterance,
) -> Iterator[tuple[str, float | None, Insight | TrackerMatch | Entity]]:
    findings = analyzed.findings
    yield from ((insight.kind, insight.confidence, insight) for insight in findings.insights)
    yield from ((TRACKER, None, match) for match in findings.matches)
    yield from ((ENTITY, None, entity) for entity in findings.entities)
