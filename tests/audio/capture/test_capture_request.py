"""The task of a capture child and its answers survive the way between the processes."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symbl_tui.audio.capture import capture_request as wire
from symbl_tui.audio.capture.capture_request import CaptureEnding, CaptureHeader, CaptureRequest
from symbl_tui.audio.capture.input_device import InputDevice
from symbl_tui.audio.child_protocol import REFUSED, STOPPED_BY_PARENT, encode_refusal
from symbl_tui.errors import DeviceBusy

DEVICES = st.none() | st.integers(0, 99) | st.text()


@given(DEVICES, st.integers(1, 64), st.none() | st.integers(1000, 768_000))
def test_a_request_arrives_as_it_was_sent(device: str | int | None, channels: int, rate: int | None) -> None:
    request = CaptureRequest(device, channels, rate)
    assert CaptureRequest.from_json(request.to_json()) == request


def test_a_device_named_by_digits_is_not_taken_for_an_index() -> None:
    assert CaptureRequest.from_json(CaptureRequest("3", 1, None).to_json()).device == "3"


@given(st.text(), st.lists(st.integers(0, 63)))
def test_a_header_arrives_as_it_was_sent(name: str, positions: list[int]) -> None:
    header = CaptureHeader(name, name, 48_000, len(positions), tuple(positions))
    assert wire.parse_header(wire.encode_header(header)) == header


@pytest.mark.parametrize("parse", [wire.parse_header, wire.parse_devices])
def test_a_refusal_is_raised_wherever_an_answer_is_parsed(parse: Callable[[bytes], object]) -> None:
    with pytest.raises(DeviceBusy, match="in use"):
        parse(encode_refusal(DeviceBusy("in use", "close the other program")))


def test_a_listing_arrives_with_every_detail() -> None:
    headset = InputDevice(
        0, "alsa_input.usb", "Headset \U0001f3a7", "sound server", 2, 48_000, True, False, "usb-0d8c"
    )
    monitor = InputDevice(1, "hdmi.monitor", "HDMI", "sound server", 2, 44_100, monitor=True)
    assert wire.parse_devices(wire.encode_devices([headset, monitor])) == (headset, monitor)


def test_a_machine_without_devices_has_an_empty_listing() -> None:
    assert wire.parse_devices(wire.encode_devices([])) == ()


def test_exit_codes_mean_one_thing_each() -> None:
    assert CaptureEnding(STOPPED_BY_PARENT) is CaptureEnding.BY_PARENT
    assert CaptureEnding(REFUSED) is CaptureEnding.REFUSED
    assert len({int(each) for each in CaptureEnding}) == len(CaptureEnding)
    assert not {1, 2} & set(CaptureEnding), "what Python itself exits with"
