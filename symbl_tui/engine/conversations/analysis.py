"""From a final result to everything that is known of it, and to the frames that say so. Waits for nothing."""

import logging
import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from symbl_tui.domain.analyzed_utterance import AnalyzedUtterance, Findings
from symbl_tui.domain.insight import Entity, Insight, TrackerMatch
from symbl_tui.domain.utterance import Speaker, Utterance, Word
from symbl_tui.engine.conversations.redaction import UNREAD, hidden, private, redact
from symbl_tui.engine.conversations.rooms import ConversationRoom
from symbl_tui.engine.insights import Punctuation, match_trackers, punctuate
from symbl_tui.engine.insights.findings import analyze
from symbl_tui.engine.protocol import frames
from symbl_tui.engine.protocol.frames import Frame
from symbl_tui.engine.protocol.start_request import StartRequest
from symbl_tui.engine.recognizers.base import FinalResult, InterimResult

_log = logging.getLogger(__name__)


class UtteranceAnalyzer:
    """One speaker's results."""

    def __init__(self, request: StartRequest, room: ConversationRoom, began: datetime) -> None:
        self._request = request
        self._room = room
        self._began = began
        self._speaker = room.participant(request.speaker) if request.speaker else None
        self._extras = dict(request.speaker.extras) if request.speaker else {}
        self._tracker_ids = {tracker.name: room.tracker_id(tracker.name) for tracker in request.trackers}
        self._tracked: tuple[TrackerMatch, ...] = ()
        """What was reported of the utterance that is not finished yet."""

    def partial(self, result: InterimResult) -> Iterator[Frame]:
        """What is being said, and the tracked phrases in it for who wants them so soon."""
        wish = self._request.redaction
        if wish.redact:
            result = redact(result, self._found(self._said(result)).entities, wish.mask)
        said = self._said(result)
        yield frames.recognition_result(
            result.words, said.text, self._speaker, final=False, extras=self._extras
        )
        if self._request.tracks_partials:
            matches = match_trackers(said, self._request.trackers)
            if matches and matches != self._tracked:
                yield frames.tracker_response(matches, self._tracker_ids, final=False)
            self._tracked = matches

    def understood(self, result: FinalResult) -> AnalyzedUtterance:
        """What was said, as a sentence with an id, and what is in it."""
        utterance = self._sentence(result)
        punctuation = Punctuation.RECOGNIZER if result.punctuated else Punctuation.NONE
        findings = self._found(utterance, result.words, punctuation)
        wish = self._request.redaction
        if wish.redact:
            # Found anew in what is left, so that no private word lives on in an insight or a topic.
            result = redact(result, findings.entities, wish.mask)
            utterance = self._sentence(result)
            entities = hidden(findings.entities, utterance.text, wish.mask)
            findings = replace(self._found(utterance, result.words, punctuation), entities=entities)
        self._tracked = ()
        threshold = self._request.threshold
        return AnalyzedUtterance(utterance, result.text, result.words, self._began, findings, threshold)

    def frames(self, understood: AnalyzedUtterance) -> Iterator[Frame]:
        """Everything the client asked to be told of an utterance, the words first."""
        request, findings = self._request, understood.findings
        yield frames.recognition_result(
            understood.words, understood.utterance.text, self._speaker, final=True, extras=self._extras
        )
        entities = self._told(findings.entities)
        sentiment = findings.sentiment if request.sentiment else None
        yield frames.message_response(understood, request.timezone_offset, entities, sentiment)
        if insights := self.wanted(understood):
            yield frames.insight_response(insights)
        if findings.matches:
            yield frames.tracker_response(findings.matches, self._tracker_ids)
        if entities and request.entities:
            yield frames.entity_response(entities, understood)

    def wanted(self, understood: AnalyzedUtterance) -> tuple[Insight, ...]:
        """The insights that the client asked for."""
        wanted, least = self._request.wanted, self._request.threshold
        return tuple(
            insight
            for insight in understood.findings.insights
            if insight.kind in wanted and (insight.confidence or 0.0) >= least
        )

    def _told(self, entities: tuple[Entity, ...]) -> tuple[Entity, ...]:
        """The entities that the client asked for."""
        if self._request.entities:
            return entities
        return private(entities) if self._request.redaction.identify else ()

    def _said(self, result: InterimResult) -> Utterance:
        text = result.text[:1].upper() + result.text[1:]
        return Utterance("", text, self._speaker or Speaker())

    def _sentence(self, result: FinalResult) -> Utterance:
        text = result.text if result.punctuated else punctuate(result.text)
        speaker = self._speaker or Speaker()
        return Utterance(str(uuid.uuid4()), text, speaker, result.start, result.end)

    def _found(
        self,
        utterance: Utterance,
        words: tuple[Word, ...] = (),
        punctuation: Punctuation = Punctuation.NONE,
    ) -> Findings:
        there = self._began + timedelta(
            seconds=utterance.start or 0.0, minutes=-self._request.timezone_offset
        )
        try:
            return analyze(
                utterance,
                participants=self._room.participants,
                trackers=self._request.trackers,
                today=there.date(),
                punctuation=punctuation,
                words=words,
            )
        except Exception:
            # The rules meet every odd thing that people say; stumbling must not cost the transcript.
            _log.exception("no insights for an utterance of %d characters", len(utterance.text))
            return self._unread(utterance)

    def _unread(self, utterance: Utterance) -> Findings:
        """Nothing; but where details are to be redacted, what could not be looked through is all private."""
        if not self._request.redaction.redact:
            return Findings()
        return Findings(entities=(Entity(UNREAD, "", utterance.id, utterance.text, 0),))
