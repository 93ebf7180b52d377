"""Splits a file or a pipe into its containers, each a file object for FFmpeg."""

import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Final, Protocol

from symbl_tui.audio.media.container_steps import SIGNATURE_BYTES, Drop, Pass, Peek, find_container
from symbl_tui.audio.media.container_walk import id3_bytes, needs_seeking, walk
from symbl_tui.audio.media.lookahead import READ_BYTES, Lookahead
from symbl_tui.audio.media.mpeg_audio import declares_length

# How far to look for the next container in a file in which the decoder seeks: hours of speech, which take a
# quarter of a second to read before the first sound.
_SEARCH_BYTES: Final = 1 << 28
_SEARCH_STEP: Final = 1 << 20


class SeekableFile(Protocol):
    """A file object, or what is like one, at another place."""

    @property
    def name(self) -> str:
        """The file's name."""

    def read(self, size: int, /) -> bytes:
        """The next ``size`` bytes, fewer at the end."""

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        """Move to a byte; returns which."""

    def tell(self) -> int:
        """The byte that is read next."""


class Section:
    """One container of a stream of bytes: a file object that cannot seek, and ends where the container does.

    Args:
        source: at the container's first byte; behind its last one once the section is read to its end.
        name: the file's, since FFmpeg also goes by its ending.
    """

    def __init__(self, source: Lookahead, name: str) -> None:
        self.name = name
        self.sound = 0
        """Bytes so far of what the container declares as sound."""
        self.missing = 0
        """Bytes of it that are not there; known at the end."""
        self.declares_length = False
        """Whether frames without a container declare how many they are."""
        self._source = source
        self._pieces = self._walk()
        self._piece = b""
        self._ended = False
        self._passed = 0

    def read(self, size: int) -> bytes:
        """Up to ``size`` bytes, as soon as there are any; empty at the end."""
        self._piece = self._piece or next(self._pieces, b"")
        self._ended = not self._piece
        read, self._piece = self._piece[:size], self._piece[size:]
        self._passed += len(read)
        return read

    @property
    def ended(self) -> bool:
        """Whether it is read to its end."""
        return self._ended

    def length(self) -> int:
        """How many bytes the decoder gets in all; reads on to the end."""
        while self.read(READ_BYTES):
            pass
        return self._passed

    def _walk(self) -> Iterator[bytes]:
        """The bytes for the decoder; never an empty piece."""
        steps = walk(self._source.peek(SIGNATURE_BYTES))
        with suppress(StopIteration):
            step = next(steps)
            while True:
                answer = b""
                match step:
                    case Peek(size):
                        answer = self._source.peek(size)
                    case Drop(size, instead):
                        for _ in self._take_unmarked() if size is None else self._take(size):
                            pass
                        if instead:
                            yield instead
                    case Pass(None, _, own):
                        yield from self._take_unmarked(own)
                    case Pass(size, sound) if size is not None:
                        yield from self._count(size, self._take(size)) if sound else self._take(size)
                step = steps.send(answer)

    def _count(self, size: int, pieces: Iterator[bytes]) -> Iterator[bytes]:
        before = self.sound
        for piece in pieces:
            self.sound += len(piece)
            yield piece
        self.missing += size - (self.sound - before)

    def _take(self, size: int) -> Iterator[bytes]:
        """Remove so many bytes; fewer at the end."""
        while size and (piece := self._source.take(size)):
            size -= len(piece)
            yield piece

    def _take_unmarked(self, own: str = "") -> Iterator[bytes]:
        """Remove the bytes before the next container, or all."""
        least, found = SIGNATURE_BYTES, False
        while not found and (ready := self._source.peek_all(least)):
            place, found = find_container(ready, ended=self._source.ended, own=own)
            yield from self._take(place)
            # The rest may begin a container, and waits for more.
            least = max(SIGNATURE_BYTES, len(ready) - place + 1)


class FileSection:
    """One container of a file in which the decoder seeks: a file object of a part of the file.

    Args:
        file: open, and not used otherwise meanwhile.
        start: where the container begins.
        end: where it ends.
        sound: bytes of sound that it has, as far as it declares any.
        missing: bytes of sound that it declares and that are not there.
        declares_length: whether frames without a container declare how many they are.
    """

    def __init__(
        self, file: SeekableFile, start: int, end: int, *, sound: int, missing: int, declares_length: bool
    ) -> None:
        self.name = file.name
        self.sound = sound
        self.missing = missing
        self.declares_length = declares_length
        self.ended = True
        """Its end is known from the beginning."""
        self._file = file
        self._start, self.end = start, end
        file.seek(start)

    def read(self, size: int) -> bytes:
        """Up to ``size`` bytes; empty at the end."""
        return self._file.read(max(0, min(size, self.end - self._file.tell())))

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Move to a byte of the container; returns which."""
        origin = {os.SEEK_SET: self._start, os.SEEK_CUR: self._file.tell(), os.SEEK_END: self.end}[whence]
        return self._file.seek(max(self._start, origin + offset)) - self._start

    def length(self) -> int:
        """How many bytes it has."""
        return self.end - self._start

    def tell(self) -> int:
        """The byte of the container that is read next."""
        return self._file.tell() - self._start


def pipe_sections(read: Callable[[int], bytes], head: bytes) -> Iterator[Section]:
    """The containers of a stream of bytes, each when the one before is read to its end."""
    source, before = Lookahead(read, head), -1
    # Bytes that are no container may bring the walk no further: they are the end.
    while source.peek(1) and source.taken > before:
        before = source.taken
        yield from _read_through(source, "")


def file_sections(file: SeekableFile) -> Iterator[Section | FileSection]:
    """The containers of a file, each when the one before is done with."""
    position, before = 0, -1
    while (head := _untagged_head(file, position)) and position > before:
        before = position
        if needs_seeking(head):
            section = _measure(file, position, declares_length=declares_length(head))
            yield section
            position = section.end
        else:
            file.seek(position)
            source = Lookahead(file.read)
            yield from _read_through(source, file.name)
            position += source.taken


def _read_through(source: Lookahead, name: str) -> Iterator[Section]:
    section = Section(source, name)
    yield section
    section.length()  # whatever the decoder left: the next container begins behind it


def _untagged_head(file: SeekableFile, position: int) -> bytes:
    """The first bytes of a container, behind its tags."""
    while True:
        file.seek(position)
        head = file.read(SIGNATURE_BYTES)
        if not (tag := id3_bytes(head)):
            return head
        position += tag


def _measure(file: SeekableFile, start: int, *, declares_length: bool) -> FileSection:
    """Find the end of a container by seeking over its parts."""
    size = file.seek(0, os.SEEK_END)
    file.seek(start)
    steps = walk(file.read(SIGNATURE_BYTES))
    end, sound, missing = start, 0, 0
    with suppress(StopIteration):
        step = next(steps)
        while True:
            answer = b""
            file.seek(end)
            if isinstance(step, Peek):
                answer = file.read(step.size)
            elif step.size is None:
                end += _distance(file, step.own if isinstance(step, Pass) else "")
            else:
                length = min(step.size, size - end)
                if isinstance(step, Pass) and step.sound:
                    sound, missing = sound + length, missing + step.size - length
                end += length
            step = steps.send(answer)
    return FileSection(file, start, end, sound=sound, missing=missing, declares_length=declares_length)


def _distance(file: SeekableFile, own: str) -> int:
    """How far it is to the next container, or to the end where none is within the bytes that are searched."""
    start, rest = file.tell(), b""
    for _ in range(_SEARCH_BYTES // _SEARCH_STEP):
        before, piece = file.tell() - len(rest), file.read(_SEARCH_STEP)
        place, found = find_container(rest + piece, ended=not piece, own=own)
        if found:
            return before + place - start
        if not piece:
            break
        rest = (rest + piece)[place:]
    return file.seek(0, os.SEEK_END) - start
