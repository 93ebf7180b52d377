"""Why a container has no sound that can be recorded, and what helps."""

from symbl_tui.audio.media.media_request import MediaEnding
from symbl_tui.errors import SourceError


def no_sound(name: str, ending: MediaEnding, *, encrypted: bool, index_at_end: bool) -> SourceError:
    """The error for a container of which nothing was decoded.

    Args:
        name: the source, as it may be shown.
        ending: why reading ended.
        encrypted: whether its packets are encrypted.
        index_at_end: whether it is an MP4 that is read as a stream, and may have its index behind its sound.
    """
    if encrypted:
        return SourceError(f"{name} is encrypted (DRM) and cannot be played", "use one that is not")
    if ending is MediaEnding.STALLED:
        return SourceError(f"{name} brings no sound", "check its sender")
    if index_at_end and ending is not MediaEnding.ENDED:
        return SourceError(
            f"{name} is an MP4 with its index at its end, and can be decoded only as a file",
            "save it and name the file, or write it with -movflags +faststart",
        )
    what = "holds sound that cannot be decoded: it is damaged or empty"
    return SourceError(f"{name} {what}", "replace it")
