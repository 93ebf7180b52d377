"""WebVTT (W3C): speakers are voice tags, which players and style sheets can distinguish."""

from html import escape

from symbl_tui.session.archive.recorded_session import RecordedSession
from symbl_tui.session.exports.cues import Cue, cues, timestamp


def render(recorded: RecordedSession) -> str:
    """The session as WebVTT."""
    # Escaped as well: "-->" in the title would make the note a cue.
    head = f"WEBVTT\n\nNOTE {escape(recorded.facts.title, quote=False)}\n"
    return "\n".join([head, *(_block(cue) for cue in cues(recorded, named=False))])


def _block(cue: Cue) -> str:
    # Escaped, a text has no ">", and so no "-->" either, which would begin another cue.
    text = escape("\n".join(cue.rows), quote=False)
    voice = f"<v {escape(cue.speaker, quote=False)}>" if cue.speaker else ""
    return f"{timestamp(cue.start, '.')} --> {timestamp(cue.end, '.')}\n{voice}{text}\n"
