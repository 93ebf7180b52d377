"""The texts of the screen that watches a conversation. Pure."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from symbl_tui.domain.text import clean
from symbl_tui.session.model.state import SessionState
from symbl_tui.ui.presenters.session_text import Texts

NO_MUTE: Final = "Nothing to mute: the sound is captured elsewhere, and this screen only reads along."
NO_TALK: Final = "Push to talk needs a microphone: the sound is captured elsewhere."
NO_PAUSE: Final = "Nothing to pause: the conversation goes on without this screen."
_NEEDS_CAPTURE: Final = ("live.mute", "live.pause")


@dataclass(frozen=True, slots=True)
class Now:
    """What the texts depend on."""

    state: SessionState
    error: str | None
    folder: Path
    stopping: bool
    """Whether the user has requested a stop."""
    watched: str
    host: str
    is_call: bool
    has_utterances: bool
    can_start: bool
    """Whether another session can be set up once this one is over."""


def header(title: str, watched: str, host: str) -> str:
    """What is watched, and its engine, behind the title."""
    shown = clean(title)
    return f"{shown} · {host}" if watched in shown else f"{shown} · {watched} · {host}"


def texts(now: Now, quit_key: str, new_key: str) -> Texts:
    """Banner, hint and key labels."""
    labels = dict.fromkeys(_NEEDS_CAPTURE, "")
    if now.state.over:
        labels |= {"live.mark": "", "live.quit": "Quit"} | ({} if now.can_start else {"review.new": ""})
    else:
        labels |= {"review.new": ""}
        labels |= {"live.quit": "Quit now"} if now.stopping else {}
    return Texts(_banner(now, quit_key, new_key), _hint(now), labels)


def _hint(now: Now) -> str:
    match now.state:
        case SessionState.LISTENING if now.is_call:
            return f"Calling {now.watched}. What is said appears here."
        case SessionState.LISTENING:
            return f"Watching {now.watched}. What is said appears here; dim words may still change."
        case SessionState.ENDED | SessionState.FAILED:
            return "Nothing was said."
        case _:
            return f"Connecting to {now.host}."


def _banner(now: Now, quit_key: str, new_key: str) -> str:
    leave = (
        f"Press {new_key} for another session, {quit_key} to quit."
        if new_key
        else f"Press {quit_key} to quit."
    )
    match now.state:
        case SessionState.RETRYING:
            return "The engine does not answer. What is said meanwhile is read once it is back."
        case SessionState.STOPPING if now.is_call:
            return f"Hanging up. Press {quit_key} again to quit at once."
        case SessionState.STOPPING:
            return f"Stopping. Press {quit_key} again to quit at once."
        case SessionState.ENDED:
            where = f"It is stored in {clean(str(now.folder))}" if now.has_utterances else "Nothing was said."
            return f"The conversation has ended. {where}\n{leave}"
        case SessionState.FAILED:
            error = clean(now.error or "The session failed without an error message.")
            where = f"What was said until then is in {clean(str(now.folder))}\n" if now.has_utterances else ""
            return f"{error}\n{where}{leave}"
        case _:
            return ""
