"""The way of a watched conversation's frames: a channel and a place each, journal, conversation, screen."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, Protocol

from msgspec import structs

from symbl_tui.domain.engine_conversation import EngineMessage
from symbl_tui.domain.untrusted_json import Json, get_objects
from symbl_tui.domain.utterance import Speaker, Utterance
from symbl_tui.session.model.change import Change, ReceivedEvent
from symbl_tui.session.model.conversation import LIVE_ROWS, Conversation
from symbl_tui.session.model.engine_lines import spoken_seconds
from symbl_tui.session.model.place import words_of
from symbl_tui.session.model.view import Subscriber
from symbl_tui.session.run.engine_notices import EngineNotices
from symbl_tui.session.watch import snapshot_frames as frames
from symbl_tui.session.watch.conversation_times import ConversationTimes, Words
from symbl_tui.session.watch.frame_placer import FramePlacer, PlacedFrame
from symbl_tui.session.watch.participants import Participants
from symbl_tui.session.watch.snapshot_frames import spoken_at
from symbl_tui.symbl.event_parser import Received, parse_received
from symbl_tui.symbl.events import (
    EngineFault,
    FinalResult,
    InsightsFound,
    PartialResult,
    RecognitionProgress,
    UtterancesReceived,
)

if TYPE_CHECKING:  # start-up: its module imports httpx
    from symbl_tui.symbl.conversation_snapshot import ConversationSnapshot

RATE: Final = 16_000
"""Positions in the journal of a watched conversation are as those of sound at this rate."""

# Frames that wait for the first one with a speaker, which makes the session's folder.
_MOST_EARLY: Final = 50


class WatchedFolder(Protocol):
    """Where the session is kept; the folder is made with the first utterance."""

    def begin(self, started: datetime, channels: list[dict[str, object]]) -> None:
        """Make it: the conversation has begun at ``started``. Raises :class:`SymblTuiError`."""
        ...

    def update_facts(self, **facts: object) -> None:
        """Add facts about the session."""
        ...

    def journal(self, channel: int, base: int, connection: int, received: Received) -> None:
        """Append a frame to the journal."""
        ...


class WatchedResults:
    """Handles the frames of a conversation. Every method may raise :class:`SymblTuiError` of the disk."""

    def __init__(self, folder: WatchedFolder, emit: Subscriber, utterance_timeout: float) -> None:
        self._placer = FramePlacer()
        self.utterances = 0
        """How many have come."""
        self._folder = folder
        self._emit = emit
        self._notices = EngineNotices(emit)
        self._conversation = Conversation((), LIVE_ROWS, utterance_timeout)
        self._link = 1
        self._begun = False
        self._early: list[Received] = []
        self._withheld: dict[tuple[int, Words], Received] = {}
        """Finals that may have come before: their utterances will tell, which have a time of day."""
        self._told: set[tuple[int, Words]] = set()
        """Who said what by the newest answer of the Conversation API."""

    @property
    def times(self) -> ConversationTimes:
        """When the conversation began."""
        return self._placer.times

    @property
    def participants(self) -> Participants:
        """The participants that have spoken."""
        return self._placer.participants

    def open_link(self) -> None:
        """Count a new connection: what comes now is not one stream with what came before."""
        self._link += 1
        self._withheld.clear()
        self._placer.times.doubt()

    def handle(self, received: Received, now: datetime) -> None:
        """Handle a frame that came ``now``."""
        match received.event:
            case RecognitionProgress():
                return
            case None:
                self._notices.emit(received.fault)
            case EngineFault(message, details):
                self._notices.emit(f"the engine says: {details or message}")
            case FinalResult(text, speaker) if self._may_be_known(said := self._said(text, speaker)):
                self._withheld[said] = received
                return
            case UtterancesReceived(utterances):
                said_here = [self._said(each.text, each.speaker) for each in utterances]
                finals = [final for each in said_here if (final := self._withheld.pop(each, None))]
                if finals and self._is_known(received, utterances):
                    return
                # With a time of day it has its place without its final, and finds there what was lost.
                for final in finals if None in self._spoken(received) else ():
                    self._handle(final, now)
        self._handle(received, now)

    def _handle(self, received: Received, now: datetime) -> None:
        placed = list(self._placer.place(received, now))
        if self._begun or self._begin(now):
            for each in placed:
                self._apply(each, now)
        else:
            self._early = [*self._early[1 - _MOST_EARLY :], received]

    def restore(self, snapshot: "ConversationSnapshot", now: datetime) -> None:
        """Add what a conversation has had so far and has not come yet.

        It counts as of the connection that is open: as of another one, it would correct what has come of its
        place, which may be estimated, and cut off what is being said.
        """
        latest = max((each.end or each.start or 0.0 for each in snapshot.messages), default=0.0)
        began = snapshot.started or self._placer.times.started or now - timedelta(seconds=latest)
        self._placer.times.begin(began)
        self._told.clear()
        for message in snapshot.messages:
            self._restore_message(message, began, now)
        for frame in self._missing(snapshot):
            self.handle(parse_received(json.dumps(frame)), now)

    def handle_held(self, received: Received, now: datetime) -> None:
        """Handle a frame that came while :meth:`restore` was under way: it may be part of that."""
        match received.event:
            case PartialResult():
                return
            case FinalResult(text, speaker) if self._said(text, speaker) in self._told:
                return
            case UtterancesReceived(utterances) if self._is_known(received, utterances):
                for each in utterances:
                    self._withheld.pop(self._said(each.text, each.speaker), None)
                return
        self.handle(received, now)

    def settle_overdue(self, now: datetime) -> None:
        """Count finals as utterances that have waited too long for theirs."""
        self._release(now)
        at = self._placer.times.elapsed(now)
        for channel in range(len(self._placer.participants.speakers)):
            self._show(self._conversation.settle_overdue(channel, at))

    def finish(self, now: datetime) -> None:
        """Count all finals as utterances: nothing more will come."""
        self._release(now)
        self._show(self._conversation.finish())

    def _release(self, now: datetime) -> None:
        """Handle the finals whose utterances did not come."""
        withheld, self._withheld = self._withheld, {}
        for received in withheld.values():
            self._handle(received, now)

    def _said(self, text: str, speaker: Speaker) -> tuple[int, Words]:
        return self._placer.channel(speaker), words_of(text)

    def _may_be_known(self, said: tuple[int, Words]) -> bool:
        """Whether a final may have come before: the next engine recognises again what the one before lost."""
        return self._placer.known.has_words(*said) and not self._placer.times.is_exact(said[0])

    def _is_known(self, received: Received, utterances: tuple[Utterance, ...]) -> bool:
        return all(map(self._placer.is_known, utterances, self._spoken(received)))

    def _spoken(self, received: Received) -> list[datetime | None]:
        return [spoken_at(item) for item in get_objects(json.loads(received.raw), "messages")]

    def _begin(self, now: datetime) -> bool:
        """Begin the session if it has a speaker; whether it has begun."""
        if not self._placer.participants.speakers:
            return False
        self._begun = True
        self._placer.times.begin(now)  # where nothing has told
        self._folder.begin(self._placer.times.started or now, self._placer.participants.to_table())
        early, self._early = self._early, []
        for received in early:
            self._apply(PlacedFrame(received, 0, 0.0), now)
        return True

    def _restore_message(self, message: EngineMessage, began: datetime, now: datetime) -> None:
        channel, words = self._placer.channel(message.speaker), words_of(message.text)
        self._told.add((channel, words))
        place = None if message.start is None else self._placer.times.since_start(began) + message.start
        if self._placer.known.has_utterance(message.id, channel, words, place):
            return
        if message.start is not None:
            start = self._placer.times.place_past(channel, words, message.start, began)
            # A line needs an end: one without would be placed where the newest words are.
            length = spoken_seconds(message.text) if message.end is None else message.end - message.start
            message = structs.replace(message, start=start, end=start + length)
        received = parse_received(json.dumps(frames.message_frame(message)))
        if self._begun or self._begin(now):
            self._apply(PlacedFrame(received, channel, 0.0), now)
        self._placer.known.add_utterance(message.id, channel, words, place)

    def _missing(self, snapshot: "ConversationSnapshot") -> Iterator[Json]:
        """The frames of findings that have not come yet."""
        for insight in snapshot.insights:
            if not self._placer.known.has_insight(insight):
                yield frames.insight_frame(insight)
        if snapshot.topics:
            yield frames.topic_frame(snapshot.topics)
        if snapshot.trackers:
            yield frames.tracker_frame(snapshot.trackers)

    def _apply(self, placed: PlacedFrame, now: datetime) -> None:
        received, channel = placed.received, placed.channel
        self._open_channels()
        # Before anything else: what a screen has shown must be found again after a crash.
        self._folder.journal(channel, round(placed.base * RATE), self._link, received)
        match received.event:
            case UtterancesReceived(utterances):
                self.utterances += len(utterances)
            case InsightsFound(insights):
                for insight in insights:
                    self._placer.known.add_insight(insight)
        if received.event is None:
            return
        at = self._placer.times.elapsed(now)
        event = ReceivedEvent(received.event, channel, placed.base, at, self._link, at)
        self._show(self._conversation.apply(event))

    def _open_channels(self) -> None:
        """Add a channel for each new speaker."""
        new = self._placer.participants.speakers[self._conversation.channels :]
        if new:
            # First: a result whose channel session.toml does not name could not be read back.
            self._folder.update_facts(channels=self._placer.participants.to_table())
        for speaker in new:
            self._conversation.add_channel(speaker)

    def _show(self, change: Change) -> None:
        if change != Change():
            self._emit(change)
