"""Encodes a finished spool as FLAC: half the size, the same samples. Knows nothing of sessions."""

import os
from contextlib import suppress
from typing import BinaryIO, Final

from symbl_tui.audio.frame import SAMPLE_BYTES
from symbl_tui.audio.storage.flac_file import flac_name
from symbl_tui.errors import SymblTuiError
from symbl_tui.system.directory import Directory

_BLOCK_BYTES: Final = 1 << 18


def to_flac(directory: Directory, pcm: str, rate: int, *, keep_pcm: bool = False) -> None:
    """Encode a file of mono s16le as FLAC beside it and remove the original, unless ``keep_pcm``. Blocks.

    The FLAC gets its name only when it is complete and on the disk, replacing an older one: a crash leaves at
    least one of the two files. An empty recording has no form in FLAC and is left as it is.

    Raises:
        SymblTuiError: The disk or the encoder failed; the original is untouched.
    """
    flac = flac_name(pcm)
    part = f"{flac}.part"
    try:
        with directory.open_to_read(pcm) as file:
            if os.fstat(file.fileno()).st_size < SAMPLE_BYTES:
                return
            _encode(file, directory, part, rate)
        directory.rename(part, flac)
        # The directory too, before the original goes: the
        # removal could reach the disk before the rename does.
        directory.sync()
        if not keep_pcm:
            directory.remove(pcm)
    except (OSError, RuntimeError, ValueError) as error:  # soundfile's own errors are RuntimeErrors
        with suppress(OSError):
            directory.remove(part)
        raise SymblTuiError(
            f"{directory.path / pcm} cannot be made into FLAC: {_reason(error)}",
            "the recording is kept as it is",
        ) from error


def _encode(pcm: BinaryIO, directory: Directory, part: str, rate: int) -> None:
    import soundfile  # 80 ms, and only the end of a session needs it

    directory.remove(part)  # of a crash, or a planted link: what is written is a new file
    with os.fdopen(directory.create_file(part), "w+b") as file:
        with soundfile.SoundFile(file, "w", rate, 1, format="FLAC", subtype="PCM_16") as flac:
            while block := pcm.read(_BLOCK_BYTES):
                # A crash may have cut the last sample in two; half a sample is no sound.
                flac.buffer_write(block[: len(block) // SAMPLE_BYTES * SAMPLE_BYTES], dtype="int16")
        # Before the rename: after a power cut the new name could otherwise lead to an empty file.
        file.flush()
        os.fsync(file.fileno())


def _reason(error: Exception) -> str:
    return (isinstance(error, OSError) and error.strerror) or str(error)
