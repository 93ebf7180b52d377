"""The way of the engine's frames: journal first, then conversation, then subscribers."""

import time
from collections.abc import Callable
from typing import Protocol

from symbl_tui.domain.recognizer_info import RecognizerInfo
from symbl_tui.session.archive.journal_events import received_events
from symbl_tui.session.archive.session_facts import SessionFacts
from symbl_tui.session.model.change import Change, ReceivedEvent, Stage
from symbl_tui.session.model.conversation import LIVE_ROWS, Conversation
from symbl_tui.session.model.view import Subscriber
from symbl_tui.session.run.active_recording import ActiveRecording
from symbl_tui.session.run.channel import Channel, StreamPosition
from symbl_tui.session.run.engine_notices import EngineNotices
from symbl_tui.session.run.session_timing import LIVE, Timing
from symbl_tui.symbl.event_parser import Received
from symbl_tui.symbl.events import ConversationCreated, EngineFault, RecognitionProgress, RecognitionStarted


class JournalWriter(Protocol):
    """Where frames are journaled: the folder of a session, or of a pass."""

    def journal(self, channel: int, base: int, link: int, received: Received) -> None:
        """Append a message of the engine to the journal."""
        ...

    def update_facts(self, **facts: object) -> None:
        """Add facts about the session or the pass."""
        ...


class ResultPipeline:
    """Handles the frames of every channel of one recording."""

    def __init__(
        self,
        recording: ActiveRecording,
        folder: JournalWriter,
        emit: Subscriber,
        timing: Timing = LIVE,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._recording = recording
        self._folder = folder
        self._emit = emit
        self._notices = EngineNotices(emit)
        self.recognizer = ""
        """Which recogniser the engine uses, in a few words; empty where it is unknown."""
        self.conversation_id = ""
        """The engine's name of the conversation; empty: it has named none."""
        self._conversation = Conversation(recording.speakers, LIVE_ROWS, timing.utterance_timeout)
        self._clock = clock
        self._progress = [0] * len(recording.channels)
        """Per channel up to where its connection has processed the sound, in samples."""

    def open(self, channel: Channel) -> None:
        """Expect results of a channel; harmless for one that is known."""
        if channel.index == len(self._progress):
            self._progress.append(0)
            self._conversation.add_channel(channel.speaker)

    def handle(self, channel: Channel, position: StreamPosition, received: Received) -> None:
        """Handle a frame. Raises :class:`SymblTuiError` when it cannot be journaled."""
        # Several a second through hours of silence, and without words: the journal would be mostly these.
        if isinstance(received.event, RecognitionProgress):
            return self._advance(channel, position, received.event.until)
        # Before anything else: what a screen has shown must be found again after a crash.
        self._folder.journal(channel.index, position.base, position.connection, received)
        match received.event:
            case None:
                return self._notices.emit(received.fault)
            case ConversationCreated(conversation_id):
                self._note_conversation(conversation_id)
            case RecognitionStarted(conversation_id, recognizer):
                self._note_conversation(conversation_id)
                self._note_recognizer(recognizer)
            case EngineFault(message, details):
                self._notices.emit(f"the engine says: {details or message}")
        seconds = self._recording.format.seconds
        base, sent = seconds(position.base), seconds(channel.positions.sent)
        at = self._clock()
        self._apply(ReceivedEvent(received.event, channel.index, base, sent, position.connection, at))
        return None

    def settle_overdue(self, channel: Channel) -> None:
        """Count the finals of a channel as utterances that waited too long for theirs."""
        self._handle_change(channel, self._conversation.settle_overdue(channel.index, self._clock()))

    def settle(self, channel: Channel) -> None:
        """Count all finals of a channel as utterances: the engine has sent all that it had."""
        self._handle_change(channel, self._conversation.settle(channel.index))

    def lose_connection(self, channel: Channel) -> None:
        """Expect what is not settled on a channel from its next connection."""
        self._progress[channel.index] = 0
        self._handle_change(channel, self._conversation.lose_connection(channel.index))

    def finish(self) -> None:
        """Count all finals as utterances: nothing more will come."""
        for channel in self._recording.channels:
            self.open(channel)
            self.settle(channel)

    def restore(self, facts: SessionFacts) -> None:
        """Rebuild the conversation and the positions of an interrupted session from its journal. Blocks."""
        for channel in self._recording.channels:
            # Finals are clipped to what was sent; how much that
            # was is not recorded, so nothing is clipped here.
            channel.positions.sent = channel.positions.captured
        # In the journal's order, through the same code as live:
        # the restored state cannot differ from the shown one.
        for _, received in received_events(facts, settled=True):
            channel = self._recording.channels[received.channel]
            channel.connection = max(channel.connection, received.connection)
            self._apply(received)
        for channel in self._recording.channels:
            # Last: it looks for sound behind the last final, which is known only now.
            channel.restore()

    def _advance(self, channel: Channel, position: StreamPosition, until: float) -> None:
        """Count sound without words as recognised; such progress is not journaled."""
        self._progress[channel.index] = position.base + round(until * self._recording.format.rate)
        self._move(channel)

    def _note_conversation(self, id: str) -> None:
        self.conversation_id = id or self.conversation_id
        self._folder.update_facts(conversation_id=id)

    def _note_recognizer(self, recognizer: RecognizerInfo) -> None:
        """Note the engine's recogniser; its note to the user is emitted once."""
        name = f"{recognizer.name} {recognizer.model}".strip()
        # Every connection of every channel reports it; once is enough for the user.
        if not name or name == self.recognizer:
            return
        self.recognizer = name
        self._folder.update_facts(
            recognizer={
                "name": recognizer.name,
                "model": recognizer.model,
                "language": recognizer.language,
            }
        )
        if recognizer.note:
            self._notices.emit(recognizer.note)

    def _apply(self, received: ReceivedEvent) -> None:
        channel = self._recording.channels[received.channel]
        self._handle_change(channel, self._conversation.apply(received))

    def _handle_change(self, channel: Channel, change: Change) -> None:
        """Count the utterances of a change as recognised, and emit it.

        A final is not counted before it is settled: where the link breaks between a final and its utterance,
        the next connection must bring both again, or the utterance would be missing for good.
        """
        seconds, positions = self._recording.format.seconds, channel.positions
        for _, line in change.lines:
            # On another speaker's connection it has that one's times. Without text it was retracted.
            own = line.stage is Stage.UTTERANCE and line.text and line.channel == channel.index
            # Of an earlier connection, whose times are not this one's.
            if own and line.start <= seconds(max(positions.sent, positions.offered)):
                self._move(channel, round(line.end * self._recording.format.rate))
        self._move(channel)
        if change != Change():
            self._emit(change)

    def _move(self, channel: Channel, end: int = 0) -> None:
        """Count the sound up to there as recognised, and that without words where no final is pending."""
        positions = channel.positions
        if not self._conversation.is_pending(channel.index):
            end = max(end, self._progress[channel.index])
        # Clipped: an engine's clock may run ahead of the sound that it got,
        # and `understood` beyond it would skip sound on the next connection.
        end = min(end, max(positions.sent, positions.offered))
        # Positions never go back: results of several messages may arrive out of order.
        positions.understood = max(positions.understood, end)
