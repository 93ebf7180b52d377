"""The media child: writes the sound of a file, URL or pipe to standard output.

Run as ``python -m symbl_tui.audio.media.media_child``; see :mod:`.media_request`. FFmpeg parses
untrusted input: here it has bounded memory, an allow-list of what it may open, and a process that can
always be killed. It ends by itself when its parent is gone.
"""

from __future__ import annotations

import os
import ssl
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.client import HTTPException
from pathlib import Path
from typing import BinaryIO, Final
from urllib.error import HTTPError
from urllib.parse import urlsplit

import av
from av.container import InputContainer

from symbl_tui.audio.child_protocol import encode_refusal
from symbl_tui.audio.child_runtime import (
    exit_now,
    exit_with_parent,
    limit_memory,
    read_request,
    take_stdout,
    write_all,
)
from symbl_tui.audio.media.container_walk import has_late_index
from symbl_tui.audio.media.decoded_sections import DecodedSections
from symbl_tui.audio.media.decoded_tracks import DecodedTracks
from symbl_tui.audio.media.ffmpeg_errors import to_source_error
from symbl_tui.audio.media.hls.decoded_programme import DecodedProgramme
from symbl_tui.audio.media.hls.http_fetcher import FETCH_ERRORS, HttpFetcher
from symbl_tui.audio.media.hls.opening import open_programme
from symbl_tui.audio.media.hls.playlist_parser import UnknownContent, may_be_playlist
from symbl_tui.audio.media.http_file import HttpFile
from symbl_tui.audio.media.listener_watchdog import watch_listener
from symbl_tui.audio.media.media_request import MediaEnding, MediaRequest, encode_header
from symbl_tui.audio.media.media_url import MediaAddress, ffmpeg_options
from symbl_tui.audio.media.sections import file_sections, pipe_sections
from symbl_tui.audio.source_timing import SESSION_TIMING
from symbl_tui.errors import SourceError

# Bytes of memory beyond what the libraries have mapped. Decoders of real files need tens of MB; a crafted
# header can ask for as much as there is.
_MEMORY: Final = 1 << 30

# How many stalls long a new peer may send nothing.
_FIRST_STALLS: Final = 2


def main() -> None:
    """Serve one request."""
    # Before FFmpeg is used: anything that a library prints on descriptor 1 would be taken for sound.
    output = take_stdout()
    # On stdin and not as an argument: a URL may hold a password, and every user can list command lines.
    request = MediaRequest.from_line(read_request())
    exit_with_parent()
    # After the libraries are loaded: what they have mapped varies by system, and the limit counts from there.
    limit_memory(_MEMORY)
    try:
        exit_now(_decode(request, output))
    except SourceError as error:
        write_all(output, encode_refusal(error))
        exit_now(MediaEnding.REFUSED)
    except BrokenPipeError:
        exit_now(MediaEnding.BY_PARENT)


def _decode(request: MediaRequest, output: int) -> MediaEnding:
    with _open(request) as sound:
        ticks = sound.ticks()
        # A file that only looks like one fails here, before a header promises sound.
        first = next(ticks, None)
        if first is None:
            raise sound.no_sound_error()
        write_all(output, encode_header(sound.header) + first.encode())
        for tick in ticks:
            write_all(output, tick.encode())
        return sound.ending


@contextmanager
def _open(request: MediaRequest) -> Iterator[DecodedSections | DecodedTracks | DecodedProgramme]:
    """The sound of a request; raises SourceError when there is none."""
    if request.fd is not None:
        read = partial(_read_some, request.fd)
        yield DecodedSections(pipe_sections(read, request.head), request)
    elif "://" not in request.place:
        with _open_file(request.place) as file:
            yield DecodedSections(file_sections(file), request)
    elif not request.listen and urlsplit(request.place).scheme in ("http", "https"):
        with _open_web(request) as sound:
            yield sound
    else:
        with _open_stream(request) as tracks:
            yield tracks


@contextmanager
def _open_web(request: MediaRequest) -> Iterator[DecodedSections | DecodedTracks | DecodedProgramme]:
    """The sound at a web address: a file, a programme of segments, or a broadcast."""
    place, stall = request.place, request.stall_seconds or SESSION_TIMING.stream_stall
    try:
        file = HttpFile(HttpFetcher(ca_file(), stall), place, stall)
    except (HTTPError, HTTPException):
        # FFmpeg knows the dialects of old radio servers, and digest authentication.
        file = None
    except FETCH_ERRORS as error:
        raise to_source_error(error, place) from error
    if file and file.is_stored:
        with file:
            yield _open_stored(file, request)
        return
    if file:
        file.close()
    try:
        container = _open_url(request)
    except (av.error.InvalidDataError, av.error.ArgumentError) as error:
        # It may be a playlist, which FFmpeg is not allowed to follow by itself.
        yield _open_programme(request, error)
    except (av.FFmpegError, OSError, ValueError, HTTPException) as error:
        raise to_source_error(error, place) from error
    else:
        with container:
            yield DecodedTracks(container, request)


def _open_stored(file: HttpFile, request: MediaRequest) -> DecodedSections | DecodedProgramme:
    head = file.peek()
    if may_be_playlist(head):
        file.close()
        return _open_programme(request)
    # From the first byte to the last, as a pipe, but for MP4 with its index at its end.
    if file.seekable and has_late_index(head):
        return DecodedSections(file_sections(file), request, download=file)
    return DecodedSections(pipe_sections(file.read_some, b""), request, download=file)


@contextmanager
def _open_stream(request: MediaRequest) -> Iterator[DecodedTracks]:
    """The sound of a stream that FFmpeg fetches or waits for itself."""
    try:
        container = _open_url(request)
    except (av.FFmpegError, OSError, ValueError) as error:
        raise to_source_error(error, request.place) from error
    with container:
        yield DecodedTracks(container, request)


def _open_programme(request: MediaRequest, fault: Exception | None = None) -> DecodedProgramme:
    """The programme at an address; where there is none, ``fault`` says why that is no sound."""
    try:
        return open_programme(request, ca_file())
    except UnknownContent as error:
        raise to_source_error(fault or error, request.place) from error
    except FETCH_ERRORS as error:
        raise to_source_error(error, request.place) from error


def _read_some(fd: int, size: int) -> bytes:
    """Up to ``size`` bytes, as soon as there are any; empty at the end."""
    # As much as there is: waiting for a full buffer would hold live sound back.
    try:
        return os.read(fd, size)
    except (BlockingIOError, ConnectionResetError):  # a socket: nothing in time, or dead
        return b""


def _open_file(place: str) -> BinaryIO:
    # Opened here, so that FFmpeg need not be allowed to open anything.
    try:
        return Path(place).open("rb")
    except OSError as error:
        raise to_source_error(error, place) from error


def _open_url(request: MediaRequest) -> InputContainer:
    address, stall = MediaAddress(request.place, request.listen), request.stall_seconds
    # FFmpeg resumes the download of a file by itself, which takes its time.
    read_timeout = stall if stall is None or address.endless else 3 * stall
    timeouts = (None if address.listen else stall, read_timeout)
    decoding = threading.Event()
    if address.listen and stall is not None:
        watched = (decoding, _FIRST_STALLS * stall, _give_up_peer)
        threading.Thread(target=watch_listener, args=watched, daemon=True).start()
    options = ffmpeg_options(address, stall, ca_file())
    container = av.open(address.url, "r", options=options, timeout=timeouts, metadata_errors="replace")
    decoding.set()
    return container


def ca_file() -> str | None:
    """The certificates to trust: the system's or those of SSL_CERT_FILE, otherwise certifi's."""
    if found := ssl.get_default_verify_paths().cafile:
        return found
    import certifi  # only where the system has none

    return certifi.where()


def _give_up_peer() -> None:
    print("closed a connection without decodable sound, or of another user", file=sys.stderr)
    exit_now(MediaEnding.STALLED)


if __name__ == "__main__":
    main()
