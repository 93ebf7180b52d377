"""Reads the FLAC of one channel: mono, 16 bits."""

from pathlib import PurePath

from symbl_tui.system.directory import Directory


def flac_name(pcm: str) -> str:
    """The name of the FLAC that a spool's file becomes."""
    return str(PurePath(pcm).with_suffix(".flac"))


def read_flac(directory: Directory, name: str, offset: int, count: int) -> bytes:
    """Up to ``count`` samples from ``offset`` on, as s16le.

    Raises:
        OSError: it cannot be read, is damaged, or has several channels.
    """
    import soundfile  # 80 ms, for the rare reader that goes back over an hour

    try:
        with (
            directory.open_to_read(name) as file,
            # By descriptor and not by name; and not through Python's file, which is ten times as slow.
            soundfile.SoundFile(file.fileno(), closefd=False) as flac,
        ):
            # Checked before reading: the samples of several channels would be taken for one that is longer.
            if flac.channels != 1:
                raise OSError(0, "not a channel of a session")
            flac.seek(min(offset, flac.frames))
            return bytes(flac.buffer_read(count, dtype="int16"))
    except (RuntimeError, ValueError) as error:  # soundfile's own errors are RuntimeErrors
        raise OSError(0, str(error)) from error


def count_flac_samples(directory: Directory, name: str) -> int:
    """The length in a FLAC's header: the 36 bits that begin in its 22nd byte. Raises ``OSError``."""
    header = directory.read(name, 26)
    # STREAMINFO follows the 4-byte magic and the 4-byte block header; the low 36 bits of bytes 21 to
    # 25 are the total samples. Read by hand, so that a listing of sessions need not load libsndfile.
    return int.from_bytes(header[21:26], "big") & (1 << 36) - 1 if header[:4] == b"fLaC" else 0
