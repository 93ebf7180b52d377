"""What the engine says, on its way in: journaled first, then taken into the conversation, then told."""

from symbl_tui.session.channel import Channel
from symbl_tui.session.conversation import Change, Conversation, Heard, Stage
from symbl_tui.session.folder import SessionFolder
from symbl_tui.session.live import Follower, Notice
from symbl_tui.session.recording import Recording
from symbl_tui.symbl.events import ConversationCreated, EngineFault, RecognitionStarted
from symbl_tui.symbl.protocol import Received


class Understanding:
    """Takes the frames of every channel of one recording."""

    def __init__(self, recording: Recording, folder: SessionFolder, tell: Follower) -> None:
        self._recording = recording
        self._folder = folder
        self._tell = tell
        self._conversation = Conversation(recording.speakers)

    def hear(self, channel: Channel, received: Received) -> None:
        """Take a frame in. Raises :class:`SymblTuiError` when it cannot be written down."""
        self._folder.journal(channel.index, 0, received)
        match received.event:
            case None:
                return self._tell(Notice(received.fault))
            case ConversationCreated(conversation_id) | RecognitionStarted(conversation_id):
                self._folder.note(conversation_id=conversation_id)
            case EngineFault(message, details):
                self._tell(Notice(f"the engine says: {details or message}"))
        now = self._recording.format.seconds(channel.positions.sent)
        change = self._conversation.apply(Heard(received.event, channel.index, 0.0, now))
        if change != Change():
            self._account(change)
            self._tell(change)
        return None

    def _account(self, change: Change) -> None:
        """Move "understood" to the end of what will not change any more."""
        for _, line in change.lines:
            if line.stage is not Stage.PARTIAL:
                positions = self._recording.channels[line.channel].positions
                end = round(line.end * self._recording.format.rate)
                positions.understood = max(positions.understood, min(end, positions.sent))
