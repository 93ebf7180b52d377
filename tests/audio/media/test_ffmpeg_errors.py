"""Errors of FFmpeg become a sentence with a remedy, and never show a secret."""

import errno
import socket
import threading
from email.message import Message
from urllib.error import HTTPError, URLError

import av
import pytest

from symbl_tui.audio.media.ffmpeg_errors import to_source_error

SECRET = "https://user:hunter2@media.example:9/live.mp3?token=hunter2"
INVALID = av.error.InvalidDataError(1094995529, "Invalid data", "/tmp/x?hunter2")


def answered(status: str, code: int) -> Exception:
    kind: type[av.FFmpegError] = getattr(av.error, f"HTTP{status}Error")
    return kind(code, "Server returned it", SECRET)


@pytest.mark.parametrize(
    ("error", "what", "remedy"),
    [
        (answered("NotFound", 1), "is not there (404)", "check the address"),
        (answered("Unauthorized", 1), "wants user and password (401)", "USER:PASSWORD@HOST"),
        (answered("Forbidden", 1), "may not be read (403)", "credentials"),
        (answered("Server", 1), "an error of its own (5xx)", "try again later"),
        (OSError(errno.ECONNREFUSED, "refused"), "no program listens there", "check host and port"),
        (OSError(errno.ETIMEDOUT, "late"), "does not answer", "check the address and the network"),
        (OSError(errno.EADDRINUSE, "taken"), "is taken by another program", "choose another port"),
        (OSError(errno.EACCES, "no"), "may not be opened", "check the permissions"),
    ],
)
def test_a_known_fault_says_what_to_do_and_no_secret(error: Exception, what: str, remedy: str) -> None:
    shown = to_source_error(error, SECRET)
    assert shown.message == f"https://media.example:9/live.mp3 {shown.message.partition(' ')[2]}"
    assert what in shown.message
    assert remedy in shown.remedy
    assert "hunter2" not in str(shown)


@pytest.mark.parametrize(
    ("status", "what"),
    [
        (302, "is moved in a circle"),
        (404, "is not there (404)"),
        (418, "is refused by the server (4xx)"),
        (503, "an error of its own (5xx)"),
        (101, "the server answers 101"),
        (999, "the server answers 999"),
    ],
)
def test_every_status_of_a_web_server_is_a_sentence(status: int, what: str) -> None:
    shown = to_source_error(HTTPError(SECRET, status, "hunter2", Message(), None), SECRET)
    assert what in shown.message
    assert shown.remedy
    assert "hunter2" not in str(shown)


@pytest.mark.parametrize("error", [URLError(TimeoutError()), URLError(OSError(errno.ETIMEDOUT, "late"))])
def test_a_fault_that_urllib_wraps_is_told_by_its_cause(error: URLError) -> None:
    assert to_source_error(error, SECRET).message.endswith("does not answer")


@pytest.mark.parametrize("name", ["talk.m3u8", "talk.PLS", "talk.ffconcat"])
def test_a_playlist_file_is_not_followed(name: str) -> None:
    shown = to_source_error(INVALID, f"/home/me/{name}")
    assert "is a playlist, which may lead anywhere" in shown.message
    assert shown.remedy == "name what it leads to instead"


def test_a_file_that_is_no_sound_is_to_be_converted() -> None:
    shown = to_source_error(INVALID, "/home/me/talk.docx")
    assert shown.message.startswith("/home/me/talk.docx is not a sound file")
    assert shown.remedy == "convert or replace it"


def test_an_unknown_fault_of_a_file_has_a_remedy_too() -> None:
    shown = to_source_error(ValueError("hunter2"), "/home/me/talk.wav")
    assert shown.message == "/home/me/talk.wav cannot be read"
    assert shown.remedy


@pytest.fixture
def port() -> int:
    """A port of this machine where no program listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def test_a_general_network_fault_of_a_closed_tls_port_is_found_out(port: int) -> None:
    shown = to_source_error(OSError(errno.EIO, "Input/output error"), f"https://127.0.0.1:{port}/live")
    assert "no program listens there" in shown.message


def test_a_server_that_speaks_no_tls_is_found_out() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(30)
        address = f"rtmps://127.0.0.1:{server.getsockname()[1]}/live"

        def greet() -> None:
            connection, _ = server.accept()
            with connection:
                connection.sendall(b"220 mail.example ready\r\n")
                connection.recv(1024)

        greeter = threading.Thread(target=greet)
        greeter.start()
        shown = to_source_error(OSError(errno.EIO, "Input/output error"), address)
        greeter.join()
    assert "does not speak TLS" in shown.message
    assert "without the s" in shown.remedy


def test_a_server_that_accepts_and_says_nothing_does_not_answer() -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        address = f"rtsps://127.0.0.1:{mute.getsockname()[1]}/live"
        shown = to_source_error(OSError(errno.EIO, "Input/output error"), address)
    assert shown.message == f"{address} does not answer"


@pytest.mark.parametrize(
    ("place", "what"),
    [
        ("http://127.0.0.1/live.m3u8", "is no playlist, though its name says so"),
        ("http://127.0.0.1/live.m3u8?x=1", "is no playlist, though its name says so"),
        ("http://127.0.0.1/page.html", "brings nothing that is sound or video"),
    ],
)
def test_what_an_address_brings_instead_of_sound_is_said(place: str, what: str) -> None:
    assert what in to_source_error(INVALID, place).message
