"""A meeting at a URL, transcribed by the local engine, as a user runs it."""

from pathlib import Path

from tests.audio.media_files import media_server, speech, whole, write
from tests.support.command import Home


def test_a_meeting_at_a_url_is_transcribed_and_its_password_is_stored_nowhere(
    user: Home, tmp_path: Path
) -> None:
    path = write(tmp_path / "talk.mp3", ("libmp3lame", 16000, speech(6.0)[:, :1]))
    with media_server() as server:
        server.routes["/talk.mp3"] = whole(path.read_bytes())
        url = server.url("/talk.mp3?token=geheim", user="alice:geheim@")
        done = user.run("run", "--source", url, "--pace", "inf")
    assert done.returncode == 0, done.stderr
    assert "thank you for joining this meeting" in done.stdout
    assert "heard 6.0 s · sent 6.0 s" in done.stdout + done.stderr
    written = [each for each in user.path.rglob("*") if each.is_file()]
    assert any(each.name == "session.toml" for each in written)
    assert not [each for each in written if b"geheim" in each.read_bytes()]
    assert "geheim" not in done.stdout + done.stderr
