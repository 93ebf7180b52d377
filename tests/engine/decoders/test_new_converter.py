"""An engine loads for sound only once there is some."""

import subprocess
import sys

from symbl_tui.domain.encoding import Encoding
from symbl_tui.engine.decoders.new_converter import new_converter
from symbl_tui.engine.protocol.start_request import Audio

_LOADED = """
import sys
import symbl_tui.engine.serve
needless = {"numpy", "soxr", "av", "psycopg", "alembic", "symbl_tui.audio.calls.sip.sip_phone"}
print(*needless.intersection(sys.modules))
"""


def test_an_engine_starts_without_the_libraries_that_only_sound_needs() -> None:
    printed = subprocess.run([sys.executable, "-c", _LOADED], capture_output=True, text=True, check=True)
    assert printed.stdout.split() == []


def test_the_first_stream_gets_its_converter() -> None:
    converter = new_converter(Audio(Encoding.LINEAR16, 16_000))
    assert b"".join(converter.convert(b"\1\0\2\0")) == b"\1\0\2\0"
