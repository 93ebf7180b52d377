"""Media made by FFmpeg for the tests, and an HTTP server that is as bad as real ones."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from fractions import Fraction
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from ssl import SSLContext

import av
import numpy as np
import numpy.typing as npt
import soundfile
from av.audio.stream import AudioStream
from av.container import OutputContainer
from av.video.stream import VideoStream

from symbl_tui.demo import meeting_path

Sound = npt.NDArray[np.int16]
"""Shape (samples, channels)."""

_BLOCK = 1024


def speech(seconds: float, rate: int = 16000) -> Sound:
    """Two channels: the beginning of the bundled meeting, and the same backwards."""
    sound, own = soundfile.read(meeting_path(), dtype="int16", frames=round(seconds * rate))
    assert own == rate
    return np.stack([sound[:, 0], sound[::-1, 0]], axis=1).astype(np.int16)


def alike(said: Sound, heard: bytes) -> float:
    """The best correlation of a channel and its decoded sound, over all shifts."""
    one, other = said.astype(float), np.frombuffer(heard, "<i2").astype(float)
    size = 2 * max(len(one), len(other))
    shift = int(np.argmax(np.fft.irfft(np.fft.rfft(other, size) * np.fft.rfft(one, size).conj())))
    shift -= size if shift > size // 2 else 0
    one, other = one[max(0, -shift) :], other[max(0, shift) :]
    length = min(len(one), len(other))
    assert length > 0.8 * len(said)
    return float(np.corrcoef(one[:length], other[:length])[0, 1])


def noise(seconds: float, channels: int, rate: int = 16000) -> Sound:
    """Noise that differs from channel to channel."""
    shape = (round(seconds * rate), channels)
    return np.random.default_rng(1).integers(-20000, 20000, shape, np.int16)


def write(
    path: Path | str,
    *tracks: tuple[str, int, Sound],
    format: str | None = None,
    picture: bool = False,
    options: dict[str, str] | None = None,
    title: str = "",
) -> Path:
    """Encode tracks, each a codec, a rate and its sound, to a file or a URL."""
    with av.open(str(path), "w", format=format, options=options or {}) as container:
        container.metadata.update({"title": title} if title else {})
        video = container.add_stream("mpeg4", rate=10) if picture else None
        streams = [_stream(container, *track) for track in tracks]
        if video is not None:
            _paint(container, video, len(tracks[0][2]) / tracks[0][1])
        longest = max(len(sound) for _, _, sound in tracks)
        for start in range(0, longest, _BLOCK):
            for stream, (_, rate, sound) in zip(streams, tracks, strict=True):
                _say(container, stream, rate, sound[start : start + _BLOCK], start)
        for stream in streams:
            container.mux(stream.encode(None))
    return Path(path)


def _stream(container: OutputContainer, codec: str, rate: int, sound: Sound) -> AudioStream:
    stream = container.add_stream(codec, rate=rate, layout=f"{sound.shape[1]}c")
    assert isinstance(stream, AudioStream)
    return stream


def _say(container: OutputContainer, stream: AudioStream, rate: int, piece: Sound, start: int) -> None:
    if len(piece):
        frame = av.AudioFrame.from_ndarray(
            np.ascontiguousarray(piece).reshape(1, -1), format="s16", layout=f"{piece.shape[1]}c"
        )
        frame.rate, frame.pts, frame.time_base = rate, start, Fraction(1, rate)
        container.mux(stream.encode(frame))


def _paint(container: OutputContainer, stream: VideoStream, seconds: float) -> None:
    stream.width, stream.height, stream.pix_fmt = 64, 64, "yuv420p"
    for _ in range(round(seconds * 10)):
        frame = av.VideoFrame.from_ndarray(np.zeros((64, 64, 3), np.uint8), format="rgb24")
        container.mux(stream.encode(frame))
    container.mux(stream.encode(None))


Answer = Callable[["Handler"], None]


class Handler(BaseHTTPRequestHandler):
    """Answers by the server's routes."""

    server: "MediaServer"

    def do_GET(self) -> None:
        self.server.asked.append((self.path, self.headers.get("Range", "")))
        self.server.sent_credentials.append(self.headers.get("Authorization", ""))
        with suppress(BrokenPipeError, ConnectionResetError):  # whoever asked has heard enough
            self.server.routes.get(self.path.partition("?")[0], status(404))(self)

    def log_message(self, format: str, *args: object) -> None:
        """Tests are silent."""

    def begin(self, status: int, **headers: object) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), str(value))
        self.end_headers()

    @property
    def start(self) -> int:
        """Where the part that is asked for begins."""
        return int(self.headers.get("Range", "bytes=0-")[6:].partition("-")[0])


class MediaServer(ThreadingHTTPServer):
    """A server on the loopback; ``routes`` may be changed while it runs."""

    daemon_threads = True

    def __init__(self, tls: SSLContext | None = None) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.routes: dict[str, Answer] = {}
        self.asked: list[tuple[str, str]] = []
        """Paths and ranges, in order."""
        self.sent_credentials: list[str] = []
        self.over = threading.Event()
        """Set at the end of the test, for handlers that stall."""
        self.scheme = "http"
        if tls:
            self.scheme = "https"
            self.socket = tls.wrap_socket(self.socket, server_side=True)

    def handle_error(self, request: object, client_address: object) -> None:
        """Ignore clients that refuse the certificate: some tests are about them."""

    def url(self, path: str, user: str = "") -> str:
        return f"{self.scheme}://{user}127.0.0.1:{self.server_port}{path}"


@contextmanager
def media_server(tls: SSLContext | None = None) -> Iterator[MediaServer]:
    """A server that runs."""
    with MediaServer(tls) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield server
        finally:
            server.over.set()
            server.shutdown()
            thread.join()


def whole(content: bytes) -> Answer:
    """A file, or the part of it that is asked for."""

    def serve(handler: Handler) -> None:
        _part(handler, content, len(content))

    return serve


def _part(handler: Handler, content: bytes, end: int) -> None:
    start, length = handler.start, len(content)
    handler.begin(
        206 if "Range" in handler.headers else 200,
        Content_Length=length - start,
        Content_Range=f"bytes {start}-{length - 1}/{length}",
        Accept_Ranges="bytes",
    )
    handler.wfile.write(content[start:end])


def broken_off(content: bytes, at: int) -> Answer:
    """A file whose first delivery ends in its midst."""
    served: list[int] = []

    def serve(handler: Handler) -> None:
        served.append(handler.start)
        _part(handler, content, at if len(served) == 1 else len(content))
        handler.close_connection = True

    return serve


def stalled(content: bytes, at: int) -> Answer:
    """A file that stops coming in its midst, without an end, whatever part of it is asked for."""

    def serve(handler: Handler) -> None:
        _part(handler, content, at)
        handler.server.over.wait()

    return serve


def endless(*deliveries: bytes) -> Answer:
    """A stream of unknown length: each request gets the next delivery, the last one repeatedly."""
    left = list(deliveries)

    def serve(handler: Handler) -> None:
        handler.begin(200, Content_Type="audio/mpeg")
        handler.wfile.write(left[0] if len(left) == 1 else left.pop(0))

    return serve


def status(code: int) -> Answer:
    """Nothing but a status."""
    return lambda handler: handler.begin(code, Content_Length=0)


def moved(to: str) -> Answer:
    """It is elsewhere."""
    return lambda handler: handler.begin(302, Location=to, Content_Length=0)


def playlist(folder: Path, said: Sound, rate: int = 48000, **more: str) -> dict[str, Answer]:
    """Routes of a playlist, ``/talk.m3u8``, and its segments."""
    options = {"hls_time": "1", "hls_playlist_type": "vod", **more}
    write(folder / "talk.m3u8", ("aac", rate, said), format="hls", options=options)
    return {f"/{path.name}": whole(path.read_bytes()) for path in folder.iterdir()}
