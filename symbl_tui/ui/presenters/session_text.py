"""The texts of the session screens: banner, hint and key labels for each state. Pure."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from msgspec import Struct

from symbl_tui.domain.text import clean
from symbl_tui.session.model.state import SessionState

_HINTS: Final = {
    SessionState.CONNECTING: "Starting the engine. The sound is recorded already; the transcript follows.",
    SessionState.LISTENING: "Listening. The transcript appears here; dim words may still change.",
    SessionState.PAUSED: "Paused: nothing is recorded.",
    SessionState.ENDED: "No speech was recognised.",
    SessionState.FAILED: "No speech was recognised.",
}
_WAITING: Final = "Waiting for sound. The transcript appears here."
_HINT: Final = "The transcript appears here."


class Texts(Struct, frozen=True):
    """The texts for a state."""

    banner: str
    """What the state's name does not say; may be empty."""
    hint: str
    """In place of an empty transcript."""
    labels: Mapping[str, str]
    """Labels of the key line in place of the commands' own; an empty label hides its command."""


class Now(Struct, frozen=True):
    """What the texts depend on."""

    state: SessionState
    error: str | None
    folder: Path
    stopping: bool
    """Whether the user has requested a stop."""
    has_sound: bool = True
    """Whether anything was captured."""
    muted: bool = False
    talking: bool | None = None
    """With push to talk: whether a channel is open; None: no push to talk."""
    can_start: bool = False
    """Whether another session can be set up once this one is over."""
    at_end: bool = False
    """Whether a replay waits at its end."""


class Keys(Struct, frozen=True):
    """The keys that the texts mention, as they are shown."""

    quit: str
    pause: str
    mute: str = ""
    back: str = ""
    new: str = ""


def live(now: Now, keys: Keys) -> Texts:
    """The texts of a session under capture."""
    hint = _HINTS.get(now.state, _HINT)
    if now.state is SessionState.CONNECTING and not now.has_sound:
        hint = _WAITING
    if now.talking is not None and now.state is SessionState.LISTENING:
        hint = f"Push to talk: hold {keys.mute} while you speak. {_HINT}"
    return Texts(_live_banner(now, keys), hint, _live_labels(now))


def replay(now: Now, keys: Keys) -> Texts:
    """The texts of a replay."""
    match now.state:
        case SessionState.PAUSED if now.at_end:
            banner = f"The end. Press {keys.back} to go back, {keys.pause} to play it again."
        case SessionState.PAUSED:
            banner = f"Paused. Press {keys.pause} to resume."
        case SessionState.FAILED:
            banner = f"{_error(now)}\nPress {keys.quit} to close it."
        case _:
            banner = ""
    return Texts(banner, "The transcript appears here at its time.", _replay_labels(now))


def _live_banner(now: Now, keys: Keys) -> str:
    match now.state:
        case SessionState.PAUSED:
            return f"Paused: nothing is recorded. Press {keys.pause} to resume."
        case SessionState.RETRYING:
            return "The engine does not answer. Sound is recorded and will be sent once it is back."
        case SessionState.STOPPING:
            return f"Stopping: waiting for the last results. Press {keys.quit} again to quit at once."
        case SessionState.ENDED:
            where = f"It is stored in {clean(str(now.folder))}" if now.has_sound else "Nothing was recorded."
            return f"The session has ended. {where}\n{_ways_out(now, keys)}"
        case SessionState.FAILED:
            where = f"The recording until then is in {clean(str(now.folder))}\n" if now.has_sound else ""
            return f"{_error(now)}\n{where}{_ways_out(now, keys)}"
        case _:
            return ""


def _ways_out(now: Now, keys: Keys) -> str:
    return (
        f"Press {keys.new} for another session, {keys.quit} to quit."
        if now.can_start
        else f"Press {keys.quit} to quit."
    )


def _error(now: Now) -> str:
    return clean(now.error or "The session failed without an error message.")


def _live_labels(now: Now) -> dict[str, str]:
    if now.state.over:
        hidden = dict.fromkeys(("live.mute", "live.pause", "live.mark"), "")
        hidden |= {} if now.can_start else {"review.new": ""}
        return hidden | {"live.quit": "Quit now" if now.stopping else "Quit"}
    changed = {"review.new": ""} | ({"live.quit": "Quit now"} if now.stopping else {})
    changed |= {"live.mute": _mute_label(now)}
    return changed | ({"live.pause": "Resume"} if now.state is SessionState.PAUSED else {})


def _mute_label(now: Now) -> str:
    if now.talking is None:
        return "Unmute" if now.muted else "Mute"
    return "Talking" if now.talking else "Hold to talk"


def _replay_labels(now: Now) -> dict[str, str]:
    if now.state.over:
        hidden = ("live.pause", "replay.back", "replay.forward", "replay.slower", "replay.faster")
        return dict.fromkeys(hidden, "")
    if now.at_end:
        return {"live.pause": "Play again", "replay.forward": ""}
    return {"live.pause": "Resume"} if now.state is SessionState.PAUSED else {}
