"""The table of decoders has every encoding, and FLAC frames are recognised by their checksums."""

import pytest

from symbl_tui.domain.encoding import Encoding
from symbl_tui.engine.decoders.decoder_table import DECODERS, new_decoder
from symbl_tui.engine.decoders.flac_frames import whole_frames
from symbl_tui.engine.protocol.start_request import Audio
from tests.engine.decoders.test_converter import encoded
from tests.engine.streaming_client import RATE, Samples


def test_every_encoding_has_a_decoder() -> None:
    assert set(DECODERS) == set(Encoding)


@pytest.mark.parametrize("encoding", list(Encoding))
def test_a_new_decoder_holds_nothing(encoding: Encoding) -> None:
    decoder = new_decoder(Audio(encoding, encoding.info.only_rate or RATE))
    assert sum(len(samples) for samples in decoder.flush()) == 0


def test_messages_of_whole_flac_frames_are_split_and_others_are_not(bob: Samples) -> None:
    header, *frames = encoded("flac", bob, RATE, frame_size="400")
    assert whole_frames(b"".join(frames[:3])) == frames[:3]
    assert whole_frames(header + frames[0]) == [frames[0]]
    assert whole_frames(header) == []
    assert whole_frames(frames[0][:-1]) is None
    assert whole_frames(frames[0][1:]) is None
    assert whole_frames(header[:20]) is None
    assert whole_frames(b"".join(frames[:1]) * 1000) is None
