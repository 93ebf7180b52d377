"""Before hours are recorded, free space and privacy of the recordings are reported."""

import shlex
from dataclasses import replace
from pathlib import Path

import pytest

from symbl_tui.doctor import disk_check
from symbl_tui.doctor.disk_check import BYTES_PER_HOUR, Folder, findings
from symbl_tui.doctor.finding import Severity
from tests.support.command import Home

HERE = Folder("recordings", "XDG_DATA_HOME", Path("/r"), there=True, free=100 * BYTES_PER_HOUR)


def folder(**more: object) -> Folder:
    return Folder(**({"use": "settings", "variable": "X", "path": Path("/s"), "there": True} | more))  # type: ignore[arg-type]


def test_free_space_is_in_hours_of_all_channels() -> None:
    (room, privacy) = findings([HERE], channels=4, unclosed=[])
    assert "room for 25 hours of 4 channels in /r (115 MB per channel and hour)" in room.message
    assert {room.severity, privacy.severity} == {Severity.OK}


def test_little_free_space_is_a_warning() -> None:
    room, _ = findings([HERE], channels=50, unclosed=[])
    assert (room.severity, room.message[:6]) == (Severity.WARNING, "little")


def test_recordings_that_cannot_be_kept_are_a_fault_and_all_else_is_not() -> None:
    lost = folder(use="recordings", variable="XDG_DATA_HOME", writable=False, there=False)
    found = list(findings([lost, folder(writable=False)], 1, []))
    assert [finding.severity for finding in found[:2]] == [Severity.FAULT, Severity.WARNING]
    assert found[0].remedy == "export XDG_DATA_HOME=/a/directory/of/yours"
    assert found[1].remedy.startswith("chmod u+rwx /s")


def test_a_directory_that_others_can_read_is_reported() -> None:
    found = list(findings([HERE, folder(mode=0o755), folder(owned=False)], 1, []))
    assert any("mode 0755" in f.message and f.remedy == "chmod 700 /s" for f in found)
    assert any("another user" in f.message and "chown" in f.remedy for f in found)


def test_a_command_that_helps_can_be_pasted_whatever_the_directory_is_called() -> None:
    odd = Path("/my disk/$(reboot)")
    folders = [HERE, folder(path=odd, mode=0o755, writable=False), folder(path=odd, owned=False)]
    remedies = [f.remedy for f in findings(folders, 1, []) if f.remedy]
    assert len(remedies) == 3
    for remedy in remedies:
        assert str(odd) in shlex.split(remedy.partition(";")[0])


@pytest.mark.parametrize(("hours", "severity"), [(4.0, Severity.OK), (3.99, Severity.WARNING)])
def test_less_than_four_hours_are_few(hours: float, severity: Severity) -> None:
    here = replace(HERE, free=round(hours * 2 * BYTES_PER_HOUR))
    assert next(findings([here], 2, [])).severity is severity


def test_a_source_whose_channels_are_not_known_counts_as_one() -> None:
    assert "of 1 channel in" in next(findings([HERE], 0, [])).message


def test_a_directory_of_another_user_is_no_one_s_to_change() -> None:
    lost = folder(use="recordings", variable="XDG_DATA_HOME", writable=False, owned=False)
    assert next(findings([lost], 1, [])).remedy == "export XDG_DATA_HOME=/a/directory/of/yours"


def test_an_unclosed_session_is_reported() -> None:
    assert list(findings([HERE], 1, ["a", "b"]))[-1].remedy == "symbl-tui sessions recover --all"


def test_a_check_creates_nothing(home: Home) -> None:
    home.config.mkdir(parents=True, mode=0o755)
    home.config.chmod(0o755)
    recordings, settings, _ = disk_check.gather_facts()
    assert not recordings.there
    assert recordings.writable
    assert recordings.free > 0
    assert settings.mode == 0o755
    assert [path.name for path in home.path.iterdir()] == [".config"]
