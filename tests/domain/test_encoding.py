"""The registry of encodings: what the wire and TOML files say stays."""

import pytest

from symbl_tui.config.profile import Profile
from symbl_tui.config.profile_loading import to_table
from symbl_tui.domain.encoding import AUTO, CHOICES, ENCODINGS, Encoding

WIRE = ("LINEAR16", "FLAC", "MULAW", "OPUS", "AMR_WB", "SPEEX")


def test_the_values_of_wire_and_profile_are_those_of_symbl() -> None:
    assert tuple(map(str, Encoding)) == WIRE
    assert tuple(map(str, CHOICES)) == (*WIRE, "auto")
    assert to_table(Profile())["streaming"]["encoding"] == "LINEAR16"


def test_every_encoding_has_one_record() -> None:
    assert set(ENCODINGS) == set(Encoding)
    labels = [encoding.info.label for encoding in Encoding]
    assert len(set(labels)) == len(labels)
    assert AUTO not in list(Encoding)


@pytest.mark.parametrize(
    ("encoding", "only"), [(Encoding.MULAW, 8000), (Encoding.SPEEX, 16_000), (Encoding.OPUS, None)]
)
def test_an_encoding_may_have_a_single_rate(encoding: Encoding, only: int | None) -> None:
    assert encoding.info.only_rate == only
