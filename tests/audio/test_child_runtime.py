"""An audio child: its output is sound alone, its memory is bounded, and it never outlives its parent."""

import os
import subprocess
import sys
import threading

import pytest

from symbl_tui.audio.child_runtime import write_all
from tests.support.waiting import HANG_SECONDS

HEAD = "import os, threading, time\nfrom symbl_tui.audio.child_runtime import *\n"


def child(script: str) -> "subprocess.Popen[bytes]":
    """A child whose pipes are this test's."""
    command = (sys.executable, "-P", "-c", HEAD + script)
    pipe = subprocess.PIPE
    return subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe)


def test_what_a_library_prints_is_no_sound_and_a_request_may_come_in_pieces() -> None:
    process = child(
        "output = take_stdout()\n"
        "os.write(1, b'a driver is greeting')\n"
        "request = read_request()\n"
        "write_all(output, request)\n"
        "print('python too', flush=True)\n"
        "exit_now(7)\n"
    )
    assert process.stdin
    for piece in (b'{"place"', b': "x"}', b"\n"):
        process.stdin.write(piece)
        process.stdin.flush()
    out, err = process.communicate(timeout=HANG_SECONDS)
    assert (process.returncode, out) == (7, b'{"place": "x"}\n')
    assert err == b"a driver is greetingpython too\n"


def test_a_parent_that_is_gone_before_it_has_asked_ends_the_child() -> None:
    process = child("read_request()\nexit_now(7)\n")
    out, _ = process.communicate(b"half a requ", HANG_SECONDS)
    assert (process.returncode, out) == (0, b"")


def test_a_child_ends_with_its_parent_whatever_it_does_but_not_while_its_libraries_start() -> None:
    process = child(
        "started = threading.Lock()\n"
        "output = take_stdout()\n"
        "with started:\n"
        "    exit_with_parent(started)\n"
        "    os.read(0, 1)\n"  # until the parent is gone: both readers see the end
        "    time.sleep(0.1)\n"
        "    write_all(output, b'started')\n"
        "time.sleep(3600)\n"
    )
    out, _ = process.communicate(timeout=HANG_SECONDS)
    assert (process.returncode, out) == (0, b"started")


@pytest.mark.skipif(sys.platform != "linux", reason="the limit has an effect on Linux alone")
def test_a_crafted_file_cannot_take_all_memory() -> None:
    process = child(
        "limit_memory(64 << 20)\n"
        "kept = bytearray(16 << 20)\n"
        "try:\n"
        "    bytearray(256 << 20)\n"
        "except MemoryError:\n"
        "    exit_now(7)\n"
    )
    process.communicate(timeout=HANG_SECONDS)
    assert process.returncode == 7


def test_more_than_a_pipe_takes_at_once_is_written_whole() -> None:
    reader, writer = os.pipe()
    content = os.urandom(300_000)

    def write() -> None:
        write_all(writer, content)
        os.close(writer)

    writing = threading.Thread(target=write)
    writing.start()
    with os.fdopen(reader, "rb") as pipe:
        assert pipe.read() == content
    writing.join(HANG_SECONDS)
