"""``python -m tests.audio.media_sender URL FORMAT CODEC SECONDS [KEY=VALUE ...]``: sends a tone in real time.

A sender in a process of its own. Retries until a listener accepts it.
"""

import sys
import time

import av
import numpy as np
from av.audio.stream import AudioStream
from av.container import OutputContainer

RATE = 48000
BLOCK = 960


def main(url: str, format: str, codec: str, seconds: str, *options: str) -> None:
    chosen = dict(option.split("=") for option in options)
    deadline = time.monotonic() + 30
    while True:
        try:
            with av.open(url, "w", format=format, options=chosen) as container:
                _send(container, codec, float(seconds))
            return
        except OSError:
            # Nobody there yet; or, once it was sent, a listener that hung up first.
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)


def _send(container: OutputContainer, codec: str, seconds: float) -> None:
    stream = container.add_stream(codec, rate=RATE, layout="stereo")
    assert isinstance(stream, AudioStream)
    began = time.monotonic()
    for start in range(0, round(seconds * RATE), BLOCK):
        tone = 8000 * np.sin(2 * np.pi * 440 * (np.arange(BLOCK) + start) / RATE)
        frame = av.AudioFrame.from_ndarray(
            np.repeat(tone.astype(np.int16), 2).reshape(1, -1), format="s16", layout="stereo"
        )
        frame.rate, frame.pts = RATE, start
        container.mux(stream.encode(frame))
        time.sleep(max(0.0, began + start / RATE - time.monotonic()))
    container.mux(stream.encode(None))


if __name__ == "__main__":
    main(*sys.argv[1:])
