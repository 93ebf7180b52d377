"""What the live screen says in words: what happened, what it means, what to press. Pure."""

from pathlib import Path
from typing import Final

from symbl_tui.session.state import SessionState
from symbl_tui.text import clean

HINTS: Final = {
    SessionState.CONNECTING: "Starting the engine. Sound is already being kept; the words follow.",
    SessionState.LISTENING: "Listening. Words will stand here as they are spoken; dim ones may still change.",
    SessionState.PAUSED: "Paused: nothing is being heard.",
}
"""What an empty transcript tells the reader."""
HINT: Final = "Words will stand here as they are spoken."


def banner(state: SessionState, error: str | None, folder: Path, quit_key: str, pause_key: str) -> str:
    """What the reader should know about a state beyond its name; empty where the name says it all."""
    match state:
        case SessionState.PAUSED:
            return f"Paused: nothing is heard or kept. Press {pause_key} to go on."
        case SessionState.RETRYING:
            return "The engine does not answer. Sound is kept on disk and will be sent when it is back."
        case SessionState.STOPPING:
            return f"Stopping, waiting for the last words. Press {quit_key} again to leave at once."
        case SessionState.ENDED:
            return f"The session has ended. It is kept in {clean(str(folder))}\nPress {quit_key} to quit."
        case SessionState.FAILED:
            what = clean(error or "The session failed, and did not say why.")
            kept = f"What was heard until then is kept in {clean(str(folder))}"
            return f"{what}\n{kept}\nPress {quit_key} to quit."
        case _:
            return ""


def labels(state: SessionState, stopping: bool, muted: bool) -> dict[str, str]:
    """What the key line calls a command instead of its own label; what can do nothing any more is hidden."""
    if state.over:
        return {"live.mute": "", "live.pause": "", "live.quit": "quit now" if stopping else "quit"}
    changed = {"live.quit": "quit now"} if stopping else {}
    changed |= {"live.mute": "unmute"} if muted else {}
    return changed | ({"live.pause": "resume"} if state is SessionState.PAUSED else {})
