"""The reason for missing sound is reported with its remedy."""

from dataclasses import replace

import pytest

from symbl_tui.audio.capture.input_device import SOUND_SERVER, InputDevice
from symbl_tui.audio.level import SILENCE_DBFS
from symbl_tui.audio.registry import find_source_kind
from symbl_tui.config.profile import AlsoConfig, SourceConfig
from symbl_tui.doctor.finding import Severity
from symbl_tui.doctor.packages import Packages
from symbl_tui.doctor.sound_check import SoundFacts, findings
from symbl_tui.doctor.source_checks import check_sources
from symbl_tui.doctor.source_probe import describe_levels, failure_finding, probe_source
from symbl_tui.errors import DeviceBusy, PulsePluginMissing, SampleRateUnsupported, SourceError
from tests.audio.sound_server import sound_server

BARE = SoundFacts(packages=Packages("apt", "sudo "), user="ann", uid=1000, runtime_owner=1000)
MICROPHONE = InputDevice(0, "usb", "Jabra", SOUND_SERVER, 1, 16000, default=True)
MONITOR = InputDevice(1, "out.monitor", "Monitor of Jabra", SOUND_SERVER, 2, 48000, monitor=True)
NODE = ("/dev/snd/pcmC0D0c",)


@pytest.mark.parametrize(
    ("facts", "what", "remedy"),
    [
        (replace(BARE, portaudio=False), "PortAudio is not installed", "sudo apt install libportaudio2"),
        (BARE, "no sound card", "lsusb"),
        (replace(BARE, container=True), "no sound card: this is a container", "--device /dev/snd"),
        (replace(BARE, hidden=True, inputs=NODE), "/proc/asound is hidden", "systempaths=unconfined"),
        (
            replace(BARE, cards=("PCH",), inputs=NODE, readable=False),
            "ann may not use the sound card: not in the group audio",
            "sudo usermod -aG audio ann",
        ),
        (
            replace(BARE, cards=("PCH",), inputs=NODE, readable=False, group=True),
            "ann is in the group audio, but not yet in this login",
            "log in again",
        ),
        (replace(BARE, cards=("HDMI",)), "only outputs: HDMI cannot record", "plug a microphone"),
        (replace(BARE, cards=("PCH",), inputs=NODE), "another program may have it", "fuser -v /dev/snd"),
        (
            replace(BARE, programs=frozenset({"pulseaudio"})),
            "no sound server runs for ann",
            "pulseaudio --start",
        ),
        (
            replace(BARE, programs=frozenset({"pipewire-pulse", "systemctl"}), ssh=True),
            "no sound server runs for ann",
            "systemctl --user start pipewire-pulse.socket wireplumber; to keep it over SSH logins: "
            "loginctl enable-linger ann",
        ),
        (replace(BARE, pipewire=True), "without its PulseAudio side", "sudo apt install pipewire-pulse"),
        (
            replace(BARE, pipewire=True, programs=frozenset({"pipewire-pulse"})),
            "without its PulseAudio side",
            "systemctl --user start pipewire-pulse.socket",
        ),
        (
            replace(BARE, uid=0, runtime_dir="/run/user/1000", user="root"),
            "XDG_RUNTIME_DIR is /run/user/1000, which is another user's (uid 1000)",
            "without sudo",
        ),
        (replace(BARE, others=(1001,)), "runs for another user (uid 1001), not for ann", "as that user"),
        (
            replace(BARE, server="tcp:127.0.0.1:24713", server_answers=False),
            "PULSE_SERVER is tcp:127.0.0.1:24713, and no sound server answers there",
            "ssh -R 24713:127.0.0.1:4713",
        ),
        (
            replace(BARE, server="unix:/gone", server_answers=False),
            "PULSE_SERVER is unix:/gone",
            "unset PULSE_SERVER",
        ),
        (BARE, "there is nothing to record from", "symbl-tui listen"),
        (
            replace(
                BARE,
                refusal="the sound system does not answer; restart it",
                programs=frozenset({"pulseaudio"}),
            ),
            "the sound system does not answer",
            "pulseaudio -k; pulseaudio --start",
        ),
    ],
)
def test_a_problem_is_reported_with_its_remedy(facts: SoundFacts, what: str, remedy: str) -> None:
    found = [finding for finding in findings(facts, needed=True) if what in finding.message]
    assert [remedy in finding.remedy for finding in found] == [True]
    assert any(finding.severity is Severity.FAULT for finding in findings(facts, needed=True))


def test_a_session_that_records_no_microphone_needs_none() -> None:
    (only,) = findings(replace(BARE, portaudio=False), needed=False)
    assert only.severity is Severity.NOTE


def test_a_machine_with_a_microphone_has_no_problems() -> None:
    (only,) = findings(replace(BARE, devices=(MICROPHONE, MONITOR)), needed=True)
    assert only.message == "1 microphone and 1 monitor, Jabra is the default"
    assert only.severity is Severity.OK


def test_a_machine_with_monitors_only_is_a_warning() -> None:
    (only,) = findings(replace(BARE, devices=(MONITOR,)), needed=True)
    assert only.severity is Severity.WARNING
    assert "no microphone" in only.message


def test_a_muted_microphone_is_distinguished_from_a_quiet_one() -> None:
    assert describe_levels("microphone Jabra", True, 16000, [-51.0]).severity is Severity.OK
    muted = describe_levels(
        "microphone Jabra", True, 16000, [SILENCE_DBFS], find_source_kind("microphone").silence_remedy
    )
    assert muted.severity is Severity.WARNING
    assert "pactl set-source-mute" in muted.remedy
    half = describe_levels("microphone Desk", True, 16000, [-20.0, SILENCE_DBFS])
    assert "on channel 2:" in half.message
    assert (
        describe_levels("microphone Monitor of Jabra", True, 48000, [SILENCE_DBFS]).severity is Severity.NOTE
    )
    assert describe_levels("file silence.wav", False, 16000, [SILENCE_DBFS]).severity is Severity.OK


@pytest.mark.parametrize(
    ("kind", "remedy"),
    [
        (DeviceBusy, "fuser"),
        (SampleRateUnsupported, "through a sound server"),
        (SourceError, "choose another device or rate"),
        (PulsePluginMissing, "plugin"),
    ],
)
def test_a_device_that_cannot_be_recorded_has_a_remedy_for_the_reason(
    kind: type[SourceError], remedy: str
) -> None:
    error = kind("Jabra cannot be recorded with 1 channel at 11 Hz", "choose another device or rate")
    assert remedy in failure_finding(error).remedy
    assert failure_finding(error).severity is Severity.FAULT


@pytest.mark.parametrize(
    ("spec", "kind"),
    [("tcp://u:p@h:1/x", "tcp"), ("stdin", "stdin"), ("udp://:9000", "udp"), ("pipe:/a\x1bb", "pipe")],
)
async def test_a_source_whose_sound_a_probe_would_consume_is_only_named(spec: str, kind: str) -> None:
    finding = await probe_source(spec, None)
    assert (finding.message, finding.severity) == (
        f"{kind}: is listened to when the session begins",
        Severity.NOTE,
    )


async def test_every_source_of_a_profile_is_probed(monkeypatch: pytest.MonkeyPatch) -> None:
    with sound_server(
        "sink_name=mic rate=16000 channels=1 sink_properties=device.description=Desk"
    ) as server:
        for name, value in server.env.items():
            monkeypatch.setenv(name, value)
        found = await check_sources(
            SourceConfig(
                spec="microphone:Desk", also=(AlsoConfig(spec="tone"), AlsoConfig(spec="microphone:no"))
            )
        )
    told = {finding.message.partition(":")[0]: finding.severity for finding in found}
    assert told["microphone Monitor of Desk"] is Severity.NOTE
    assert told["tone 440 Hz"] is Severity.OK
    assert told["there is no microphone 'no'"] is Severity.FAULT


async def test_the_sound_of_a_sender_is_left_for_the_session() -> None:
    found = await check_sources(SourceConfig(spec="stdin"))
    assert found[-1].message == "stdin: is listened to when the session begins"
