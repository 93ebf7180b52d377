"""The texts of the device screen. Pure."""

import shlex
from typing import Final

from textual.content import Content

from symbl_tui.audio.registry import Preview, describe, find_source_kind
from symbl_tui.config.profile import SpeakerConfig
from symbl_tui.domain.source_spec import SourceSpec
from symbl_tui.domain.text import capitalize_first, clean, clock, many
from symbl_tui.ui.view_models.preview import PreviewStatus
from symbl_tui.ui.view_models.source_choices import FILE, REMOTE, SelectedSource, SourceChoice

PLACEHOLDER: Final = "path, https://…, rtsp://…, rtmp://…"
"""In the empty field for a file or a URL."""
TITLE_PLACEHOLDER: Final = "title of the session (optional)"
"""In the empty field for it."""
NO_OTHER_CHANNELS: Final = "This source has no other number of channels to use."
NOT_ADDED: Final = "It cannot be added: the demo is recorded alone, and sources are limited in number."
REMOTE_ONLY: Final = "This key is for the microphone over SSH: choose that first."
SAVED_REMOTE: Final = (
    "The profile stores the port, not the token: to use it, put a token of your own into SYMBL_TUI_TOKEN "
    "and into the command on the laptop."
)

_TYPE: Final = """\
Type the path of an audio or video file above, or a URL: https://… (also HLS), rtsp://…, rtmp://…
listen:rtmp://… waits for a sender.
Length and channels are shown once it is open."""
_NO_LEVEL: Final = "Its level is shown once the session runs."


def title(name: str, inputs: int | None) -> str:
    """The title line; ``inputs`` is None while devices are listed."""
    found = "listing devices…" if inputs is None else many(inputs, "input")
    name = clean(name)
    return f"Source · {found}" + (f" · {name}" if name else "")


def saved(name: str) -> str:
    """The title line after saving a profile."""
    return f"Source · saved. Start with: symbl-tui --profile {shlex.quote(name)}"


def no_microphone(reason: str, *, demo: bool, remote: bool) -> str:
    """The warning where there is no input."""
    others = ("a file", "a URL", *(["a microphone over SSH"] * remote), *(["the demo meeting"] * demo))
    return f"{capitalize_first(reason)}. Available: {', '.join(others)}. r refreshes the list."


def missing(labels: tuple[str, ...]) -> str:
    """The warning about selected sources that are not connected; empty where there are none."""
    if not labels:
        return ""
    them = "it" if len(labels) == 1 else "them"
    return f"Not connected: {', '.join(labels)}. Connect {them} and press r, or choose another source."


def added(choice: SourceChoice, channels: int) -> str:
    """The detail of a source that is recorded wherever the cursor is."""
    return "added" + (f" · {many(channels, 'channel')}" if choice.max_channels > 1 else "")


def heading(selected: tuple[SelectedSource, ...]) -> str:
    """The selection in one line."""
    if len(selected) > 1:
        return f"{len(selected)} sources at the same time"
    return selected[0].choice.label if selected else ""


def facts(
    choice: SourceChoice,
    status: PreviewStatus | None,
    channels: int,
    path: str,
    command: tuple[str, str] | None,
) -> str | Content:
    """The facts about the source under the cursor.

    Args:
        choice: The source.
        status: The status of its preview, where known.
        channels: How many of its channels are selected.
        path: The typed file or URL.
        command: The operating system of the microphone over SSH and the command to run there; None: its
            socket is closed.
    """
    if choice.key == FILE:
        return _opened(path, status)
    if choice.key == REMOTE and command:
        return _remote(*command, connected=status is not None and not status.trouble)
    kind = find_source_kind(choice.key)
    if kind.preview is Preview.SILENCE:
        where = SourceSpec.parse(choice.key).argument
        return f"Waits for a sender at {clean(where)}. {_NO_LEVEL}" if where else f"Reads stdin. {_NO_LEVEL}"
    if kind.is_address:
        return _opened(choice.key, status)
    if choice.max_channels > 1:
        return f"{choice.detail}\n{channels} of {many(choice.max_channels, 'channel')} (+ − change)"
    return choice.detail


def _remote(system: str, command: str, *, connected: bool) -> Content:
    state = (
        ("The microphone is connected.", "$success")
        if connected
        else ("Waiting for the microphone…", "$warning")
    )
    # The command comes last: on a small screen it is copied without being visible.
    hint = f"\nRun this on your laptop ({system}).\ny Copy · o Other system\n\n"
    return Content.assemble(state, hint, (command, "$foreground"))


def _opened(typed: str, status: PreviewStatus | None) -> str:
    """The facts about a file or a URL."""
    kind, inner = find_source_kind(typed), SourceSpec.parse(typed).argument
    url = describe(inner if find_source_kind(inner).is_address else typed)  # without "listen:"
    if status is None or status.format is None:
        return f"connecting to {url}…" if kind.is_address else _TYPE
    if kind.waits_for_sender:
        return f"Waits for a sender to {url}. {_NO_LEVEL}"
    unknown = "live" if status.live else "length unknown"
    # Headers are often wrong, and a session does not believe them.
    length = f"about {clock(status.seconds)}" if status.seconds is not None else unknown
    return f"{length} · {many(status.format.channels, 'channel')} · {status.format.rate} Hz"


def speakers(count: int, fixed: tuple[SpeakerConfig, ...]) -> str:
    """The line above the speakers."""
    if fixed:
        return "Speakers: " + ", ".join(clean(speaker.name) for speaker in fixed)
    return "Speaker of each channel (optional)" if count else ""
