"""Makes the encoder of every encoding."""

from symbl_tui.audio.codecs import amr_wb, speex
from symbl_tui.audio.codecs.encoder import Encoder
from symbl_tui.audio.codecs.linear16 import Linear16
from symbl_tui.domain.encoding import Encoding


def create_encoder(encoding: str, rate: int, chunk: int) -> Encoder:
    """Make an encoder for one connection. Blocks: its library may take half a second to load.

    Args:
        encoding: A value of :class:`Encoding`.
        rate: Samples per second of the sound.
        chunk: Samples per call of :meth:`Encoder.encode`.

    Raises:
        ConfigError: A library is missing.
    """
    match encoding := Encoding(encoding):
        case Encoding.LINEAR16:
            return Linear16(rate)
        case Encoding.MULAW:
            from symbl_tui.audio.codecs import g711  # loads numpy, 80 ms

            return _resampled(g711.Mulaw(), rate, g711.RATE)
        case Encoding.AMR_WB:
            return _resampled(amr_wb.amr_wb(), rate, amr_wb.RATE)
        case Encoding.SPEEX:
            return _resampled(speex.speex(), rate, speex.RATE)
    from symbl_tui.audio.codecs import (
        ffmpeg_encoders,  # loads FFmpeg, 0.1 s that the other encodings do not need
    )

    if encoding is Encoding.OPUS:
        fitting = next(
            (known for known in ffmpeg_encoders.OPUS_RATES if known >= rate), ffmpeg_encoders.OPUS_RATES[-1]
        )
        return _resampled(ffmpeg_encoders.opus(fitting), rate, fitting)
    fitting = max(rate, ffmpeg_encoders.FLAC_RATE)
    return _resampled(ffmpeg_encoders.flac(fitting, chunk * fitting // rate), rate, fitting)


def _resampled(encoder: Encoder, rate: int, fitting: int) -> Encoder:
    """An encoder of sound at ``rate``, made from one that takes ``fitting`` samples per second."""
    if fitting == rate:
        return encoder
    from symbl_tui.audio.codecs.resampled_encoder import ResampledEncoder  # loads numpy and soxr, 80 ms

    return ResampledEncoder(encoder, rate, fitting)
