"""Resumable download of one file over HTTP. Blocks.

The bytes so far are kept in a ``.part`` file through every failure; the next attempt requests the rest, if
the server still has the same file (by its ETag, kept beside it). The caller holds the folder's lock.
"""

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, Final

import httpx

from symbl_tui.errors import SymblTuiError, UsageError

Progress = Callable[[int, int], None]
"""Receives the bytes so far and in total."""

LARGEST: Final = 2 << 30
"""Bytes of the largest file of unknown size; no model comes near."""

# Attempts in a row without a byte.
_ATTEMPTS: Final = 5
_TIMEOUT: Final = httpx.Timeout(30.0)


class DownloadFailed(SymblTuiError):
    """The download failed; the bytes so far are kept."""


class FileTooLarge(DownloadFailed):
    """The server has a larger file than the one that is expected."""


def download(url: str, part: Path, progress: Progress, *, room: int, most: int = LARGEST) -> None:
    """Download ``url`` into ``part``, or the rest of it.

    Args:
        url: The address.
        part: The destination; may hold the first part.
        progress: Called after each piece.
        room: Bytes that must be free beside the download.
        most: Bytes that the file may have.

    Raises:
        DownloadFailed: The server does not deliver it; :class:`FileTooLarge` where it is over ``most``.
        UsageError: There is no room for it.
    """
    with _open(part) as file, httpx.Client(follow_redirects=True, timeout=_TIMEOUT) as http:
        failures, furthest = 0, _size(file)
        while True:
            try:
                return _fetch(http, url, file, part, progress, room, most)
            except httpx.HTTPStatusError as error:
                host, status = error.request.url.host, error.response.status_code
                raise DownloadFailed(f"{host} does not give the model (HTTP {status})") from error
            except (httpx.TransportError, httpx.StreamError) as error:
                # Bytes that came are progress, however often a bad link breaks off; not those that had come
                # before: a server without ranges begins at the first byte each time.
                failures = 0 if _size(file) > furthest else failures + 1
                furthest = max(furthest, _size(file))
                if failures >= _ATTEMPTS:
                    raise _broken(url, error) from error


def _fetch(
    http: httpx.Client, url: str, file: BinaryIO, part: Path, progress: Progress, room: int, most: int
) -> None:
    etag_path = etag_file(part)
    received, etag = _size(file), etag_path.read_text("utf-8") if etag_path.exists() else ""
    # A compressed transfer could not be continued at a byte of the file.
    headers = {"Accept-Encoding": "identity"}
    if received and etag:
        # If-Range: a file that changed on the server is sent whole instead of a rest that does not fit.
        headers |= {"Range": f"bytes={received}-", "If-Range": etag}
    with http.stream("GET", url, headers=headers) as response:
        if response.status_code == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE:
            return  # it is complete; its checksum is verified later
        response.raise_for_status()
        # The whole file comes: the server knows no ranges, or has another file by now.
        if response.status_code != httpx.codes.PARTIAL_CONTENT:
            received = 0
            file.truncate(0)
        total = received + int(response.headers.get("Content-Length", 0))
        _require_space(part.parent, total - received + room)
        new_etag = response.headers.get("ETag", "")
        # A weak ETag only promises the same meaning, not the same bytes.
        etag_path.write_text("" if new_etag.startswith("W/") else new_etag, "utf-8")
        file.seek(received)
        for piece in response.iter_raw():
            received += len(piece)
            if received > most:
                raise FileTooLarge(f"{url} is larger than it should be")
            file.write(piece)
            progress(received, total)


def etag_file(part: Path) -> Path:
    """The file with the ETag of a partial download."""
    return part.with_name(part.name + ".etag")


def _open(part: Path) -> BinaryIO:
    # Not mode "a", which could not begin anew, nor "w", which would begin anew each time.
    return os.fdopen(os.open(part, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600), "r+b")


def _size(file: BinaryIO) -> int:
    return file.seek(0, os.SEEK_END)


def _require_space(folder: Path, size: int) -> None:
    free = shutil.disk_usage(folder).free
    if free < size:
        needed, left = f"{size / 1e6:.0f} MB", f"{free / 1e6:.0f} MB"
        raise UsageError(f"there is no room for the model: it takes {needed}, and {folder} has {left} left")


def _broken(url: str, error: Exception) -> DownloadFailed:
    host, kind = httpx.URL(url).host, type(error).__name__
    return DownloadFailed(
        f"the link to {host} breaks off ({kind})", "the same command goes on where it stopped"
    )
