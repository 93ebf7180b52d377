"""How this distribution installs what is missing. Pure, but for one look at /etc/os-release."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_OS_RELEASE: Final = Path("/etc/os-release")
_INSTALL: Final = {
    "apt": "apt install",
    "dnf": "dnf install",
    "pacman": "pacman -S",
    "apk": "apk add",
    "zypper": "zypper install",
}
_MANAGERS: Final = {
    "debian": "apt",
    "ubuntu": "apt",
    "fedora": "dnf",
    "rhel": "dnf",
    "centos": "dnf",
    "arch": "pacman",
    "alpine": "apk",
    "suse": "zypper",
    "opensuse": "zypper",
}
_NAMES: Final[Mapping[str, tuple[str, str, str, str, str]]] = {
    "PortAudio": ("libportaudio2", "portaudio", "portaudio", "portaudio", "libportaudio2"),
    "pulse plugin": (
        "libasound2-plugins",
        "alsa-plugins-pulseaudio",
        "alsa-plugins",
        "alsa-plugins-pulse",
        "alsa-plugins-pulse",
    ),
    "libpulse": ("libpulse0", "pulseaudio-libs", "libpulse", "libpulse", "libpulse0"),
    "sound server": (
        "pulseaudio",
        "pipewire-pulseaudio",
        "pipewire-pulse",
        "pulseaudio",
        "pipewire-pulseaudio",
    ),
    "pipewire-pulse": (
        "pipewire-pulse",
        "pipewire-pulseaudio",
        "pipewire-pulse",
        "pipewire-pulse",
        "pipewire-pulseaudio",
    ),
    "SPEEX": ("libspeex1", "speex", "speex", "speex", "libspeex1"),
    "AMR_WB": ("libvo-amrwbenc0", "vo-amrwbenc", "vo-amrwbenc", "vo-amrwbenc", "libvo-amrwbenc0"),
}
"""What packages are called by apt, dnf, pacman, apk and zypper."""


@dataclass(frozen=True, slots=True)
class Packages:
    """A distribution's way to install."""

    manager: str = ""
    """apt, dnf, pacman, apk or zypper; empty: one we do not know."""
    sudo: str = "sudo "
    """What goes before a command of root's; empty for root."""

    @classmethod
    def here(cls, os_release: Path = _OS_RELEASE) -> "Packages":
        """This machine's."""
        sudo = "" if os.geteuid() == 0 else "sudo "
        try:
            return cls(_manager(os_release.read_text(errors="replace")), sudo)
        except OSError:
            return cls("", sudo)

    def install(self, what: str) -> str:
        """The command that installs ``what``, one of the things above."""
        if self.manager:
            package = _NAMES[what][list(_INSTALL).index(self.manager)]
            return f"{self.sudo}{_INSTALL[self.manager]} {package}"
        return f"install {what} with your package manager (Debian calls it {_NAMES[what][0]})"


def _manager(os_release: str) -> str:
    """Of a distribution or, failing that, of those that it says it is like."""
    pairs = (line.partition("=") for line in os_release.splitlines())
    fields = {key: value.strip("\"'") for key, _, value in pairs}
    names = f"{fields.get('ID', '')} {fields.get('ID_LIKE', '')}".replace("-", " ").split()
    return next((_MANAGERS[name] for name in names if name in _MANAGERS), "")
