"""What the engine says, on its way in: journaled first, then taken into the conversation, then told."""

from typing import Protocol

from symbl_tui.domain.recognizer_info import RecognizerInfo
from symbl_tui.session.archive.recorded_session import SessionFacts, heard_in
from symbl_tui.session.model.conversation import LIVE_ROWS, Change, Conversation, ReceivedEvent, Stage
from symbl_tui.session.model.view import Follower, Notice
from symbl_tui.session.run.active_recording import ActiveRecording
from symbl_tui.session.run.channel import Channel
from symbl_tui.session.run.uplink import StreamPosition
from symbl_tui.symbl.events import ConversationCreated, EngineFault, RecognitionProgress, RecognitionStarted
from symbl_tui.symbl.protocol import Received


class JournalWriter(Protocol):
    """Where messages are written down: the folder of a session, or of a pass."""

    def journal(self, channel: int, base: int, link: int, received: Received) -> None:
        """Write down a message of the engine."""
        ...

    def note(self, **facts: object) -> None:
        """Add to what is known of the whole."""
        ...


class ResultPipeline:
    """Takes the frames of every channel of one recording."""

    def __init__(self, recording: ActiveRecording, folder: JournalWriter, tell: Follower) -> None:
        self._recording = recording
        self._folder = folder
        self._tell = tell
        self.recognizer = ""
        """Which recogniser the engine uses, in a few words; empty where it does not say."""
        self._conversation = Conversation(recording.speakers, keep=LIVE_ROWS)
        self._final_ends = [0] * len(recording.channels)
        """Per channel the end of the newest final of its connection, in samples."""
        self._links = [0] * len(recording.channels)
        """Per channel the connection that the newest frame came on."""

    def hear(self, channel: Channel, place: StreamPosition, received: Received) -> None:
        """Take a frame in. Raises :class:`SymblTuiError` when it cannot be written down."""
        if isinstance(received.event, RecognitionProgress):
            return self._pass(channel, place, received.event.until)
        self._folder.journal(channel.index, place.base, place.link, received)
        match received.event:
            case None:
                self._settle(channel, place.link)
                return self._tell(Notice(received.fault))
            case ConversationCreated(conversation_id):
                self._folder.note(conversation_id=conversation_id)
            case RecognitionStarted(conversation_id, recognizer):
                self._folder.note(conversation_id=conversation_id)
                self._identify(recognizer)
            case EngineFault(message, details):
                self._tell(Notice(f"the engine says: {details or message}"))
        seconds = self._recording.format.seconds
        base, now = seconds(place.base), seconds(channel.positions.sent)
        self._take(ReceivedEvent(received.event, channel.index, base, now=now, link=place.link))
        return None

    def _pass(self, channel: Channel, place: StreamPosition, until: float) -> None:
        """Count sound without words as understood; it is not worth a line in the journal."""
        self._settle(channel, place.link)
        positions = channel.positions
        passed = min(place.base + round(until * self._recording.format.rate), positions.sent)
        positions.understood = max(positions.understood, passed)

    def _identify(self, recognizer: RecognizerInfo) -> None:
        """Note which recogniser is at work; what its user should know is told once."""
        told = f"{recognizer.name} {recognizer.model}".strip()
        if not told or told == self.recognizer:
            return
        self.recognizer = told
        self._folder.note(
            recognizer={
                "name": recognizer.name,
                "model": recognizer.model,
                "language": recognizer.language,
            }
        )
        if recognizer.note:
            self._tell(Notice(recognizer.note))

    def restore(self, facts: SessionFacts) -> None:
        """Take in what was heard until the program died, and how far it was understood. Blocks."""
        for channel in self._recording.channels:
            channel.positions.sent = channel.positions.captured
        for _, heard in heard_in(facts, settled=True):
            channel = self._recording.channels[heard.channel]
            channel.link = max(channel.link, heard.link)
            self._take(heard)
        for channel in self._recording.channels:
            channel.restore()

    def _take(self, heard: ReceivedEvent) -> None:
        self._settle(self._recording.channels[heard.channel], heard.link)
        change = self._conversation.apply(heard)
        if change != Change():
            self._account(change)
            self._tell(change)

    def _settle(self, channel: Channel, link: int) -> None:
        """Let the newest final be understood.

        Not before the next frame has come on its connection: where that is cut between a final and its
        utterance, the next one shall bring both again.
        """
        index, positions = channel.index, channel.positions
        if link != self._links[index]:
            self._links[index], self._final_ends[index] = link, positions.understood
        positions.understood = max(positions.understood, self._final_ends[index])

    def _account(self, change: Change) -> None:
        """Note the end of what will not change any more; an utterance stands for its final."""
        for _, line in change.lines:
            if line.stage is Stage.PARTIAL or not line.text:  # taken back, to be heard anew
                continue
            positions = self._recording.channels[line.channel].positions
            end = min(round(line.end * self._recording.format.rate), positions.sent)
            self._final_ends[line.channel] = max(self._final_ends[line.channel], end)
            if line.stage is Stage.UTTERANCE:
                positions.understood = max(positions.understood, end)
