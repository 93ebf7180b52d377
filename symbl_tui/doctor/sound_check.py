"""Diagnose the sound system: input devices, or why there are none. Pure; see :mod:`.sound_facts`."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from symbl_tui.audio.capture.input_device import InputDevice
from symbl_tui.doctor.finding import Area, Finding, Severity
from symbl_tui.doctor.packages import Packages
from symbl_tui.domain.text import many

ELSEWHERE = "sound can come from elsewhere: symbl-tui listen (a microphone over SSH), or --source file:PATH"


@dataclass(frozen=True, slots=True, kw_only=True)
class SoundFacts:
    """The state of a machine's sound system."""

    packages: Packages = field(default_factory=Packages)
    devices: tuple[InputDevice, ...] = ()
    refusal: str = ""
    """The error of listing the devices."""
    portaudio: bool = True
    """Whether its library is installed."""
    cards: tuple[str, ...] = ()
    """The kernel's sound cards."""
    inputs: tuple[str, ...] = ()
    """Device files to record from, such as ``/dev/snd/pcmC0D0c``."""
    readable: bool = True
    """Whether this user may use them."""
    hidden: bool = False
    """Whether the kernel's list of cards is there and empty, as containers make it."""
    container: bool = False
    user: str = "you"
    group: bool = False
    """Whether the user was put into the group ``audio``; it counts from the next login on."""
    ssh: bool = False
    server: str = ""
    """``PULSE_SERVER``."""
    server_answers: bool = True
    runtime_dir: str = ""
    """``XDG_RUNTIME_DIR``."""
    runtime_owner: int | None = None
    """Its owner's uid; None when it does not exist."""
    uid: int = 0
    pulse: bool = False
    """Whether a PulseAudio (or PipeWire in its place) of this user listens."""
    pipewire: bool = False
    """Whether a PipeWire of this user listens."""
    programs: frozenset[str] = frozenset()
    """Which of pulseaudio, pipewire-pulse and systemctl are installed."""
    others: tuple[int, ...] = ()
    """Other users whose sound server runs, as far as can be seen."""


def findings(facts: SoundFacts, *, needed: bool) -> Iterator[Finding]:
    """Interpret the facts.

    Args:
        facts: the state of the sound system.
        needed: whether the source is a microphone, so that its lack is a fault.
    """
    if not needed and not facts.devices:
        yield Finding(Area.SOUND, "there is no microphone here; this source needs none", Severity.NOTE)
        return
    if not facts.portaudio:
        severity = Severity.FAULT if needed else Severity.NOTE
        yield Finding(Area.SOUND, "PortAudio is not installed", severity, facts.packages.install("PortAudio"))
    if facts.server and not facts.server_answers:
        yield _dead_server(facts)
    if facts.devices:
        yield _devices(facts)
        return
    if facts.refusal:
        yield Finding(Area.SOUND, facts.refusal, Severity.FAULT, _restart(facts))
    else:
        yield Finding(Area.SOUND, "there is nothing to record from", Severity.FAULT, ELSEWHERE)
    for message, remedy in (*_server(facts), *_card(facts)):
        yield Finding(Area.SOUND, message, Severity.WARNING, remedy)


def _devices(facts: SoundFacts) -> Finding:
    microphones = [device for device in facts.devices if not device.monitor]
    monitors = len(facts.devices) - len(microphones)
    if not microphones:
        message = f"no microphone, only what the machine plays can be recorded ({many(monitors, 'monitor')})"
        return Finding(Area.SOUND, message, Severity.WARNING, f"plug a microphone in; or {ELSEWHERE}")
    default = next((device.description for device in microphones if device.default), "")
    told = f", {default} is the default" if default else ""
    found = f"{many(len(microphones), 'microphone')} and {many(monitors, 'monitor')}"
    return Finding(Area.SOUND, found + told)


def _dead_server(facts: SoundFacts) -> Finding:
    severity = Severity.WARNING if facts.devices else Severity.FAULT
    message = f"PULSE_SERVER is {facts.server}, and no sound server answers there"
    if "tcp:" in facts.server or "/" not in facts.server:
        remedy = "forward it: ssh -R 24713:127.0.0.1:4713 HOST, PULSE_SERVER=tcp:127.0.0.1:24713"
        return Finding(Area.SOUND, message, severity, f"{remedy}; or: unset PULSE_SERVER")
    return Finding(Area.SOUND, message, severity, "unset PULSE_SERVER")


def _server(facts: SoundFacts) -> Iterator[tuple[str, str]]:
    """Reasons why no sound server is usable, with remedies."""
    # Clients use PULSE_SERVER alone: whatever runs here besides explains nothing.
    if facts.server:
        return
    if facts.runtime_dir and facts.runtime_owner not in (None, facts.uid):
        message = (
            f"XDG_RUNTIME_DIR is {facts.runtime_dir}, which is another user's (uid {facts.runtime_owner})"
        )
        yield message, "run symbl-tui as that user, without sudo or su; or: unset XDG_RUNTIME_DIR"
    elif facts.others and not facts.pulse:
        message = f"a sound server runs for another user (uid {facts.others[0]}), not for {facts.user}"
        yield message, "run symbl-tui as that user, without sudo or su"
    elif facts.pipewire and not facts.pulse:
        missing = "pipewire-pulse" not in facts.programs
        start = "systemctl --user start pipewire-pulse.socket"
        remedy = facts.packages.install("pipewire-pulse") if missing else start
        yield "PipeWire runs without its PulseAudio side, through which it is recorded", remedy
    elif not facts.pulse and facts.programs & {"pulseaudio", "pipewire-pulse"}:
        yield f"no sound server runs for {facts.user}", _start(facts)
    elif not facts.pulse and (facts.cards or facts.inputs):
        yield (
            "no sound server is installed (none is needed to record a card)",
            facts.packages.install("sound server"),
        )


def _start(facts: SoundFacts) -> str:
    if "pipewire-pulse" in facts.programs and "systemctl" in facts.programs:
        start = "systemctl --user start pipewire-pulse.socket wireplumber"
    else:
        start = "pulseaudio --start" if "pulseaudio" in facts.programs else "pipewire-pulse &"
    keep = f"; to keep it over SSH logins: loginctl enable-linger {facts.user}"
    return start + keep if facts.ssh and "systemctl" in facts.programs else start


def _restart(facts: SoundFacts) -> str:
    if "pipewire-pulse" in facts.programs and "systemctl" in facts.programs:
        return "systemctl --user restart pipewire pipewire-pulse wireplumber"
    return (
        "pulseaudio -k; pulseaudio --start" if "pulseaudio" in facts.programs else "restart the sound server"
    )


def _card(facts: SoundFacts) -> Iterator[tuple[str, str]]:
    """Reasons why no sound card is usable, with remedies."""
    if facts.hidden:
        unmask = "docker run --security-opt systempaths=unconfined --device /dev/snd --group-add audio"
        podman = "podman: --security-opt unmask=/proc/asound"
        yield "/proc/asound is hidden, so ALSA sees no card; this is a container", f"{unmask} ({podman})"
    elif facts.inputs and not facts.readable and facts.group:
        yield f"{facts.user} is in the group audio, but not yet in this login", "log in again"
    elif facts.inputs and not facts.readable:
        remedy = f"{facts.packages.sudo}usermod -aG audio {facts.user}, then log in again"
        yield f"{facts.user} may not use the sound card: not in the group audio", remedy
    elif facts.cards and not facts.inputs:
        yield f"only outputs: {', '.join(facts.cards)} cannot record", "plug a microphone or a headset in"
    elif not facts.cards and facts.container:
        yield "no sound card: this is a container", "docker run --device /dev/snd --group-add audio"
    elif not facts.cards:
        yield "no sound card (/proc/asound/cards has none)", "plug a USB microphone in: lsusb shows it"
    elif not facts.refusal:
        yield f"{', '.join(facts.cards)} cannot be opened; another program may have it", "fuser -v /dev/snd/*"
