"""What the device screen says in words. Pure."""

import shlex

from symbl_tui.config import SpeakerConfig
from symbl_tui.text import clean, clock
from symbl_tui.ui.preview import Heard
from symbl_tui.ui.sources import FILE, Choice, Taken


def top(title: str, inputs: int | None) -> str:
    """The status line; ``inputs`` is None while devices are looked for."""
    found = "looking for microphones…" if inputs is None else _many(inputs, "input")
    name = clean(title)
    return f" Sound · {found}" + (f" · {name}" if name else "")


def saved(name: str) -> str:
    """The status line after saving."""
    return f" Sound · saved: symbl-tui --profile {shlex.quote(name)} starts with it"


def no_microphone(why: str, *, demo: bool) -> str:
    """What to do without any input."""
    works = "a sound file or the demo meeting works" if demo else "a sound file works"
    return f"No microphone here: {why}. Without one {works}; press r to look again."


def gone(names: tuple[str, ...]) -> str:
    """What to do about chosen sources that are not here; empty when there are none."""
    if not names:
        return ""
    it = "it" if len(names) == 1 else "them"
    return (
        f"Chosen, but not here now: {', '.join(names)}. Plug {it} in and press r, or choose another source."
    )


def also(choice: Choice, channels: int) -> str:
    """What the list says of a source that is recorded wherever the cursor is."""
    return "also recorded" + (f" · {_many(channels, 'channel')}" if choice.most > 1 else "")


def heading(taken: tuple[Taken, ...]) -> str:
    """What is chosen, in one line."""
    if len(taken) > 1:
        return f"{len(taken)} sources at the same time"
    return taken[0].choice.label if taken else ""


def facts(choice: Choice, heard: Heard | None, taken: int) -> str:
    """What is known of the source that the cursor is on."""
    if choice.key == FILE:
        return _file(heard)
    if choice.most > 1:
        return f"{choice.detail}\ntaking {taken} of {_many(choice.most, 'channel')} (+ − change)"
    return choice.detail


def _file(heard: Heard | None) -> str:
    if heard is None or heard.format is None:
        return "Type the path above; length and channels show here once the file opens."
    length = clock(heard.seconds) if heard.seconds is not None else "length unknown"
    return f"{length} · {_many(heard.format.channels, 'channel')} · {heard.format.rate} Hz"


def people(count: int, fixed: tuple[SpeakerConfig, ...]) -> str:
    """The line above the names."""
    if fixed:
        return "Speakers: " + ", ".join(clean(speaker.name) for speaker in fixed)
    return "Who speaks on each channel (optional)" if count else ""


def _many(count: int, what: str) -> str:
    return f"{count or 'no'} {what}{'' if count == 1 else 's'}"
