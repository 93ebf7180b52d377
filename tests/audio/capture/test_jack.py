import os
import subprocess
import sys
from pathlib import Path

import pytest

from symbl_tui.audio.capture.jack import clear_leftovers

HOLD = """
import mmap, sys
with open(sys.argv[1], "r+b") as file, mmap.mmap(file.fileno(), 0):
    print(flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def metadata(tmp_path: Path) -> Path:
    folder = tmp_path / f"jack_db-{os.getuid()}"
    folder.mkdir()
    (folder / "__db.001").write_bytes(bytes(4096))
    return folder


def test_leftovers_of_jack_cannot_block_microphones(metadata: Path) -> None:
    clear_leftovers(metadata.parent)
    assert not metadata.exists()


def test_jack_metadata_that_a_living_program_uses_is_left_alone(metadata: Path) -> None:
    command = [sys.executable, "-c", HOLD, str(metadata / "__db.001")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdin
        assert holder.stdout
        holder.stdout.readline()
        clear_leftovers(metadata.parent)
        assert metadata.exists()
        holder.stdin.close()


def test_without_jack_there_is_nothing_to_clear(tmp_path: Path) -> None:
    clear_leftovers(tmp_path)
    assert list(tmp_path.iterdir()) == []
