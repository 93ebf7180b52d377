"""From a final result to everything that is known of it, and to the frames that say so. Waits for nothing."""

import logging
import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta

from symbl_tui.engine import frames
from symbl_tui.engine.frames import Frame
from symbl_tui.engine.insights import Findings, punctuate, understand
from symbl_tui.engine.recognizers.base import Final, Partial
from symbl_tui.engine.rooms import Room
from symbl_tui.engine.start import StartRequest
from symbl_tui.engine.understood import Understood
from symbl_tui.symbl.events import Speaker, Utterance

_log = logging.getLogger(__name__)


class Understanding:
    """One speaker's results."""

    def __init__(self, request: StartRequest, room: Room, began: datetime) -> None:
        self._request = request
        self._room = room
        self._began = began
        self._speaker = room.participant(request.speaker) if request.speaker else None
        self._tracker_ids = {tracker.name: str(uuid.uuid4()) for tracker in request.trackers}

    def partial(self, result: Partial) -> Frame:
        """What is being said."""
        text = result.text[:1].upper() + result.text[1:]
        return frames.recognition_result(result.words, text, self._speaker, final=False)

    def understood(self, result: Final) -> Understood:
        """What was said, as a sentence with an id, and what is in it."""
        text, speaker = punctuate(result.text), self._speaker or Speaker()
        utterance = Utterance(str(uuid.uuid4()), text, speaker, result.start, result.end)
        return Understood(utterance, result.text, result.words, self._began, self._found(utterance))

    def frames(self, understood: Understood) -> Iterator[Frame]:
        """Everything the client asked to be told of an utterance, the words first."""
        request, findings = self._request, understood.findings
        yield frames.recognition_result(
            understood.words, understood.utterance.text, self._speaker, final=True
        )
        yield frames.message_response(understood, request.timezone_offset)
        insights = [
            insight
            for insight in findings.insights
            if insight.kind in request.wanted and (insight.confidence or 0.0) >= request.threshold
        ]
        if insights:
            yield frames.insight_response(insights)
        if findings.matches:
            yield frames.tracker_response(findings.matches, self._tracker_ids)

    def _found(self, utterance: Utterance) -> Findings:
        there = self._began + timedelta(
            seconds=utterance.start or 0.0, minutes=-self._request.timezone_offset
        )
        try:
            return understand(
                utterance,
                participants=self._room.participants,
                trackers=self._request.trackers,
                today=there.date(),
            )
        except Exception:
            # The rules meet every odd thing that people say; stumbling must not cost the transcript.
            _log.exception("no insights for an utterance of %d characters", len(utterance.text))
            return Findings()
