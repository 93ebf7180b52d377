"""What is missing is installed with this distribution's own command."""

from pathlib import Path

import pytest

from symbl_tui.doctor.packages import _INSTALL, _NAMES, Packages


@pytest.mark.parametrize(
    ("release", "command"),
    [
        ("ID=debian\n", "apt install libportaudio2"),
        ('ID=linuxmint\nID_LIKE="ubuntu debian"\n', "apt install libportaudio2"),
        ("NAME=x\nID=fedora\n", "dnf install portaudio"),
        ('ID="rocky"\nID_LIKE="rhel centos fedora"\n', "dnf install portaudio"),
        ("ID=manjaro\nID_LIKE=arch\n", "pacman -S portaudio"),
        ("ID=alpine\n", "apk add portaudio"),
        ('ID="opensuse-tumbleweed"\nID_LIKE="opensuse suse"\n', "zypper install libportaudio2"),
    ],
)
def test_each_distribution_has_its_own_command(tmp_path: Path, release: str, command: str) -> None:
    path = tmp_path / "os-release"
    path.write_text(release)
    assert Packages.here(path).install("PortAudio").removeprefix("sudo ") == command


def test_an_unknown_distribution_gets_the_name_of_the_package(tmp_path: Path) -> None:
    assert "Debian calls it libspeex1" in Packages.here(tmp_path / "none").install("SPEEX")


def test_only_root_needs_no_sudo() -> None:
    assert Packages("apt", "sudo ").install("SPEEX") == "sudo apt install libspeex1"
    assert Packages("apt", "").install("SPEEX") == "apt install libspeex1"


def test_every_package_has_a_name_everywhere() -> None:
    assert all(names.keys() == _INSTALL.keys() and all(names.values()) for names in _NAMES.values())
