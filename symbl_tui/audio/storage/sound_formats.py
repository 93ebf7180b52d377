"""The formats that recorded sound is written in: WAV, FLAC and Ogg Opus, also into a pipe.

Each is one record; the choices of the command line and the names of files are derived from it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from symbl_tui.audio.frame import SAMPLE_BYTES
from symbl_tui.domain.text import clean
from symbl_tui.errors import UsageError

Encode = Callable[[Iterable[bytes], int, int], Iterator[bytes]]
"""Encodes blocks of mono s16le, given their rate and how many samples they have in all; raises ``UsageError``
before the first block where the format cannot hold that."""

_WAV_HEADER_BYTES: Final = 44
# The largest length that the 32 bits of a RIFF header can name.
_RIFF_MOST: Final = (1 << 32) - 1


@dataclass(frozen=True, slots=True)
class SoundFormat:
    """One format."""

    name: str
    """What users write after ``--format``."""
    suffixes: tuple[str, ...]
    """Suffixes of its files."""
    encode: Encode


def sound_formats() -> tuple[SoundFormat, ...]:
    """All formats, the default first."""
    return _FORMATS


def sound_format(name: str) -> SoundFormat:
    """The format of a name.

    Raises:
        UsageError: there is none; its remedy names all of them.
    """
    for each in _FORMATS:
        if each.name == name:
            return each
    names = ", ".join(each.name for each in _FORMATS)
    raise UsageError(f'there is no sound format "{clean(name, 40)}"', f"there are {names}")


def format_of_suffix(suffix: str) -> SoundFormat | None:
    """The format of files with a suffix such as ``.flac``; None for any other."""
    return next((each for each in _FORMATS if suffix.lower() in each.suffixes), None)


def _wav(blocks: Iterable[bytes], rate: int, samples: int) -> Iterator[bytes]:
    """A header with the true length, as it is known beforehand, then the samples as they are."""
    size = samples * SAMPLE_BYTES
    if size > _RIFF_MOST - _WAV_HEADER_BYTES:
        raise UsageError("that is more than a WAV file can hold", "use --format flac, or --for")
    header = b"".join(
        (
            b"RIFF" + (size + _WAV_HEADER_BYTES - 8).to_bytes(4, "little") + b"WAVE",
            b"fmt \x10\0\0\0\x01\0\x01\0",  # 16 bytes follow: PCM, one channel
            rate.to_bytes(4, "little") + (rate * SAMPLE_BYTES).to_bytes(4, "little"),
            b"\x02\0\x10\0",  # bytes and bits of a sample
            b"data" + size.to_bytes(4, "little"),
        )
    )
    return _joined(header, blocks)


def _joined(header: bytes, blocks: Iterable[bytes]) -> Iterator[bytes]:
    yield header
    yield from blocks


def _flac(blocks: Iterable[bytes], rate: int, samples: int) -> Iterator[bytes]:
    from symbl_tui.audio.storage import container_encoding  # FFmpeg: 0.2 s, which WAV does not need

    return container_encoding.flac(blocks, rate, samples)


def _ogg(blocks: Iterable[bytes], rate: int, samples: int) -> Iterator[bytes]:
    from symbl_tui.audio.storage import container_encoding  # see above

    return container_encoding.opus(blocks, rate)


_FORMATS: Final = (
    SoundFormat("wav", (".wav",), _wav),
    SoundFormat("flac", (".flac",), _flac),
    SoundFormat("ogg", (".ogg", ".opus", ".oga"), _ogg),
)
