"""``symbl-tui devices``: as text, as JSON, and live."""

import json
from collections.abc import Iterator

import pytest

from tests.audio.sound_server import SoundServer, sound_server
from tests.support.command import COMMAND, Home, interrupt
from tests.support.terminal import terminal

SPECS = ["microphone:mic.monitor", "microphone:room.monitor"]


@pytest.fixture
def server(user: Home) -> Iterator[SoundServer]:
    """A sound server of the user's with two devices."""
    desk = "sink_name=mic rate=16000 channels=1 sink_properties=device.description=Desk"
    room = "sink_name=room rate=48000 channels=2 sink_properties=device.description=Room"
    with sound_server(desk, room) as running:
        user.extra |= running.env
        yield running


@pytest.fixture
def silent(user: Home) -> Home:
    """A user without any sound server."""
    user.extra["PULSE_SERVER"] = f"unix:{user.path}/nothing"
    user.extra["ALSA_CONFIG_PATH"] = "/dev/null"  # alsa-lib aborts: no card of the tester's is found
    return user


def test_what_is_listed_can_be_pasted_behind_source(user: Home, server: SoundServer) -> None:
    listed = json.loads(user.run("devices", "--json").stdout)
    assert [device["spec"] for device in listed] == SPECS
    assert listed[1] == {
        "index": 1,
        "name": "room.monitor",
        "description": "Monitor of Room",
        "host": "sound server",
        "channels": 2,
        "rate": 48000,
        "default": False,
        "monitor": True,
        "spec": "microphone:room.monitor",
    }
    assert "Monitor of Desk" in user.run("devices").stdout


def test_the_levels_are_watched_in_place_until_ctrl_c(user: Home, server: SoundServer) -> None:
    with terminal(user, f"trap : INT; {COMMAND} devices --watch") as screen:
        screen.until(lambda seen: seen.count(" dB ") == 2 and "Monitor of Room" in seen)
        screen.keys("C-c")
        left = screen.until(lambda seen: "[exit 0]" in seen)
    assert left.count("Monitor of Room") == 1  # painted over, not written again
    assert "Traceback" not in left


def test_the_reader_of_the_levels_may_close_the_output(user: Home, server: SoundServer) -> None:
    process = user.start("devices", "--watch", "--json")
    assert process.stdout
    assert process.stderr
    process.stdout.readline()
    process.stdout.close()
    assert process.wait(30) == 0
    assert process.stderr.read() == ""
    process.stderr.close()


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_the_reader_of_the_list_may_close_the_output_before_it_is_written(
    user: Home, server: SoundServer, unbuffered: str
) -> None:
    user.extra["PYTHONUNBUFFERED"] = unbuffered
    process = user.start("devices", "--json")
    assert process.stdout
    assert process.stderr
    process.stdout.close()
    assert process.wait(30) == 0
    assert process.stderr.read() == ""
    process.stderr.close()


@pytest.mark.parametrize("arguments", [(), ("--json",), ("--watch", "--duration", "1")])
def test_without_a_device_the_exit_code_is_4_and_a_way_out_is_printed(
    silent: Home, arguments: tuple[str, ...]
) -> None:
    done = silent.run("devices", *arguments)
    assert done.returncode == 4
    assert "symbl-tui: " in done.stderr or "symbl-tui doctor says why" in done.stderr


def test_levels_are_lines_of_json_for_programs_and_no_device_stays_open(
    user: Home, server: SoundServer
) -> None:
    process = user.start("devices", "--watch", "--json")
    assert process.stdout
    levels: dict[str, dict[str, str]] = {}
    while levels.keys() != set(SPECS):
        line = json.loads(process.stdout.readline())
        if line["rms_dbfs"] is not None:
            levels[line["spec"]] = line
    assert server.control("list", "short", "source-outputs").count("\n") == 2
    interrupt(process)
    assert process.wait(30) == 0
    process.communicate()
    assert server.control("list", "short", "source-outputs") == ""
    assert {line["state"] for line in levels.values()} == {"nothing is played"}
