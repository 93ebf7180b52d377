"""Finds the channel and the place of each frame of a conversation. Pure."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import itemgetter

from symbl_tui.domain.untrusted_json import get_objects
from symbl_tui.domain.utterance import Speaker, Utterance
from symbl_tui.session.model.place import words_of
from symbl_tui.session.watch.conversation_times import ConversationTimes
from symbl_tui.session.watch.known_findings import KnownFindings
from symbl_tui.session.watch.participants import Participants
from symbl_tui.session.watch.snapshot_frames import spoken_at
from symbl_tui.symbl.event_parser import Received, parse_received
from symbl_tui.symbl.events import (
    ConversationCreated,
    EntitiesFound,
    FinalResult,
    InsightsFound,
    PartialResult,
    RecognitionStarted,
    TopicsFound,
    TrackersMatched,
    UtterancesReceived,
)


@dataclass(frozen=True, slots=True)
class PlacedFrame:
    """A frame of one speaker and connection."""

    received: Received
    channel: int
    base: float
    """Where the connection began, in seconds of the conversation."""


class FramePlacer:
    """Assigns each frame its speaker's channel and its time."""

    def __init__(self) -> None:
        self.times = ConversationTimes()
        self.participants = Participants()
        self.known = KnownFindings()

    def place(self, received: Received, now: datetime) -> Iterator[PlacedFrame]:
        """The frame as one or more, each of one speaker and one place."""
        match received.event:
            case UtterancesReceived(utterances):
                yield from self._place_utterances(received, utterances, now)
            case PartialResult(text, speaker, words) | FinalResult(text, speaker, words) as result:
                channel = self.channel(speaker)
                start, end = (words[0].start, words[-1].end) if words else (None, None)
                base = self.times.place_result(channel, start, end, now)
                if isinstance(result, FinalResult):
                    self.times.note_final(channel, words_of(text), start)
                    self.known.add_final(channel, words_of(text))
                yield PlacedFrame(received, channel, base)
            case _:
                if isinstance(received.event, ConversationCreated | RecognitionStarted):
                    self.times.doubt()
                if isinstance(received.event, ConversationCreated) and received.event.started:
                    self.times.begin(received.event.started)
                channel = self._channel_of_reference(received)
                yield PlacedFrame(received, channel, self.times.base(channel))

    def _place_utterances(
        self, received: Received, utterances: tuple[Utterance, ...], now: datetime
    ) -> Iterator[PlacedFrame]:
        frame = json.loads(received.raw)
        places: list[tuple[int, float]] = []
        items = get_objects(frame, "messages")
        for item, utterance in zip(items, utterances, strict=True):
            channel, words = self.channel(utterance.speaker), words_of(utterance.text)
            start, end, spoken = utterance.start, utterance.end, spoken_at(item)
            base = self.times.place_utterance(channel, words, start, end, spoken, now)
            places.append((channel, base))
            self.known.add_utterance(utterance.id, channel, words, self._since_start(spoken))
        if len(set(places)) == 1:
            yield PlacedFrame(received, *places[0])
            return
        for place, group in groupby(zip(places, items, strict=True), itemgetter(0)):
            part = {**frame, "messages": [item for _, item in group]}
            yield PlacedFrame(parse_received(json.dumps(part)), *place)

    def channel(self, person: Speaker) -> int:
        """The channel of a person; a new person gets a new one."""
        channel = self.participants.find(person)
        return self.participants.add(person) if channel is None else channel

    def _channel_of_reference(self, received: Received) -> int:
        """The channel of the utterance that something was found in, else the first."""
        ids: list[str | None] = []
        match received.event:
            case InsightsFound(insights):
                ids = [each.utterance_id for each in insights]
            case TrackersMatched(matches):
                ids = [each.utterance_id for each in matches]
            case EntitiesFound(entities):
                ids = [each.utterance_id for each in entities]
            case TopicsFound(topics):
                ids = [id for topic in topics for id in topic.utterance_ids]
        return next((found for id in ids if (found := self.known.channel_of(id)) is not None), 0)

    def is_known(self, utterance: Utterance, spoken: datetime | None) -> bool:
        """Whether an utterance has come, which was ``spoken`` then, if the engine says it."""
        channel, words = self.participants.find(utterance.speaker), words_of(utterance.text)
        return self.known.has_utterance(utterance.id, channel, words, self._since_start(spoken))

    def _since_start(self, spoken: datetime | None) -> float | None:
        return None if spoken is None else self.times.since_start(spoken)
