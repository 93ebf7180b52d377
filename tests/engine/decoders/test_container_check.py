"""A container where bare sound was declared is said once, by its name."""

import pytest

from symbl_tui.domain.encoding import Encoding
from symbl_tui.engine.decoders.container_check import ContainerCheck

WAV, OGG, FLAC, AMR = (
    b"RIFF\0\0\0\0WAVEfmt ",
    b"OggS\0\2" + bytes(20),
    b"fLaC" + bytes(40),
    b"#!AMR-WB\n" + bytes(40),
)


@pytest.mark.parametrize(
    ("encoding", "head", "refused"),
    [
        (Encoding.LINEAR16, OGG, True),
        (Encoding.LINEAR16, WAV, False),
        (Encoding.MULAW, WAV, True),
        (Encoding.OPUS, OGG, True),
        (Encoding.OPUS, WAV, True),
        (Encoding.SPEEX, OGG, True),
        (Encoding.FLAC, OGG, True),
        (Encoding.AMR_WB, FLAC, True),
    ],
)
@pytest.mark.parametrize("size", [1, 5, 1000], ids=lambda size: f"{size} bytes a message")
def test_a_container_is_said_once(encoding: Encoding, head: bytes, size: int, *, refused: bool) -> None:
    check, sound = ContainerCheck(encoding), head + bytes(6000)
    faults = [check.push(sound[start : start + size]) for start in range(0, len(sound), size)]
    (fault,) = (each for each in faults if each)
    assert f"but {encoding} is" in fault.message
    assert fault.remedy
    assert check.refuses is refused


@pytest.mark.parametrize("encoding", Encoding)
def test_what_was_declared_is_no_fault(encoding: Encoding) -> None:
    check = ContainerCheck(encoding)
    heads = {Encoding.FLAC: FLAC, Encoding.AMR_WB: AMR}
    assert check.push(heads.get(encoding, b"\xff\xfe" * 3000)) is None
    assert not check.refuses
