"""From a final result to everything that is said about it. Knows no socket and waits for nothing."""

import logging
import uuid
from collections.abc import Iterator
from datetime import datetime

from symbl_tui.engine import frames
from symbl_tui.engine.frames import Frame
from symbl_tui.engine.insights import find_insights, match_trackers, punctuate
from symbl_tui.engine.recognizers.base import Final, Partial
from symbl_tui.engine.rooms import Room
from symbl_tui.engine.start import StartRequest
from symbl_tui.symbl.events import Speaker, Utterance

_log = logging.getLogger(__name__)


class Understanding:
    """One speaker's results as frames."""

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

    def utterance(self, result: Final) -> Utterance:
        """What was said, as a sentence with an id."""
        text, speaker = punctuate(result.text), self._speaker or Speaker()
        return Utterance(str(uuid.uuid4()), text, speaker, result.start, result.end)

    def final(self, result: Final, utterance: Utterance) -> Iterator[Frame]:
        """Everything there is to say about an utterance, the words first."""
        yield frames.recognition_result(result.words, utterance.text, self._speaker, final=True)
        yield frames.message_response(
            utterance, result.text, result.words, self._began, self._request.timezone_offset
        )
        try:
            yield from self._found(utterance)
        except Exception:
            # The rules meet every odd thing that people say; stumbling must not cost the transcript.
            _log.exception("no insights for an utterance of %d characters", len(utterance.text))

    def _found(self, utterance: Utterance) -> Iterator[Frame]:
        request = self._request
        if insights := find_insights(
            utterance,
            participants=self._room.participants,
            wanted=request.wanted,
            threshold=request.threshold,
        ):
            yield frames.insight_response(insights)
        if matches := match_trackers(utterance, request.trackers):
            yield frames.tracker_response(matches, self._tracker_ids)
