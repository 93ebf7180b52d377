"""Streams of other programs are opened as sources: formats, previews, tokens, and one listener for both."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from symbl_tui.audio.frame import AudioFormat
from symbl_tui.audio.registry.source_kind import OpenRequest, SourceResources, SourceSettings
from symbl_tui.audio.registry.stream_opening import open_pipe, open_socket, open_stdin
from symbl_tui.audio.sources.source import Source
from symbl_tui.audio.streams.socket_address import TcpAddress
from symbl_tui.audio.streams.socket_listener import SocketListener
from symbl_tui.audio.streams.stream_source import StreamSource
from symbl_tui.domain.source_spec import SourceSpec
from symbl_tui.errors import UsageError

LISTENER = SocketListener(TcpAddress("127.0.0.1", 7123), "0123456789abcdef")


def request(
    spec: str,
    *,
    pcm: str = "",
    channels: int | None = None,
    preview: bool = False,
    resources: SourceResources | None = None,
) -> OpenRequest:
    settings = SourceSettings(spec, channels, pcm)
    parsed = SourceSpec.parse(spec)
    return OpenRequest(parsed, settings, preview=preview, resources=resources or SourceResources())


def test_a_pipe_is_labelled_by_its_name_and_not_made_before_it_is_entered(tmp_path: Path) -> None:
    source = open_pipe(request(f"pipe:{tmp_path}/sound"))
    assert (source.label, source.live) == ("pipe sound", True)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("pcm", "channels", "format"),
    [
        ("", None, AudioFormat(16_000, 1)),
        ("f32le,48000,2", None, AudioFormat(48_000, 2)),
        ("s16le,8000,4", 1, AudioFormat(8_000, 1)),
    ],
)
def test_a_preview_of_a_pipe_is_silence_in_the_declared_format(
    pcm: str, channels: int | None, format: AudioFormat, tmp_path: Path
) -> None:
    source = open_pipe(request(f"pipe:{tmp_path}/sound", pcm=pcm, channels=channels, preview=True))
    assert (source.label, source.format) == ("silence", format)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("open_stream", [open_pipe, open_socket])
def test_a_format_that_there_is_not_is_refused_before_anything_is_opened(
    open_stream: Callable[[OpenRequest], Source], tmp_path: Path
) -> None:
    with pytest.raises(UsageError, match="'mp3' is no format of samples"):
        open_stream(request(f"pipe:{tmp_path}/sound", pcm="mp3"))


def test_a_port_needs_a_token_and_says_where_to_put_it() -> None:
    with pytest.raises(UsageError, match="a sender to port 7123 must begin with a token") as error:
        open_socket(request("socket:7123"))
    assert "SYMBL_TUI_TOKEN" in str(error.value)
    source = open_socket(request("socket:7123", resources=SourceResources(token="0123456789abcdef")))
    assert isinstance(source, StreamSource)


def test_a_socket_in_the_file_system_needs_no_token(tmp_path: Path) -> None:
    source = open_socket(request(f"socket:{tmp_path}/sound"))
    assert source.live
    assert list(tmp_path.iterdir()) == []


def test_a_preview_plays_the_listener_that_is_open_already() -> None:
    source = open_socket(request("socket:7123", preview=True, resources=SourceResources(listener=LISTENER)))
    assert source.label == LISTENER.label


def test_a_preview_of_another_port_takes_no_sound_from_its_sender() -> None:
    resources = SourceResources(listener=LISTENER, token="0123456789abcdef")
    source = open_socket(request("socket:7124", preview=True, resources=resources))
    assert source.label == "silence"


def test_a_preview_of_standard_input_leaves_every_byte_to_the_session() -> None:
    reader, writer = os.pipe()
    os.write(writer, b"sound")
    assert (
        open_stdin(request("stdin", preview=True, resources=SourceResources(stdin=reader))).label == "silence"
    )
    assert os.read(reader, 10) == b"sound"
    os.close(reader)
    os.close(writer)
