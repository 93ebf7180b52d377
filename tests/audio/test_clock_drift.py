"""Devices whose clocks differ, over simulated hours: arrivals as a busy machine and a bad link make them."""

import heapq
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np
import pytest

from symbl_tui.audio.clock_drift import Arrivals, ClockDrift
from symbl_tui.audio.frame import AudioFormat, AudioFrame
from symbl_tui.audio.sources.drift_correction import DriftCorrector, stretch
from tests.audio.frames import samples

RATE, SAMPLES, HOUR = 16_000, 320, 3600.0
Delay = Callable[[float, random.Random], float]


def calm(at: float, chance: random.Random) -> float:
    return chance.uniform(0, 0.005)


def busy(at: float, chance: random.Random) -> float:
    """A link or a machine that is a few hundred milliseconds late, for two seconds at a time."""
    return random.Random(int(at / 2)).expovariate(1 / 0.15) + chance.uniform(0, 0.02)


def bursts(at: float, chance: random.Random) -> float:
    """One that stands still for seconds, every minute."""
    return max(0.0, 4.0 - at % 60) + chance.uniform(0, 0.02)


def heavy(at: float, chance: random.Random) -> float:
    """One that has become a little slower for good after a quarter of an hour."""
    return chance.uniform(0.0, 0.1) if at > 900 else chance.uniform(0, 0.005)


@dataclass
class Device:
    """A device whose clock is ``off`` by a fraction."""

    off: float
    delay: Delay = calm
    outages: tuple[tuple[float, float], ...] = ()
    """When it is gone; silence by the wall clock fills the gap."""
    arrivals: Arrivals = field(default_factory=Arrivals)
    drift: ClockDrift | None = None
    changes: int = 0
    length: int = 0
    """Samples of its channel so far."""
    skew: float = 0.0
    """By how many seconds its channel is longer than the time that it covers."""

    def frames(self, seconds: float, chance: random.Random) -> Iterator[tuple[float, float, "Device"]]:
        """When each frame comes in and when it was made, in order."""
        made, came = 0.0, 0.0
        while made < seconds:
            gone = any(start <= made < end for start, end in self.outages)
            made += 0.02 if gone else 0.02 / (1 + self.off)
            came = max(came, made if gone else made + self.delay(made, chance))
            yield came, made, self

    def push(self, came: float, made: float) -> None:
        assert self.drift
        by = self.drift.add(SAMPLES, RATE, came)
        self.changes += abs(by)
        self.length += SAMPLES + by
        self.skew = self.length / RATE - made


def furthest(*devices: Device, seconds: float = HOUR) -> float:
    """The largest skew of any channel against the first, which is the reference."""
    for each in devices:
        each.drift = ClockDrift(each.arrivals, devices[0].arrivals)
    chance, worst = random.Random(2026), 0.0
    coming = heapq.merge(*(each.frames(seconds, chance) for each in devices), key=lambda frame: frame[0])
    for came, made, device in coming:
        device.push(came, made)
        worst = max(worst, abs(device.skew - devices[0].skew))
    return worst


@pytest.mark.parametrize(
    ("off", "delay"), [(100e-6, calm), (-100e-6, bursts), (300e-6, busy), (-300e-6, bursts), (300e-6, heavy)]
)
def test_channels_stay_within_200_ms_for_an_hour(off: float, delay: Delay) -> None:
    assert furthest(Device(0.0), Device(off, delay)) < 0.2


def test_the_reference_device_is_never_corrected() -> None:
    first = Device(300e-6)
    furthest(first)
    assert first.changes == 0
    assert first.skew == pytest.approx(1.08, abs=0.01), "nor is one that is alone"


@pytest.mark.parametrize("delay", [calm, busy, bursts, heavy])
def test_a_device_that_does_not_drift_is_not_corrected(delay: Delay) -> None:
    for devices in ((Device(50e-6), Device(50e-6, delay)), (Device(50e-6, delay), Device(50e-6))):
        furthest(*devices, seconds=1800)
        assert devices[1].changes == 0


def test_sixteen_devices_keep_together() -> None:
    offs = random.Random(3)
    devices = [Device(offs.uniform(-100e-6, 100e-6)) for _ in range(16)]
    assert furthest(*devices, seconds=900) < 0.1


def test_a_device_with_outages_stays_in_step() -> None:
    outages = tuple((at, at + 30.0) for at in range(300, 3600, 300))
    assert furthest(Device(-100e-6), Device(100e-6, outages=outages)) < 0.2
    assert furthest(Device(100e-6, outages=outages), Device(-100e-6)) < 0.2


def test_the_rate_of_the_drift_is_measured() -> None:
    other = Device(120e-6, busy)
    furthest(Device(0.0), other)
    assert other.drift
    assert other.drift.rate == pytest.approx(120e-6, abs=10e-6)


def played(off: float, seconds: int, channels: int = 1) -> tuple[list[list[AudioFrame]], DriftCorrector]:
    """The corrected ticks of a device whose clock is ``off``, and the corrector that made them."""
    now = 0.0
    right = Arrivals()
    step = DriftCorrector("room", AudioFormat(RATE, channels), ClockDrift(Arrivals(), right), lambda: now)
    ticks: list[list[AudioFrame]] = []
    for index in range(round(seconds * 50 * (1 + off))):
        now = index * 0.02 / (1 + off)
        right.add(0.02 / (1 + off), now)
        at = (np.arange(SAMPLES) + index * SAMPLES) / RATE / (1 + off)
        tone = np.rint(8000 * np.sin(2 * np.pi * 700 * at)).astype("<i2").tobytes()
        frames = [AudioFrame(channel, index * SAMPLES, tone) for channel in range(channels)]
        ticks.extend(step.push(frames))
    return ticks, step


@pytest.mark.parametrize("off", [300e-6, -300e-6])
def test_corrected_sound_has_no_clicks(off: float) -> None:
    ticks, step = played(off, 600)
    sound = samples(b"".join(tick[0].pcm for tick in ticks)) / 32768
    assert {tick[0].samples for tick in ticks} == {SAMPLES}, "frames are still 20 ms"
    assert len(sound) / RATE == pytest.approx(600, abs=0.15)
    jumps = np.abs(np.diff(sound, 2)).max()
    calm_jump = 8000 / 32768 * (2 * np.pi * 700 / RATE) ** 2
    assert jumps < calm_jump * 1.03, "nowhere a click"
    assert step.flush() is None or len(step.flush() or []) == 1


def test_all_channels_of_a_device_are_corrected_alike() -> None:
    ticks, _ = played(-300e-6, 400, channels=2)
    assert all(tick[0].pcm == tick[1].pcm for tick in ticks)


def test_a_device_without_drift_passes_through_untouched() -> None:
    ticks, step = played(0.0, 300)
    assert [tick[0].position for tick in ticks] == [index * SAMPLES for index in range(len(ticks))]
    assert step.flush() is None


@pytest.mark.parametrize("by", [1, -1])
def test_a_stretched_frame_is_the_same_sound(by: int) -> None:
    smooth = (9000 * np.sin(np.arange(SAMPLES) * 0.4)).astype("<i2")
    made = stretch(smooth.tobytes(), len(smooth) + by)
    assert len(made) == 2 * (len(smooth) + by)
    assert made[:2] == smooth[:1].tobytes()
    assert made[-2:] == smooth[-1:].tobytes()
    places = np.linspace(0, SAMPLES - 1, SAMPLES + by)
    assert np.abs(samples(made) - 9000 * np.sin(places * 0.4)).max() < 9000 * 0.002
