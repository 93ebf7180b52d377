"""What a session's screen says in words: what happened, what it means, what to press. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from symbl_tui.domain.text import clean
from symbl_tui.session.model.state import SessionState

_HINTS: Final = {
    SessionState.CONNECTING: "Starting the engine. Sound is already being kept; the words follow.",
    SessionState.LISTENING: "Listening. Words will stand here as they are spoken; dim ones may still change.",
    SessionState.PAUSED: "Paused: nothing is being heard.",
    SessionState.ENDED: "Nothing was understood.",
    SessionState.FAILED: "Nothing was understood.",
}
_WAITING: Final = "Waiting for the first sound. Words will stand here as they are spoken."
_HINT: Final = "Words will stand here as they are spoken."


@dataclass(frozen=True, slots=True)
class Words:
    """What a screen says about a state."""

    banner: str
    """What the reader should know beyond the state's name; empty where the name says it all."""
    hint: str
    """What an empty transcript tells them."""
    labels: Mapping[str, str]
    """What the key line calls a command instead of its own label; empty where it can do nothing any more."""


@dataclass(frozen=True, slots=True)
class Now:
    """What there is to talk about."""

    state: SessionState
    error: str | None
    folder: Path
    stopping: bool
    """Whether the reader has asked for the end."""
    heard: bool = True
    """Whether there was any sound."""
    muted: bool = False
    talking: bool | None = None
    """Whether somebody pushes to talk; None: that is not how they are heard."""


@dataclass(frozen=True, slots=True)
class Keys:
    """Keys that sentences name, as a person reads them."""

    quit: str
    pause: str
    mute: str = ""


def live(now: Now, keys: Keys) -> Words:
    """For someone who is being heard."""
    hint = _HINTS.get(now.state, _HINT)
    if now.state is SessionState.CONNECTING and not now.heard:
        hint = _WAITING
    if now.talking is not None and now.state is SessionState.LISTENING:
        hint = f"Push to talk: hold {keys.mute} while you speak. {_HINT}"
    return Words(_live_banner(now, keys), hint, _live_labels(now))


def replay(now: Now, keys: Keys) -> Words:
    """For someone who watches a session once more."""
    match now.state:
        case SessionState.PAUSED:
            banner = f"Paused. Press {keys.pause} to go on."
        case SessionState.ENDED if not now.stopping:
            banner = f"That was all of it. Press {keys.quit} to leave."
        case SessionState.FAILED:
            banner = f"{_what(now)}\nPress {keys.quit} to leave."
        case _:
            banner = ""
    return Words(banner, "What was said will stand here in its time.", _replay_labels(now.state))


def _live_banner(now: Now, keys: Keys) -> str:
    match now.state:
        case SessionState.PAUSED:
            return f"Paused: nothing is heard or kept. Press {keys.pause} to go on."
        case SessionState.RETRYING:
            return "The engine does not answer. Sound is kept on disk and will be sent when it is back."
        case SessionState.STOPPING:
            return f"Stopping, waiting for the last words. Press {keys.quit} again to leave at once."
        case SessionState.ENDED:
            kept = f"It is kept in {clean(str(now.folder))}" if now.heard else "Nothing was heard."
            return f"The session has ended. {kept}\nPress {keys.quit} to quit."
        case SessionState.FAILED:
            kept = f"What was heard until then is kept in {clean(str(now.folder))}\n" if now.heard else ""
            return f"{_what(now)}\n{kept}Press {keys.quit} to quit."
        case _:
            return ""


def _what(now: Now) -> str:
    return clean(now.error or "The session failed, and did not say why.")


def _live_labels(now: Now) -> dict[str, str]:
    if now.state.over:
        hidden = dict.fromkeys(("live.mute", "live.pause", "live.mark"), "")
        return hidden | {"live.quit": "quit now" if now.stopping else "quit"}
    changed = {"live.quit": "quit now"} if now.stopping else {}
    changed |= {"live.mute": _mute_label(now)}
    return changed | ({"live.pause": "resume"} if now.state is SessionState.PAUSED else {})


def _mute_label(now: Now) -> str:
    if now.talking is None:
        return "unmute" if now.muted else "mute"
    return "talking" if now.talking else "hold to talk"


def _replay_labels(state: SessionState) -> dict[str, str]:
    if state.over:
        hidden = ("live.pause", "replay.back", "replay.forward", "replay.slower", "replay.faster")
        return dict.fromkeys(hidden, "")
    return {"live.pause": "resume"} if state is SessionState.PAUSED else {}
