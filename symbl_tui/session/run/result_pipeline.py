"""The way of the engine's frames: journal first, then conversation, then subscribers."""

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

    def __init__(self, recording: ActiveRecording, folder: JournalWriter, emit: Subscriber) -> None:
        self._recording = recording
        self._folder = folder
        self._emit = emit
        self._notices = EngineNotices(emit)
        self.recognizer = ""
        """Which recogniser the engine uses, in a few words; empty where it is unknown."""
        self._conversation = Conversation(recording.speakers, keep=LIVE_ROWS)
        self._final_ends = [0] * len(recording.channels)
        """Per channel the end of the newest final of its connection, in samples."""
        self._connections = [0] * len(recording.channels)
        """Per channel the connection that the newest frame came on."""

    def handle(self, channel: Channel, position: StreamPosition, received: Received) -> None:
        """Handle a frame. Raises :class:`SymblTuiError` when it cannot be journaled."""
        # Several a second through hours of silence, and without words: the journal would be mostly these.
        if isinstance(received.event, RecognitionProgress):
            return self._advance(channel, position, received.event.until)
        # Before anything else: what a screen has shown must be found again after a crash.
        self._folder.journal(channel.index, position.base, position.connection, received)
        match received.event:
            case None:
                # A frame that cannot be parsed is a next frame all the same.
                self._settle_final(channel, position.connection)
                return self._notices.emit(received.fault)
            case ConversationCreated(conversation_id):
                self._folder.update_facts(conversation_id=conversation_id)
            case RecognitionStarted(conversation_id, recognizer):
                self._folder.update_facts(conversation_id=conversation_id)
                self._note_recognizer(recognizer)
            case EngineFault(message, details):
                self._notices.emit(f"the engine says: {details or message}")
        seconds = self._recording.format.seconds
        base, sent = seconds(position.base), seconds(channel.positions.sent)
        self._apply(ReceivedEvent(received.event, channel.index, base, sent, position.connection))
        return None

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
        self._settle_final(channel, position.connection)
        positions = channel.positions
        # Clipped: an engine's clock may run ahead of the sound that it got,
        # and `understood` beyond it would skip sound on the next connection.
        end = min(position.base + round(until * self._recording.format.rate), positions.sent)
        # Positions never go back: results of several messages may arrive out of order.
        positions.understood = max(positions.understood, end)

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
        self._settle_final(self._recording.channels[received.channel], received.connection)
        change = self._conversation.apply(received)
        if change != Change():
            self._note_final_ends(change)
            self._emit(change)

    def _settle_final(self, channel: Channel, connection: int) -> None:
        """Count the newest final as recognised.

        Not before the next frame has come on its connection: where the link breaks between a final and its
        utterance, the next connection must bring both again, or the utterance would be missing for good.
        """
        index, positions = channel.index, channel.positions
        # A final of a lost connection must not be settled by
        # the first frame of the next: its utterance never came.
        if connection != self._connections[index]:
            self._connections[index], self._final_ends[index] = connection, positions.understood
        positions.understood = max(positions.understood, self._final_ends[index])

    def _note_final_ends(self, change: Change) -> None:
        """Note the ends of the finals in a change; an utterance settles its final at once."""
        for _, line in change.lines:
            if line.stage is Stage.PARTIAL or not line.text:  # without text it was retracted, and comes again
                continue
            positions = self._recording.channels[line.channel].positions
            end = min(round(line.end * self._recording.format.rate), positions.sent)
            self._final_ends[line.channel] = max(self._final_ends[line.channel], end)
            if line.stage is Stage.UTTERANCE:
                positions.understood = max(positions.understood, end)
