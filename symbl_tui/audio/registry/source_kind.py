"""The record of one kind of source, and the values that opening one takes."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from symbl_tui.audio.source_timing import SESSION_TIMING, SourceTiming
from symbl_tui.domain.source_spec import SourceSpec
from symbl_tui.domain.text import NAME_LIMIT, clean

if TYPE_CHECKING:  # they load asyncio, which ``--help`` does not need
    from symbl_tui.audio.sources.source import Source
    from symbl_tui.audio.streams.socket_listener import SocketListener


@dataclass(frozen=True, slots=True)
class SourceSettings:
    """One source of a session, as the user set it up."""

    spec: str
    channels: int | None = None
    """How many of its channels; None is the kind's :attr:`SourceKind.default_channels`."""
    pcm: str = ""
    """The format of raw samples from stdin, a pipe or a socket: ``ENCODING[,RATE[,CHANNELS]]``."""
    end_with_writer: bool = False
    """Whether a pipe or socket ends with its first sender, rather than waiting for the next."""


@dataclass(frozen=True, slots=True)
class SourceResources:
    """Open descriptors and sockets of this process that a source may use."""

    stdin: int = 0
    """The descriptor of standard input, which the keyboard may have replaced at 0."""
    listener: "SocketListener | None" = None
    """A socket that listens already."""
    token: str = field(default="", repr=False)
    """The token that a sender over TCP must begin with, where no listener has its own."""


@dataclass(frozen=True, slots=True)
class OpenRequest:
    """Everything that :attr:`SourceKind.open` gets."""

    spec: SourceSpec
    settings: SourceSettings
    pace: float = 1.0
    """Seconds of sound per second, for a source that is not live."""
    rate: int | None = None
    """Samples per second that are wanted; a source that cannot choose is resampled afterwards."""
    preview: bool = False
    """For a level meter or a check rather than a session: faults end it, and no sender loses sound to it."""
    resources: SourceResources = SourceResources()
    timing: SourceTiming = SESSION_TIMING


class Offer(NamedTuple):
    """A line in the list of sources on the set-up screen."""

    label: str
    detail: str


class Argument(Enum):
    """Whether something follows the colon."""

    NONE = "the word alone"
    OPTIONAL = "the word, or the word and an argument"
    REQUIRED = "the word and an argument"


class Preview(Enum):
    """What a preview of a source does."""

    SOUND = "plays its sound to the level meter"
    SILENCE = "shows silence: what a sender writes is kept for the session"
    OPEN_ONLY = "opens it and closes it again: a sender must not connect to the preview"


def _written(spec: SourceSpec) -> str:
    return str(spec)


def _short(spec: SourceSpec) -> str:
    return clean(str(spec), NAME_LIMIT)


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceKind:
    """All that the program knows of one kind of source; the rest of the code asks this record."""

    names: tuple[str, ...]
    """The words before the colon that mean it."""
    usage: str = ""
    """How it is written, for ``--source`` help; empty: another kind's usage covers it."""
    argument: Argument = Argument.OPTIONAL
    open: "Callable[[OpenRequest], Source]"
    """Make the source, yet to be entered; raises :class:`~symbl_tui.errors.UsageError`."""

    live: bool | None = None
    """Whether sound that is not read is lost; None: known once it is open."""
    default_channels: int | None = None
    """How many channels it has when none are asked for; None: all that it turns out to have."""
    max_channels: int = 0
    """How many a user may ask for on the set-up screen; 0: the number is not a choice."""
    is_file: bool = False
    """Whether its argument is the path of a file with sound in it."""
    is_address: bool = False
    """Whether its spec is a URL, alone or behind ``listen:``."""
    reads_stdin: bool = False
    records_device: bool = False
    """Whether it records a device of this machine, as listed by ``symbl-tui devices``."""
    waits_for_sender: bool = False
    """Whether there is no sound until another program connects or writes."""
    preview: Preview = Preview.SOUND
    safe_to_probe: bool = False
    """Whether ``doctor`` may open it for a second without taking sound from a session."""
    silence_remedy: str = ""
    """What to try when a live source of this kind delivers nothing but zeros."""

    offer: Offer | None = None
    """How the set-up screen lists the kind without an argument; None: it does not."""
    describe: Callable[[SourceSpec], str] = _short
    """A short label for screens, without secrets or control characters."""
    redact: Callable[[SourceSpec], str] = _written
    """The spec without secrets, as it may be shown or written to disk."""
    store: Callable[[SourceSpec], str] = _written
    """The spec as session.toml keeps it: without secrets, paths absolute."""
    file_path: Callable[[SourceSpec], Path | None] = lambda spec: None
    """The file, where :attr:`is_file`; raises :class:`~symbl_tui.errors.UsageError` for a bad path."""
    require_present: Callable[[SourceSpec], None] = lambda spec: None
    """Raises :class:`~symbl_tui.errors.SourceError` where it can be seen at once that it cannot be opened."""
    push_to_talk: Callable[[SourceSpec], bool] = lambda spec: False
    """Whether it is a user's microphone, which push to talk mutes."""
