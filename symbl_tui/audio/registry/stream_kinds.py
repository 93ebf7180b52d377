"""Which source is meant by ``stdin``, ``pipe:PATH``, ``socket:PATH`` and ``socket:[HOST:]PORT``."""

from symbl_tui.audio.registry.resources import SourceResources, SourceSettings
from symbl_tui.audio.sources.base import Source
from symbl_tui.audio.sources.synthetic import SilenceSource
from symbl_tui.audio.streams.byte_stream import ByteStream
from symbl_tui.audio.streams.fifo import FifoStream
from symbl_tui.audio.streams.pcm_format import PcmFormat
from symbl_tui.audio.streams.preview_tap import PreviewTap
from symbl_tui.audio.streams.socket_address import TcpAddress, parse_address
from symbl_tui.audio.streams.socket_listener import SocketListener
from symbl_tui.audio.streams.stdin import StdinStream
from symbl_tui.audio.streams.stream_source import StreamSource
from symbl_tui.errors import UsageError
from symbl_tui.system import paths


def open_written(wanted: SourceSettings, pace: float, at_hand: SourceResources, *, preview: bool) -> Source:
    """The source where somebody writes sound, yet to be entered.

    Args:
        wanted: its spec is one of the four.
        pace: seconds of sound per second, of a file.
        at_hand: what is open already.
        preview: silence stands in, as what is read now would be lost to the session; only a door that is
            open already is heard, as its writer stays.

    Raises:
        UsageError: it cannot be had like that.
    """
    kind, _, argument = wanted.spec.partition(":")
    pcm = PcmFormat.parse(wanted.pcm)
    place, door = _place(kind, argument, at_hand), at_hand.door
    if preview and door and place is door:
        return StreamSource(PreviewTap(door, pcm.tick_bytes), pcm, wanted.channels, ends=False)
    if preview:
        return SilenceSource(pcm.rate, wanted.channels or pcm.channels)
    ends = kind == "stdin" or wanted.end_with_writer
    return StreamSource(place, pcm, wanted.channels, ends=ends, pace=pace)


def _place(kind: str, argument: str, at_hand: SourceResources) -> ByteStream:
    match kind, argument:
        case "stdin", "":
            return StdinStream(at_hand.stdin)
        case "pipe", path if path:
            return FifoStream(paths.named(path))
        case "socket", address if address:
            return _door(address, at_hand)
    raise UsageError(f"'{kind}:{argument}' names no place to write to; use stdin, pipe:PATH or socket:PORT")


def _door(text: str, at_hand: SourceResources) -> SocketListener:
    address = parse_address(text)
    if at_hand.door and at_hand.door.address == address:
        return at_hand.door
    if not isinstance(address, TcpAddress):
        return SocketListener(address)
    if not at_hand.token:
        raise UsageError(
            f"whoever sends to port {address.port} must say a token first: put one into SYMBL_TUI_TOKEN, "
            "or use symbl-tui listen, which makes one"
        )
    return SocketListener(address, at_hand.token)
