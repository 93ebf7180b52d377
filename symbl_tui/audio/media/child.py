"""The media child: writes the sound of a file, URL or pipe to standard output. It alone opens such things.

Run as ``python -m symbl_tui.audio.media.child``; see :mod:`.protocol` for its messages. FFmpeg parses
untrusted input: here it has bounded memory, an allow-list of what it may open, and a process that can
always be killed. It ends by itself when its parent is gone.
"""

from __future__ import annotations

import os
import resource
import ssl
import sys
import threading
from contextlib import suppress
from http.client import HTTPException
from pathlib import Path
from typing import Final, NoReturn

import av
from av.container import InputContainer

from symbl_tui.audio.media.connection_watch import watch
from symbl_tui.audio.media.decoded_tracks import DecodedTracks
from symbl_tui.audio.media.ffmpeg_errors import fault
from symbl_tui.audio.media.media_url import Address, file_options, options
from symbl_tui.audio.media.playlist_fetcher import OPTIONS, PlaylistFetcher
from symbl_tui.audio.media.protocol import MediaEnding, MediaRequest, answer
from symbl_tui.errors import SourceError

_MEMORY: Final = 1 << 30
"""Bytes beyond what the libraries have mapped themselves."""

_GUEST_STALLS: Final = 2
"""So many times as long as in the middle may nothing come from who has only just come."""

_PIPE_BYTES: Final = 4096
"""What is read of a pipe at once, so that sound is decoded as it arrives."""


def main() -> None:
    """Serve one request."""
    # The libraries may print; only our own PCM goes to the real standard output.
    output = os.dup(1)
    os.dup2(2, 1)
    request = MediaRequest.from_line(_line())
    threading.Thread(target=_leave_with_parent, daemon=True).start()
    _limit()
    try:
        _leave(_decode(request, output))
    except SourceError as error:
        _write(output, answer(error))
        _leave(MediaEnding.REFUSED)
    except BrokenPipeError:
        _leave(MediaEnding.ASKED)


def _line() -> bytes:
    """The request; the rest of the input is only a sign of the parent's life."""
    line = b""
    while not line.endswith(b"\n"):
        if not (block := os.read(0, 1 << 16)):
            _leave(MediaEnding.ASKED)
        line += block
    return line


def _limit() -> None:
    mapped = Path("/proc/self/statm")
    if mapped.exists():  # elsewhere than on Linux this limit does nothing anyway
        most = int(mapped.read_text().split()[0]) * resource.getpagesize() + _MEMORY
        resource.setrlimit(resource.RLIMIT_AS, (most, most))


def _decode(request: MediaRequest, output: int) -> MediaEnding:
    try:
        container = _open(request)
    except (av.FFmpegError, OSError, ValueError, HTTPException) as error:
        raise fault(error, request.place or "what is piped in") from error
    with container:
        sound = DecodedTracks(container, request)
        pieces = sound.pieces()
        # A file that only seems to be one fails here, before anything is promised.
        first = next(pieces, b"")
        if not first:
            raise sound.nothing()
        _write(output, answer(sound.header) + first)
        for piece in pieces:
            _write(output, piece)
        return sound.ending


def _open(request: MediaRequest) -> InputContainer:
    if request.fd is not None:
        pipe = _Pipe(request.fd, request.head)
        return av.open(pipe, "r", options=file_options(), buffer_size=_PIPE_BYTES)
    if "://" not in request.place:
        # Opened by us, so that FFmpeg need not be allowed to open anything.
        return av.open(Path(request.place).open("rb"), "r", options=file_options())
    address, stall = Address(request.place, request.listen), request.stall_seconds
    # A file that is fetched is taken up again by FFmpeg itself, which needs its time.
    patience = stall if stall is None or address.endless else 3 * stall
    chosen, deadlines = options(address, stall, ca_file()), (None if address.listen else stall, patience)
    understood = threading.Event()
    if address.listen and stall is not None:
        terms = (understood, _GUEST_STALLS * stall, _send_away)
        threading.Thread(target=watch, args=terms, daemon=True).start()
    container = av.open(address.url, "r", options=chosen, timeout=deadlines)
    understood.set()
    if container.format.name != "hls":
        return container
    container.close()
    fetcher = PlaylistFetcher(ca_file(), stall)
    return av.open(address.url, "r", options=chosen | OPTIONS, timeout=deadlines, io_open=fetcher)


def ca_file() -> str | None:
    """The certificates to trust: the system's, or those that SSL_CERT_FILE names, else those of certifi."""
    if found := ssl.get_default_verify_paths().cafile:
        return found
    import certifi

    return certifi.where()


class _Pipe:
    """A container that arrives on a descriptor, as FFmpeg reads it."""

    def __init__(self, fd: int, head: bytes) -> None:
        self._fd = fd
        self._head = head

    def read(self, size: int) -> bytes:
        """What is there, up to ``size`` bytes; empty at the end."""
        if self._head:
            piece, self._head = self._head[:size], self._head[size:]
            return piece
        return os.read(self._fd, size)


def _write(output: int, content: bytes) -> None:
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(output, rest) :]


def _leave_with_parent() -> None:
    with suppress(OSError):
        os.read(0, 1)  # its end is all that ever comes
    _leave(MediaEnding.ASKED)


def _send_away() -> None:
    print("somebody came and sent nothing that is sound", file=sys.stderr)
    _leave(MediaEnding.STALLED)


def _leave(ending: MediaEnding) -> NoReturn:
    """Exit without closing anything: what is stuck in the network would hold it up."""
    sys.stderr.flush()
    os._exit(ending)


if __name__ == "__main__":
    main()
