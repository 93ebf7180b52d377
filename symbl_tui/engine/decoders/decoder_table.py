"""The decoder of each encoding."""

from collections.abc import Callable, Mapping
from typing import Final, cast

from symbl_tui.domain.encoding import Encoding
from symbl_tui.engine.decoders.pcm_decoders import Linear16Decoder, MulawDecoder
from symbl_tui.engine.decoders.sound_decoder import Decoder
from symbl_tui.engine.protocol.start_request import Audio


def _libav(name: str) -> Callable[[int], Decoder]:
    """A factory of a class in :mod:`av_decoders`."""

    def create(_rate: int) -> Decoder:
        from symbl_tui.engine.decoders import av_decoders  # PyAV loads for 0.15 s, and few clients need it

        return cast("Decoder", getattr(av_decoders, name)())

    return create


DECODERS: Final[Mapping[Encoding, Callable[[int], Decoder]]] = {
    Encoding.LINEAR16: Linear16Decoder,
    Encoding.MULAW: MulawDecoder,
    Encoding.FLAC: _libav("FlacDecoder"),
    Encoding.OPUS: _libav("OpusDecoder"),
    Encoding.AMR_WB: _libav("AmrWbDecoder"),
    Encoding.SPEEX: _libav("SpeexDecoder"),
}
"""Factories, called with the declared rate; compressed streams carry or imply their own."""


def new_decoder(audio: Audio) -> Decoder:
    """A decoder for the encoding that a client declared."""
    return DECODERS[audio.encoding](audio.rate)
