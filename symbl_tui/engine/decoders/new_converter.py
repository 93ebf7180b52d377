"""Creates converters of sound. numpy and soxr are loaded for the first one: 70 ms and 12 MB."""

from typing import TYPE_CHECKING

from symbl_tui.engine.protocol.start_request import Audio

if TYPE_CHECKING:
    from symbl_tui.engine.decoders.converter import SoundConverter


def new_converter(audio: Audio) -> "SoundConverter":
    """A converter of one stream; the first of an encoding is created in a thread, as it loads libraries."""
    from symbl_tui.engine.decoders.converter import SoundConverter  # see above

    return SoundConverter(audio)
