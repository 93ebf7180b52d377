"""``symbl-tui sessions export``: to a file, to standard output, to the clipboard of the terminal."""

import base64
import io
import signal
import subprocess
from pathlib import Path

import docx
import pytest

from tests.session.recorded_folder import record
from tests.support.command import COMMAND, Home, descendants
from tests.support.pseudo_terminal import pseudo_terminal
from tests.support.terminal import terminal
from tests.support.waiting import wait_until


@pytest.fixture
def folder(user: Home) -> Path:
    return record(user.data / "sessions", title="Größe")


def export(user: Home, *arguments: str) -> "subprocess.CompletedProcess[bytes]":
    command = [str(COMMAND), "sessions", "export", "latest", *arguments]
    return subprocess.run(command, env=user.environment, capture_output=True, check=False, timeout=60)


def test_standard_output_gets_the_bytes_of_the_file_and_nothing_else(user: Home, folder: Path) -> None:
    printed = export(user, "--format", "csv", "--output", "-")
    target = export(user, "--format", "csv").stdout.decode().strip()
    assert printed.stdout == Path(target).read_bytes()
    assert printed.stderr == b""
    document = export(user, "--format", "docx", "-o", "-").stdout
    assert docx.Document(io.BytesIO(document)).paragraphs[0].text == "Größe"
    assert [each.suffix for each in (folder / "exports").iterdir()] == [".csv"]


def test_the_name_of_the_file_says_which_format_is_wanted(user: Home, folder: Path) -> None:
    for name, start in (("a.txt", b"Gr"), ("a.SRT", b"1\n"), ("a.md", b"# "), ("a.b", b"# "), ("a", b"# ")):
        export(user, "--output", str(user.path / name))
        assert (user.path / name).read_bytes().startswith(start), name
    export(user, "--output", str(user.path / "b.txt"), "--format", "md")
    assert (user.path / "b.txt").read_bytes().startswith(b"# ")


def test_a_file_whose_name_has_no_format_is_said_to_be_markdown(user: Home, folder: Path) -> None:
    said = export(user, "--output", str(user.path / "minutes.pdf"))
    assert (said.returncode, b"written as md" in said.stderr) == (0, True), said.stderr
    assert export(user, "--output", str(user.path / "minutes")).stderr == b""


def test_an_interrupt_ends_the_encoder_and_leaves_no_file(user: Home, folder: Path) -> None:
    (folder / "1-alice.pcm").write_bytes(bytes(2 * 16_000 * 3_600))
    with user.start(
        "sessions", "export", "latest", "--format", "html", "-o", str(user.path / "x.html")
    ) as run:
        assert run.stderr
        assert "encoding the sound" in run.stderr.readline()
        (encoder,) = descendants(run.pid)
        run.send_signal(signal.SIGINT)
        said = run.communicate(timeout=60)[1]
    assert run.returncode == 130
    assert "Traceback" not in said
    wait_until(lambda: not Path(f"/proc/{encoder}").exists())
    assert not list(user.path.glob("*.html"))


def test_a_reader_that_has_seen_enough_is_no_error(user: Home, folder: Path) -> None:
    line = f"{COMMAND} sessions export latest -o - | head -c 3"
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", line], env=user.environment, capture_output=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, b"# G", b"")


def test_a_binary_format_is_not_printed_on_a_terminal(user: Home, folder: Path) -> None:
    with pseudo_terminal(user, "sessions", "export", "latest", "--format", "docx", "-o", "-") as shown:
        shown.until("docx is no text for a terminal", "--output - > FILE")
        assert b"PK" not in shown.written


def test_the_clipboard_of_the_terminal_gets_the_minutes(user: Home, folder: Path) -> None:
    with pseudo_terminal(user, "sessions", "export", "latest", "--clipboard") as shown:
        shown.until("if the terminal allows it")
        copied = shown.written.partition(b"\x1b]52;c;")[2].partition(b"\x07")[0]
    assert base64.b64decode(copied).startswith("# Größe".encode())
    assert not (folder / "exports").exists()


def test_tmux_has_it_in_its_buffer_whatever_it_allows_programs(user: Home, folder: Path) -> None:
    with terminal(user, "sh") as shown:
        shown.keys(f"{COMMAND} sessions export latest --clipboard", "Enter")
        wait_until(lambda: "if the terminal allows it" in shown.screen)
        assert shown.tmux("show-buffer").startswith("# Größe")


def test_the_sound_is_embedded_put_beside_or_left_out(user: Home, folder: Path) -> None:
    (folder / "1-alice.pcm").write_bytes(bytes(32_000))
    target = user.path / "talk.html"
    embedded = export(user, "--format", "html", "-o", str(target))
    assert (embedded.stdout.decode().strip(), embedded.stderr[:22]) == (
        str(target),
        b"encoding the sound: 0 ",
    )
    assert '<script type="application/octet-stream"' in target.read_text()
    export(user, "--format", "html", "-o", str(target), "--embed", "0")
    assert 'src="./talk.sound.ogg"' in target.read_text()
    assert (user.path / "talk.sound.ogg").read_bytes().startswith(b"OggS")
    silent = export(user, "--format", "html", "-o", str(target), "--sound", "none")
    assert "<audio" not in target.read_text()
    assert silent.stderr == b""
    # A pipe has no place beside it.
    piped = export(user, "--format", "html", "-o", "-", "--embed", "0")
    assert b"<audio" not in piped.stdout
    assert b"symbl-tui: without sound: it has 0 MB, too much to be embedded" in piped.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--clipboard",), "the clipboard is the terminal's, and there is none; use --output"),
        (("--clipboard", "-o", "x"), "--clipboard and --output exclude each other"),
        (("--clipboard", "--format", "docx"), "docx is no text for a clipboard; use --output FILE"),
    ],
)
def test_what_cannot_be_copied_is_one_sentence(
    user: Home, folder: Path, arguments: tuple[str, ...], said: str
) -> None:
    command = [str(COMMAND), "sessions", "export", "latest", *arguments]
    # In a session of its own: it has no terminal, whichever the tests run in.
    done = subprocess.run(
        command, env=user.environment, capture_output=True, text=True, check=False, start_new_session=True
    )
    assert done.returncode == 2
    assert said in done.stderr
