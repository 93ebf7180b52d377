"""The table of source kinds: one record per kind. To add a source, see ``docs/adding-a-source.md``.

The openers import their sources when called: the table is read for ``--help`` and for the first screen, which
need neither asyncio nor a sound library.
"""

from functools import partial
from typing import TYPE_CHECKING, Final

from symbl_tui.audio.capture.monitors import is_monitor
from symbl_tui.audio.media.media_url import display_url, redact_url
from symbl_tui.audio.registry.source_kind import Argument, Offer, OpenRequest, Preview, SourceKind
from symbl_tui.domain.source_spec import FILE, MICROPHONE, SourceSpec
from symbl_tui.errors import UsageError
from symbl_tui.system import paths

if TYPE_CHECKING:  # see above
    from symbl_tui.audio.sources.source import Source

DEFAULT_RATE: Final = 16000
"""Samples per second of synthetic sound; what recognisers are trained on."""

_UNMUTE: Final = "pactl set-source-mute NAME 0, pactl set-source-volume NAME 100% (pactl list short sources)"
_LISTEN: Final = "listen"


def _open_file(request: OpenRequest) -> "Source":
    from symbl_tui.audio.sources.file import FileSource  # see the module's docstring

    return FileSource(paths.user_path(request.spec.argument), request.pace, request.settings.channels)


def _open_microphone(request: OpenRequest) -> "Source":
    from symbl_tui.audio.sources.microphone import MicrophoneSource  # see the module's docstring
    from symbl_tui.audio.sources.reconnecting import ReconnectingSource  # likewise

    microphone = MicrophoneSource(
        device_key(request.spec.argument), request.settings.channels or 1, timing=request.timing
    )
    return (
        microphone if request.preview else ReconnectingSource(microphone, retry_seconds=request.timing.retry)
    )


def device_key(argument: str) -> str | int | None:
    """What selects a device: its index, its name or a part of it; None: the default device."""
    # Longer ones are no index; of thousands of digits int() raises a ValueError.
    return int(argument) if argument.isdecimal() and len(argument) < 10 else argument or None


def _open_stdin(request: OpenRequest) -> "Source":
    from symbl_tui.audio.registry.stream_opening import open_stdin  # see the module's docstring

    return open_stdin(request)


def _open_pipe(request: OpenRequest) -> "Source":
    from symbl_tui.audio.registry.stream_opening import open_pipe  # see the module's docstring

    return open_pipe(request)


def _open_socket(request: OpenRequest) -> "Source":
    from symbl_tui.audio.registry.stream_opening import open_socket  # see the module's docstring

    return open_socket(request)


def _open_calls(request: OpenRequest) -> "Source":
    from symbl_tui.audio.registry.call_opening import open_calls  # see the module's docstring

    return open_calls(request)


def _open_address(request: OpenRequest) -> "Source":
    from symbl_tui.audio.sources.url import open_url  # see the module's docstring

    spec, channels = request.spec, request.settings.channels
    listen = spec.kind == _LISTEN
    url = spec.argument if listen else str(spec)
    return open_url(
        url, request.pace, channels, listen=listen, reconnect=not request.preview, timing=request.timing
    )


def _open_tone(request: OpenRequest) -> "Source":
    from symbl_tui.audio.sources.synthetic import ToneSource  # see the module's docstring

    argument, channels = request.spec.argument or "440", request.settings.channels or 1
    try:
        frequency = float(argument)
    except ValueError:
        raise UsageError(f"'{argument}' is no frequency", "use tone:HZ, e.g. tone:440") from None
    return ToneSource(frequency, request.rate or DEFAULT_RATE, channels, pace=request.pace)


def _open_silence(request: OpenRequest) -> "Source":
    from symbl_tui.audio.sources.synthetic import SilenceSource  # see the module's docstring

    channels = request.settings.channels or 1
    return SilenceSource(request.rate or DEFAULT_RATE, channels, pace=request.pace)


def _absolute_path(spec: SourceSpec) -> str:
    return (
        str(spec.with_argument(str(paths.user_path(spec.argument).absolute())))
        if spec.argument
        else str(spec)
    )


def _require_file(spec: SourceSpec) -> None:
    from symbl_tui.audio.sources.file import check_readable  # see the module's docstring

    check_readable(paths.user_path(spec.argument))


def _absolute_socket(spec: SourceSpec) -> str:
    from symbl_tui.audio.streams.socket_address import is_path  # see the module's docstring

    return _absolute_path(spec) if is_path(spec.argument) else str(spec)


def _is_user_microphone(spec: SourceSpec) -> bool:
    return not is_monitor(spec.argument)


def _redacted_url(spec: SourceSpec) -> str:
    return redact_url(str(spec))


def _url_label(spec: SourceSpec) -> str:
    return display_url(str(spec))


address_kind = partial(
    SourceKind,
    open=_open_address,
    is_address=True,
    describe=_url_label,
    redact=_redacted_url,
    store=_redacted_url,
)
"""The record of a URL's kind: whatever its scheme, it may hold secrets."""

# The record of a stream that another program writes: a preview must not take its sound.
_stream_kind = partial(SourceKind, waits_for_sender=True, preview=Preview.SILENCE)

# The record of sound that is computed.
_synthetic_kind = partial(SourceKind, live=False, default_channels=1, max_channels=8, safe_to_probe=True)

SOURCE_KINDS: tuple[SourceKind, ...] = (
    SourceKind(
        names=(FILE,),
        usage="file:PATH",
        argument=Argument.REQUIRED,
        open=_open_file,
        live=False,
        is_file=True,
        safe_to_probe=True,
        store=_absolute_path,
        file_path=lambda spec: paths.user_path(spec.argument),
        require_present=_require_file,
    ),
    SourceKind(
        names=(MICROPHONE,),
        usage="microphone[:NAME-or-INDEX]",
        open=_open_microphone,
        live=True,
        default_channels=1,
        max_channels=64,
        records_device=True,
        safe_to_probe=True,
        silence_remedy=_UNMUTE,
        push_to_talk=_is_user_microphone,
    ),
    _stream_kind(
        names=("stdin",),
        usage="stdin",
        argument=Argument.NONE,
        open=_open_stdin,
        reads_stdin=True,
    ),
    _stream_kind(
        names=("pipe",),
        usage="pipe:PATH",
        argument=Argument.REQUIRED,
        open=_open_pipe,
        live=True,
        store=_absolute_path,
    ),
    _stream_kind(
        names=("socket",),
        usage="socket:PORT-or-PATH",
        argument=Argument.REQUIRED,
        open=_open_socket,
        live=True,
        store=_absolute_socket,
    ),
    address_kind(
        names=("http", "https", "rtsp", "rtsps", "rtmp", "rtmps"),
        usage="a URL",
        safe_to_probe=True,
    ),
    address_kind(  # a second connection would take the only one that many servers accept
        names=("tcp",),
        live=True,
    ),
    address_kind(
        names=("udp",),
        live=True,
        waits_for_sender=True,
    ),
    address_kind(
        names=(_LISTEN,),
        usage="listen:URL",
        argument=Argument.REQUIRED,
        live=True,
        waits_for_sender=True,
        preview=Preview.OPEN_ONLY,
    ),
    _synthetic_kind(
        names=("tone",),
        usage="tone[:HZ]",
        open=_open_tone,
        offer=Offer("Test tone", "440 Hz sine"),
    ),
    _synthetic_kind(
        names=("silence",),
        usage="silence",
        argument=Argument.NONE,
        open=_open_silence,
        offer=Offer("Silence", "no sound"),
    ),
    SourceKind(
        names=("calls",),
        usage="calls[:HOST:PORT]",
        open=_open_calls,
        live=True,
        waits_for_sender=True,
        preview=Preview.OPEN_ONLY,
        offer=Offer("Calls", "the next telephone call or online meeting"),
    ),
)
"""In the order of the help text."""
