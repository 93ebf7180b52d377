"""Opens ``stdin``, ``pipe:PATH``, ``socket:PATH`` and ``socket:[HOST:]PORT``."""

from symbl_tui.audio.registry.source_kind import OpenRequest
from symbl_tui.audio.sources.source import Source
from symbl_tui.audio.sources.synthetic import SilenceSource
from symbl_tui.audio.streams.byte_stream import ByteStream
from symbl_tui.audio.streams.fifo import FifoStream
from symbl_tui.audio.streams.pcm_format import PcmFormat
from symbl_tui.audio.streams.preview_tap import PreviewTap
from symbl_tui.audio.streams.sender import SenderSettings
from symbl_tui.audio.streams.socket_address import TcpAddress, parse_socket_address
from symbl_tui.audio.streams.socket_listener import SocketListener
from symbl_tui.audio.streams.stdin import StdinStream
from symbl_tui.audio.streams.stream_source import StreamSource
from symbl_tui.errors import UsageError
from symbl_tui.system import paths


def open_stdin(request: OpenRequest) -> Source:
    """Read standard input; its end is the end of the sound."""
    return _open(request, StdinStream(request.resources.stdin), ends=True)


def open_pipe(request: OpenRequest) -> Source:
    """Read a named pipe."""
    return _open(request, FifoStream(paths.user_path(request.spec.argument)))


def open_socket(request: OpenRequest) -> Source:
    """Listen on a socket; a preview plays the one that listens already, whose sender stays connected."""
    listener = _listener(request)
    # The preview of a listener that is open already: its sender is connected, and stays for the session.
    if not (request.preview and listener is request.resources.listener):
        return _open(request, listener)
    pcm = PcmFormat.parse(request.settings.pcm)
    settings = SenderSettings(pcm, request.settings.channels, ends=False, timing=request.timing)
    return StreamSource(PreviewTap(listener, pcm.tick_bytes), settings)


def _open(request: OpenRequest, stream: ByteStream, *, ends: bool = False) -> Source:
    pcm, channels = PcmFormat.parse(request.settings.pcm), request.settings.channels
    if request.preview:  # what a preview reads would be lost to the session
        return SilenceSource(pcm.rate, channels or pcm.channels)
    ends = ends or request.settings.end_with_writer
    return StreamSource(stream, SenderSettings(pcm, channels, ends, request.pace, request.timing))


def _listener(request: OpenRequest) -> SocketListener:
    address, resources = parse_socket_address(request.spec.argument), request.resources
    if resources.listener and resources.listener.address == address:
        return resources.listener
    if not isinstance(address, TcpAddress):
        return SocketListener(address, token_seconds=request.timing.token)
    # Refused without a token: any user of the machine can connect to a port on loopback.
    if not resources.token:
        raise UsageError(
            f"a sender to port {address.port} must begin with a token",
            "put one into SYMBL_TUI_TOKEN, or use symbl-tui listen, which makes one",
        )
    return SocketListener(address, resources.token, request.timing.token)
