"""Analysis of recognition results, and the frames that they become. Performs no I/O."""

import logging
import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final, ParamSpec, TypeVar

from msgspec import structs

from symbl_tui.domain.analyzed_utterance import AnalyzedUtterance, Findings
from symbl_tui.domain.insight import Entity, Insight, TrackerMatch
from symbl_tui.domain.text import capitalize_first
from symbl_tui.domain.utterance import Speaker, Utterance, Word
from symbl_tui.engine.conversations.redaction import UNREAD, mask_entities, personal_entities, redact
from symbl_tui.engine.conversations.room import ConversationRoom
from symbl_tui.engine.insights import Punctuation, match_trackers, punctuate
from symbl_tui.engine.insights.findings import analyze, reported
from symbl_tui.engine.protocol import frames
from symbl_tui.engine.protocol.frame_fields import Frame
from symbl_tui.engine.protocol.start_request import StartRequest
from symbl_tui.engine.recognizers.interface import FinalResult, InterimResult
from symbl_tui.engine.workers.computation import INLINE
from symbl_tui.errors import EngineError

Rules = Callable[..., Findings]
"""Finds insights, called like :func:`symbl_tui.engine.insights.findings.analyze`."""

# Characters of an utterance that is analysed at once, in some milliseconds; hardly one is longer.
_SHORT: Final = 1_500
# Characters of all tracked phrases, for the same reason.
_FEW_PHRASES: Final = 8_000
_FEW_PEOPLE: Final = 100

P = ParamSpec("P")
T = TypeVar("T")

_log = logging.getLogger(__name__)


class UtteranceAnalyzer:
    """Analyses the results of one speaker in a room."""

    def __init__(
        self, request: StartRequest, room: ConversationRoom, began: datetime, rules: Rules = analyze
    ) -> None:
        """Analyse by ``rules``, with times counted from ``began``."""
        self._rules = rules
        self._request = request
        self._room = room
        self._began = began
        self._speaker = room.participant(request.speaker) if request.speaker else None
        self._extras = dict(request.speaker.extras) if request.speaker else {}
        self._tracker_ids = {tracker.name: room.tracker_id(tracker.name) for tracker in request.trackers}
        self._vocabulary = sum(len(phrase) for tracker in request.trackers for phrase in tracker.vocabulary)
        self._tracked: list[tuple[str, str, int]] = []
        """Tracker, phrase and offset of the matches in the current utterance so far."""

    async def interim_frames(self, result: InterimResult) -> list[Frame]:
        """The frames of an interim result: the words, and new tracker matches where those are requested."""
        redaction = self._request.redaction
        if redaction.redact:
            entities = (await self._find(self._interim_utterance(result))).entities
            # Interims too: an address would be on screen for a second before its final is masked.
            result = redact(result, entities, redaction.mask)
        # Again from the masked words: the text of an interim must not differ from its words.
        utterance = self._interim_utterance(result)
        found = [
            frames.recognition_result(
                result.words, utterance.text, self._speaker, final=False, extras=self._extras
            )
        ]
        if self._request.interim_trackers:
            matches = await self._match_trackers(utterance)
            # An interim repeats all words so far, so the same matches come with every one of them.
            # Without their texts, which grow with the utterance.
            tracked = [(match.tracker, match.value, match.offset) for match in matches]
            if matches and tracked != self._tracked:
                found.append(frames.tracker_response(matches, self._tracker_ids, final=False))
            self._tracked = tracked
        return found

    async def analyze(self, result: FinalResult) -> AnalyzedUtterance:
        """Turn a final result into a punctuated utterance with its findings, redacted on request."""
        utterance = await self._final_utterance(result)
        punctuation = Punctuation.RECOGNIZER if result.punctuated else Punctuation.NONE
        findings = await self._find(utterance, result.words, punctuation)
        redaction = self._request.redaction
        if redaction.redact:
            # The redacted text is analysed again: an insight or topic of the original would quote private
            # words.
            result = redact(result, findings.entities, redaction.mask)
            utterance = await self._final_utterance(result)
            entities = mask_entities(findings.entities, utterance.text, redaction.mask)
            findings = replace(await self._find(utterance, result.words, punctuation), entities=entities)
        # The next interim belongs to another utterance, in which the same phrase counts again.
        self._tracked = []
        threshold = self._request.threshold
        return AnalyzedUtterance(
            *(utterance, result.text, result.words, self._began, reported(findings), threshold),
            stream=self._request.stream_id,
        )

    def final_frames(self, analyzed: AnalyzedUtterance) -> Iterator[Frame]:
        """The frames of a finished utterance that the client requested, the words first."""
        request, findings = self._request, analyzed.findings
        yield frames.recognition_result(
            analyzed.words, analyzed.utterance.text, self._speaker, final=True, extras=self._extras
        )
        entities = self._requested_entities(findings.entities)
        sentiment = findings.sentiment if request.sentiment else None
        yield frames.message_response(analyzed, request.timezone_offset, entities, sentiment)
        if insights := self.requested_insights(analyzed):
            yield frames.insight_response(insights)
        # Of its own trackers: an utterance of an earlier connection may have matched others.
        if matches := [match for match in findings.matches if match.tracker in self._tracker_ids]:
            yield frames.tracker_response(matches, self._tracker_ids)
        if entities and request.entities:
            yield frames.entity_response(entities, analyzed)

    def requested_insights(self, analyzed: AnalyzedUtterance) -> tuple[Insight, ...]:
        """The insights of the kinds and the confidence that the client requested."""
        kinds, threshold = self._request.insight_kinds, self._request.threshold
        return tuple(
            insight
            for insight in analyzed.findings.insights
            if insight.kind in kinds and (insight.confidence or 0.0) >= threshold
        )

    def _requested_entities(self, entities: tuple[Entity, ...]) -> tuple[Entity, ...]:
        if self._request.entities:
            return entities
        return personal_entities(entities) if self._request.redaction.identify else ()

    def _interim_utterance(self, result: InterimResult) -> Utterance:
        return Utterance("", capitalize_first(result.text), self._speaker or Speaker())

    async def _final_utterance(self, result: FinalResult) -> Utterance:
        speaker = self._speaker or Speaker()
        utterance = Utterance(str(uuid.uuid4()), result.text, speaker, result.start, result.end)
        if result.punctuated:
            return utterance
        try:
            text = await self._compute(utterance, punctuate, result.text)
        except EngineError as error:
            _log.warning("an utterance stays without punctuation: %s", error)
            text = capitalize_first(result.text)
        return structs.replace(utterance, text=text)

    async def _find(
        self,
        utterance: Utterance,
        words: tuple[Word, ...] = (),
        punctuation: Punctuation = Punctuation.NONE,
    ) -> Findings:
        # Dates such as "tomorrow" count from the speaker's own day, which is not that of UTC.
        local = self._began + timedelta(
            seconds=utterance.start or 0.0, minutes=-self._request.timezone_offset
        )
        try:
            return await self._compute(
                utterance,
                self._rules,
                utterance,
                participants=self._room.participants,
                trackers=self._request.trackers,
                today=local.date(),
                punctuation=punctuation,
                words=words,
            )
        except Exception:
            # The rules meet arbitrary text; a bug in one of them must not cost the transcript.
            _log.exception("the rules failed on an utterance of %d characters", len(utterance.text))
            return self._fallback_findings(utterance)

    async def _match_trackers(self, utterance: Utterance) -> tuple[TrackerMatch, ...]:
        try:
            return await self._compute(utterance, match_trackers, utterance, self._request.trackers)
        except EngineError as error:
            _log.warning("no trackers are matched in an interim result: %s", error)
            return ()

    async def _compute(
        self, utterance: Utterance, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Call a function: here where that takes milliseconds, else where no other client waits for it."""
        small = (
            len(utterance.text) <= _SHORT
            and self._vocabulary <= _FEW_PHRASES
            and len(self._room.participants) <= _FEW_PEOPLE
        )
        return await (INLINE if small else self._room.computation).run(function, *args, **kwargs)

    def _fallback_findings(self, utterance: Utterance) -> Findings:
        """No findings; with redaction the whole text counts as personal, as it could not be analysed."""
        if not self._request.redaction.redact:
            return Findings()
        return Findings(entities=(Entity(UNREAD, "", utterance.id, utterance.text, 0),))
