"""The commands that install packages on this distribution, which /etc/os-release names."""

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
# The name of each package for each package manager.
_NAMES: Final[Mapping[str, Mapping[str, str]]] = {
    "PortAudio": {
        "apt": "libportaudio2",
        "dnf": "portaudio",
        "pacman": "portaudio",
        "apk": "portaudio",
        "zypper": "libportaudio2",
    },
    "pulse plugin": {
        "apt": "libasound2-plugins",
        "dnf": "alsa-plugins-pulseaudio",
        "pacman": "alsa-plugins",
        "apk": "alsa-plugins-pulse",
        "zypper": "alsa-plugins-pulse",
    },
    "libpulse": {
        "apt": "libpulse0",
        "dnf": "pulseaudio-libs",
        "pacman": "libpulse",
        "apk": "libpulse",
        "zypper": "libpulse0",
    },
    "sound server": {
        "apt": "pulseaudio",
        "dnf": "pipewire-pulseaudio",
        "pacman": "pipewire-pulse",
        "apk": "pulseaudio",
        "zypper": "pipewire-pulseaudio",
    },
    "pipewire-pulse": {
        "apt": "pipewire-pulse",
        "dnf": "pipewire-pulseaudio",
        "pacman": "pipewire-pulse",
        "apk": "pipewire-pulse",
        "zypper": "pipewire-pulseaudio",
    },
    "SPEEX": {
        "apt": "libspeex1",
        "dnf": "speex",
        "pacman": "speex",
        "apk": "speex",
        "zypper": "libspeex1",
    },
    "AMR_WB": {
        "apt": "libvo-amrwbenc0",
        "dnf": "vo-amrwbenc",
        "pacman": "vo-amrwbenc",
        "apk": "vo-amrwbenc",
        "zypper": "libvo-amrwbenc0",
    },
}


@dataclass(frozen=True, slots=True)
class Packages:
    """The package manager of a distribution."""

    manager: str = ""
    """apt, dnf, pacman, apk or zypper; empty: unknown."""
    sudo: str = "sudo "
    """The prefix of a command for root; empty for root."""

    @classmethod
    def here(cls, os_release: Path = _OS_RELEASE) -> "Packages":
        """The package manager of this machine."""
        sudo = "" if os.geteuid() == 0 else "sudo "
        try:
            return cls(_manager(os_release.read_text(errors="replace")), sudo)
        except OSError:
            return cls("", sudo)

    def install(self, package: str) -> str:
        """The command that installs a package, one of the names in the table above."""
        if self.manager:
            return f"{self.sudo}{_INSTALL[self.manager]} {_NAMES[package][self.manager]}"
        return f"install {package} with your package manager (Debian calls it {_NAMES[package]['apt']})"


def _manager(os_release: str) -> str:
    """The package manager of a distribution or, failing that, of one that it is like (``ID_LIKE``)."""
    pairs = (line.partition("=") for line in os_release.splitlines())
    fields = {key: value.strip("\"'") for key, _, value in pairs}
    names = f"{fields.get('ID', '')} {fields.get('ID_LIKE', '')}".replace("-", " ").split()
    return next((_MANAGERS[name] for name in names if name in _MANAGERS), "")
