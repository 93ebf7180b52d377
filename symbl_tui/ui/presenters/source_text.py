"""What the device screen says in words. Pure."""

import shlex
from typing import Final

from textual.content import Content

from symbl_tui.audio.registry import Preview, describe, kind_of
from symbl_tui.config.profile import SpeakerConfig
from symbl_tui.domain.source_spec import SourceSpec
from symbl_tui.domain.text import clean, clock, many
from symbl_tui.ui.view_models.preview import PreviewLevels
from symbl_tui.ui.view_models.source_choices import DOOR, FILE, SourceChoice, TakenInput

PLACEHOLDER: Final = "path, https://…, rtsp://…, rtmp://…"
"""In the empty field for a file or an address."""
SAVED_DOOR: Final = (
    "The profile keeps the port, not the token: to use it, put a token of your own into SYMBL_TUI_TOKEN "
    "and into the line on the laptop."
)

_TYPE: Final = """\
Type the path of a sound or video file above, or an address: https://… (also HLS), rtsp://…, rtmp://…
listen:rtmp://… waits for somebody who sends.
Length and channels show here once it opens."""
_LATER: Final = "It is heard once the session runs."


def top(title: str, inputs: int | None) -> str:
    """The status line; ``inputs`` is None while devices are looked for."""
    found = "looking for microphones…" if inputs is None else many(inputs, "input")
    name = clean(title)
    return f" Sound · {found}" + (f" · {name}" if name else "")


def saved(name: str) -> str:
    """The status line after saving."""
    return f" Sound · saved: symbl-tui --profile {shlex.quote(name)} starts with it"


def no_microphone(why: str, *, demo: bool, door: bool) -> str:
    """What to do without any input."""
    far, meeting = ", a microphone over SSH" if door else "", ", the demo meeting" if demo else ""
    return f"{why[:1].upper()}{why[1:]}. What works here: a file, an address{far}{meeting}; r looks again."


def gone(names: tuple[str, ...]) -> str:
    """What to do about chosen sources that are not here; empty when there are none."""
    if not names:
        return ""
    it = "it" if len(names) == 1 else "them"
    return (
        f"Chosen, but not here now: {', '.join(names)}. Plug {it} in and press r, or choose another source."
    )


def also(choice: SourceChoice, channels: int) -> str:
    """What the list says of a source that is recorded wherever the cursor is."""
    return "also recorded" + (f" · {many(channels, 'channel')}" if choice.most > 1 else "")


def heading(taken: tuple[TakenInput, ...]) -> str:
    """What is chosen, in one line."""
    if len(taken) > 1:
        return f"{len(taken)} sources at the same time"
    return taken[0].choice.label if taken else ""


def facts(
    choice: SourceChoice, heard: PreviewLevels | None, taken: int, path: str, line: tuple[str, str] | None
) -> str | Content:
    """What is known of the source that the cursor is on.

    Args:
        choice: Which one that is.
        heard: How its preview goes, if there is news of it.
        taken: How many of its channels are taken.
        path: What is typed in.
        line: Where the microphone over SSH is, and what to paste there; None: its door is closed.
    """
    if choice.key == FILE:
        return _opened(path, heard)
    if choice.key == DOOR and line:
        return _far(*line, here=heard is not None and not heard.trouble)
    kind = kind_of(choice.key)
    if kind.preview is Preview.SILENCE:
        where = SourceSpec.parse(choice.key).argument
        return f"Waits for a writer at {clean(where)}. {_LATER}" if where else f"Waits for stdin. {_LATER}"
    if kind.is_address:
        return _opened(choice.key, heard)
    if choice.most > 1:
        return f"{choice.detail}\ntaking {taken} of {many(choice.most, 'channel')} (+ − change)"
    return choice.detail


def _far(where: str, line: str, *, here: bool) -> Content:
    state = ("The microphone is here.", "$success") if here else ("Waiting for the microphone…", "$warning")
    # The line comes last: where there is little room it is copied unseen.
    paste = f"\nPaste this on your laptop ({where}).\ny copies it · o shows another system\n\n"
    return Content.assemble(state, paste, (line, "$foreground"))


def _opened(typed: str, heard: PreviewLevels | None) -> str:
    """Of a file or an address."""
    kind, inner = kind_of(typed), SourceSpec.parse(typed).argument
    url = describe(inner if kind_of(inner).is_address else typed)  # without "listen:"
    if heard is None or heard.format is None:
        return f"connecting to {url}…" if kind.is_address else _TYPE
    if kind.waits_for_sender:
        return f"Waits for a sender to {url}. {_LATER}"
    length = clock(heard.seconds) if heard.seconds is not None else "live" if heard.live else "length unknown"
    return f"{length} · {many(heard.format.channels, 'channel')} · {heard.format.rate} Hz"


def people(count: int, fixed: tuple[SpeakerConfig, ...]) -> str:
    """The line above the names."""
    if fixed:
        return "Speakers: " + ", ".join(clean(speaker.name) for speaker in fixed)
    return "Who speaks on each channel (optional)" if count else ""
