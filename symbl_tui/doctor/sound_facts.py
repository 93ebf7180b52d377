"""Gather the facts of a machine's sound system; PortAudio is loaded in the capture child only."""

import asyncio
import grp
import os
import shutil
from collections.abc import Mapping
from contextlib import suppress
from ctypes.util import find_library
from pathlib import Path
from typing import Final

from symbl_tui.audio.capture import alsa
from symbl_tui.audio.capture.devices import list_devices
from symbl_tui.audio.capture.input_device import InputDevice
from symbl_tui.doctor.check_runner import run_in_thread
from symbl_tui.doctor.packages import Packages
from symbl_tui.doctor.sound_check import SoundFacts
from symbl_tui.errors import PortAudioMissing, SourceError
from symbl_tui.system.user_name import user_name

_PROGRAMS: Final = ("pulseaudio", "pipewire-pulse", "systemctl")
_PULSE_PORT: Final = 4713
_CONNECT_SECONDS: Final = 2.0


async def gather_facts(environment: Mapping[str, str] = os.environ) -> SoundFacts:
    """Gather the facts of this machine."""
    (devices, error), known, answers = await asyncio.gather(
        _list_devices(),
        run_in_thread(lambda: find_library("portaudio")),
        server_answers(environment.get("PULSE_SERVER", "")),
    )
    missing = known is None or isinstance(error, PortAudioMissing)
    refusal = error.message if error and not missing else ""
    return await run_in_thread(lambda: _facts(environment, devices, refusal, not missing, answers))


async def _list_devices() -> tuple[tuple[InputDevice, ...], SourceError | None]:
    try:
        return await list_devices(), None
    except SourceError as error:
        return (), error


def _facts(
    environment: Mapping[str, str],
    devices: tuple[InputDevice, ...],
    refusal: str,
    portaudio: bool,
    answers: bool,
) -> SoundFacts:
    inputs = sorted(str(path) for path in Path("/dev/snd").glob("pcm*c"))
    folder = alsa.CARDS.parent
    runtime = environment.get("XDG_RUNTIME_DIR", "")
    pulse = Path(environment.get("PULSE_RUNTIME_PATH", "") or f"{runtime}/pulse") / "native"
    return SoundFacts(
        packages=Packages.here(),
        devices=devices,
        refusal=refusal,
        portaudio=portaudio,
        cards=tuple(alsa.cards().values()),
        inputs=tuple(inputs),
        readable=any(os.access(path, os.R_OK | os.W_OK) for path in inputs),
        hidden=folder.is_dir() and not alsa.CARDS.exists(),
        container=_in_container(environment),
        user=user_name(),
        group=_in_audio_group(),
        ssh="SSH_CONNECTION" in environment,
        server=environment.get("PULSE_SERVER", ""),
        server_answers=answers,
        runtime_dir=runtime,
        runtime_owner=_owner(Path(runtime)) if runtime else None,
        uid=os.getuid(),
        pulse=pulse.is_socket(),
        pipewire=Path(f"{runtime}/pipewire-0").is_socket(),
        programs=frozenset(each for each in _PROGRAMS if shutil.which(each)),
        others=_others(),
    )


def _in_container(environment: Mapping[str, str]) -> bool:
    return "container" in environment or any(map(os.path.exists, ("/.dockerenv", "/run/.containerenv")))


def _in_audio_group() -> bool:
    with suppress(KeyError):
        return user_name() in grp.getgrnam("audio").gr_mem
    return False


def _owner(path: Path) -> int | None:
    try:
        return path.stat().st_uid
    except OSError:
        return None


def _others() -> tuple[int, ...]:
    """Other users with a sound server; only root sees all of them."""
    with suppress(OSError):
        uids = (path.parent.parent.name for path in Path("/run/user").glob("*/pulse/native"))
        return tuple(int(uid) for uid in uids if uid.isdecimal() and int(uid) != os.getuid())
    return ()


async def server_answers(server: str) -> bool:
    """Whether any of the servers in a ``PULSE_SERVER`` accepts connections; True without one."""
    # A server may stand behind the machine that it is meant for: {host-id}unix:/run/...
    addresses = [each.rpartition("}")[2] for each in server.split()]
    answers = await asyncio.gather(*(_connects(each) for each in addresses))
    return any(answers) or not addresses


async def _connects(address: str) -> bool:
    try:
        async with asyncio.timeout(_CONNECT_SECONDS):
            if address.startswith(("unix:", "/")):
                _, writer = await asyncio.open_unix_connection(address.removeprefix("unix:"))
            else:
                _, writer = await asyncio.open_connection(*host_and_port(address))
    except (OSError, ValueError, OverflowError):  # OverflowError: a port over 65535
        return False
    writer.close()
    with suppress(OSError):
        await writer.wait_closed()
    return True


def host_and_port(address: str) -> tuple[str, int]:
    """``tcp:HOST:PORT``, ``tcp4:``, ``tcp6:[HOST]:PORT``, or a host alone."""
    kind, _, rest = address.partition(":")
    host = rest if kind in ("tcp", "tcp4", "tcp6") else address
    name, _, port = host.rpartition(":")
    if port.isdecimal() and name:
        return name.strip("[]"), int(port)
    return host.strip("[]"), _PULSE_PORT
