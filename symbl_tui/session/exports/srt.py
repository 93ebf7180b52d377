"""SubRip. It has no escapes: characters of a tag are replaced by others that look alike."""

from typing import Final

from symbl_tui.session.archive.recorded_session import RecordedSession
from symbl_tui.session.exports.cues import Cue, cues, timestamp

_HARMLESS: Final = str.maketrans({"<": "‹", ">": "›", "{": "(", "}": ")"})


def render(recorded: RecordedSession) -> str:
    """The session as SubRip subtitles; the speaker stands before the first words of an utterance."""
    return "\n".join(_block(number, cue) for number, cue in enumerate(cues(recorded, named=True), 1))


def _block(number: int, cue: Cue) -> str:
    text = "\n".join(cue.rows).translate(_HARMLESS)
    return f"{number}\n{timestamp(cue.start, ',')} --> {timestamp(cue.end, ',')}\n{text}\n"
