"""Which source is meant by ``stdin``, ``pipe:PATH``, ``socket:PATH`` and ``socket:[HOST:]PORT``."""

from symbl_tui import paths
from symbl_tui.audio.asked import AtHand, Wanted
from symbl_tui.audio.sources.base import Source
from symbl_tui.audio.sources.synthetic import SilenceSource
from symbl_tui.audio.sources.written.address import TcpAddress, parse_address
from symbl_tui.audio.sources.written.door import Door
from symbl_tui.audio.sources.written.fifo import Fifo
from symbl_tui.audio.sources.written.format import PcmFormat
from symbl_tui.audio.sources.written.overheard import Overheard
from symbl_tui.audio.sources.written.place import Place
from symbl_tui.audio.sources.written.source import PipeSource
from symbl_tui.audio.sources.written.stdin import Stdin
from symbl_tui.errors import UsageError


def open_written(wanted: Wanted, pace: float, at_hand: AtHand, *, preview: bool) -> Source:
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
        return PipeSource(Overheard(door, pcm.tick_bytes), pcm, wanted.channels, ends=False)
    if preview:
        return SilenceSource(pcm.rate, wanted.channels or pcm.channels)
    ends = kind == "stdin" or wanted.end_with_writer
    return PipeSource(place, pcm, wanted.channels, ends=ends, pace=pace)


def _place(kind: str, argument: str, at_hand: AtHand) -> Place:
    match kind, argument:
        case "stdin", "":
            return Stdin(at_hand.stdin)
        case "pipe", path if path:
            return Fifo(paths.named(path))
        case "socket", address if address:
            return _door(address, at_hand)
    raise UsageError(f"'{kind}:{argument}' names no place to write to; use stdin, pipe:PATH or socket:PORT")


def _door(text: str, at_hand: AtHand) -> Door:
    address = parse_address(text)
    if at_hand.door and at_hand.door.address == address:
        return at_hand.door
    if not isinstance(address, TcpAddress):
        return Door(address)
    if not at_hand.token:
        raise UsageError(
            f"whoever sends to port {address.port} must say a token first: put one into SYMBL_TUI_TOKEN, "
            "or use symbl-tui listen, which makes one"
        )
    return Door(address, at_hand.token)
