"""Encodes a finished spool as FLAC: half the size, the same samples. Knows nothing of sessions."""

import os
from pathlib import Path
from typing import Final

from symbl_tui.audio.frame import SAMPLE_BYTES
from symbl_tui.errors import SymblTuiError
from symbl_tui.system.paths import sync_to_disk

_BLOCK_BYTES: Final = 1 << 18


def to_flac(pcm_path: Path, flac_path: Path, rate: int, *, keep_pcm: bool = False) -> None:
    """Encode mono s16le as FLAC and remove the original, unless ``keep_pcm``. Blocks.

    The FLAC gets its name only when it is complete and on the disk, replacing an older one: a crash leaves at
    least one of the two files. An empty recording has no form in FLAC and is left as it is.

    Raises:
        SymblTuiError: The disk or the encoder failed; the original is untouched.
    """
    part = flac_path.with_name(flac_path.name + ".part")
    try:
        if pcm_path.stat().st_size < SAMPLE_BYTES:
            return
        _encode(pcm_path, part, rate)
        # Before the rename: after a power cut the new name could otherwise lead to an empty file.
        sync_to_disk(part)
        part.replace(flac_path)
        # The directory too, before the original goes: the
        # removal could reach the disk before the rename does.
        sync_to_disk(flac_path.parent)
        if not keep_pcm:
            pcm_path.unlink()
    except (OSError, RuntimeError, ValueError) as error:  # soundfile's own errors are RuntimeErrors
        part.unlink(missing_ok=True)
        raise SymblTuiError(
            f"{pcm_path} cannot be made into FLAC: {error}", "the recording is kept as it is"
        ) from error


def _encode(pcm_path: Path, part: Path, rate: int) -> None:
    import soundfile  # 80 ms, and only the end of a session needs it

    descriptor = os.open(part, os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    with (
        pcm_path.open("rb") as pcm,
        os.fdopen(descriptor, "w+b") as file,
        soundfile.SoundFile(file, "w", rate, 1, format="FLAC", subtype="PCM_16") as flac,
    ):
        while block := pcm.read(_BLOCK_BYTES):
            # A crash may have cut the last sample in two; half a sample is no sound.
            flac.buffer_write(block[: len(block) // SAMPLE_BYTES * SAMPLE_BYTES], dtype="int16")
