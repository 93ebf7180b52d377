"""The sound of an export: encoded in a child process, embedded or beside; no export fails for it."""

import os
import subprocess
import tempfile
import time
from base64 import b64decode
from dataclasses import replace
from pathlib import Path

import av
import numpy as np
import pytest

from symbl_tui.session.archive.session_facts import SessionFacts, read_facts
from symbl_tui.session.exports import export_sound
from symbl_tui.session.exports.export_sound import SILENT, ExportSound, Tracks, encode_tracks
from symbl_tui.session.exports.exporter import export_content, export_session, export_to
from symbl_tui.system.directory import Directory
from tests.session.recorded_folder import record
from tests.support.command import descendants
from tests.support.waiting import wait_until

RATE = 16_000


def spool(path: Path, seconds: float, loud: int = 8_000) -> None:
    tone = loud * np.sin(np.arange(round(seconds * RATE)) * 0.2)
    path.write_bytes(tone.astype("<i2").tobytes())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A session with ten seconds of Alice and five of Bob."""
    folder = record(tmp_path)
    spool(folder / "1-alice.pcm", 10)
    spool(folder / "2-bob.pcm", 5)
    return folder


def seconds(path: Path) -> float:
    with av.open(str(path)) as sound:
        assert sound.streams.audio[0].codec_context.name == "opus"
        return sum(frame.samples / frame.sample_rate for frame in sound.decode(audio=0))


def facts(folder: Path) -> SessionFacts:
    return read_facts(folder)


def test_mixed_sound_is_one_embedded_track_as_long_as_the_session(folder: Path, tmp_path: Path) -> None:
    (track,) = encode_tracks(facts(folder), ExportSound(), "talk", None)
    (tmp_path / "heard.ogg").write_bytes(b64decode(track.content))
    assert seconds(tmp_path / "heard.ogg") == pytest.approx(10, abs=0.1)
    assert (track.label, track.media_type, track.href) == ("All", "audio/ogg", "")


def test_each_channel_is_a_track_by_the_name_that_is_shown(folder: Path) -> None:
    renamed = replace(facts(folder), names=("Zoë", "Bob"))
    tracks = encode_tracks(renamed, ExportSound(tracks=Tracks.CHANNELS), "talk", None)
    assert [each.label for each in tracks] == ["All", "Zoë", "Bob"]
    assert len({each.content for each in tracks}) == 3


def test_more_than_the_limit_stands_beside_the_file_under_a_name_of_its_own(
    folder: Path, tmp_path: Path
) -> None:
    target = tmp_path / "a b#%.html"
    (tmp_path / "a b#%.ogg").write_text("the user's recording")
    export_to(folder, target, "html", ExportSound(tracks=Tracks.CHANNELS, embedded=0))
    beside = sorted(path.name for path in tmp_path.glob("*.sound*.ogg"))
    assert beside == ["a b#%.sound-1.ogg", "a b#%.sound-2.ogg", "a b#%.sound.ogg"]
    assert 'src="./a%20b%23%25.sound.ogg"' in target.read_text()
    assert seconds(tmp_path / "a b#%.sound-2.ogg") == pytest.approx(10, abs=0.1)
    assert (tmp_path / "a b#%.ogg").read_text() == "the user's recording"
    assert all(path.stat().st_mode & 0o077 == 0 for path in tmp_path.glob("*.sound*.ogg"))


def test_where_nothing_can_stand_beside_it_the_sound_is_left_out_and_that_is_told(folder: Path) -> None:
    told: list[str] = []
    page = export_content(folder, "html", ExportSound(embedded=0, notice=told.append))
    assert b"<audio" not in page
    assert told == ["without sound: it has 0 MB, too much to be embedded"]


def test_a_session_without_sound_is_exported_and_that_is_told(tmp_path: Path) -> None:
    told: list[str] = []
    target = export_session(record(tmp_path), "html", ExportSound(notice=told.append))
    assert "<audio" not in target.read_text()
    (sentence,) = told
    assert sentence.startswith("without sound: ")
    assert sentence.endswith("there is no sound")
    assert list(target.parent.iterdir()) == [target]


@pytest.mark.parametrize("sound", [SILENT, ExportSound(tracks=Tracks.NONE)])
def test_no_sound_is_encoded_that_was_not_asked_for(folder: Path, sound: ExportSound) -> None:
    assert encode_tracks(facts(folder), sound, "talk", None) == ()
    assert b"<audio" not in export_content(folder, "html", sound)
    assert export_content(
        folder, "md", ExportSound(progress=lambda share: pytest.fail("no sound"))
    ) == export_content(folder, "md")


def test_a_damaged_part_costs_its_sound_and_not_the_words(folder: Path) -> None:
    (folder / "1-alice.pcm").unlink()
    (folder / "2-bob.pcm").unlink()
    header = b"fLaC" + bytes(17) + (10 * RATE).to_bytes(5, "big")
    (folder / "1-alice.flac").write_bytes(header + os.urandom(200))
    assert b"move the deadline" in export_content(folder, "html", ExportSound())


def test_years_of_claimed_sound_are_refused(folder: Path) -> None:
    with (folder / "1-alice.pcm").open("r+b") as file:
        file.truncate(2 * RATE * 400_000)  # sparse: nothing on the disk
    told: list[str] = []
    assert encode_tracks(facts(folder), ExportSound(notice=told.append), "talk", None) == ()
    assert told == ["without sound: the sound has 111:06:40, too much for an export"]


def test_progress_grows_over_all_tracks_and_what_it_raises_ends_the_encoder(folder: Path) -> None:
    spool(folder / "1-alice.pcm", 900)
    shares: list[float] = []

    def leave(share: float) -> None:
        shares.append(share)
        if share > 0.01:
            raise InterruptedError

    began = time.monotonic()
    with pytest.raises(InterruptedError):
        encode_tracks(facts(folder), ExportSound(tracks=Tracks.CHANNELS, progress=leave), "talk", None)
    assert shares == sorted(shares)
    assert shares[-1] < 0.9, time.monotonic() - began
    assert not any("sound_child" in command(pid) for pid in descendants(os.getpid()))


def test_the_encoder_has_the_lowest_priority_and_ends_with_its_parent(folder: Path) -> None:
    spool(folder / "1-alice.pcm", 600)
    with tempfile.TemporaryFile() as file:
        child = subprocess.Popen(
            export_sound.child_command(folder, -1, file.fileno()),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            pass_fds=(file.fileno(),),
        )
        with child:
            assert child.stdout
            assert b"progress" in child.stdout.readline()
            assert os.getpriority(os.PRIO_PROCESS, child.pid) == 19
            assert child.stdin
            child.stdin.close()
            wait_until(lambda: child.poll() is not None)
            child.stdout.read()


def test_an_encoder_that_dies_costs_the_sound_only(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export_sound, "child_command", lambda *_: ("sh", "-c", "kill -9 $$"))
    told: list[str] = []
    with Directory(folder) as directory:
        assert encode_tracks(facts(folder), ExportSound(notice=told.append), "talk", directory) == ()
    assert told == ["without sound: its encoder has died"]


def command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text()
    except OSError:
        return ""
