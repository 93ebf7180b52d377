"""Voice activity detection of one stream: Silero's, by a Moonshine transcriber that decodes nothing."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from symbl_tui.engine.recognizers.base import RATE
from symbl_tui.engine.recognizers.moonshine.library import Library, Line, Samples

_OPTIONS: Final = {
    "skip_transcription": "true",
    "return_audio_data": "false",
    "transcription_interval": "0.05",
    # A short window, so that pauses within a line are seen too; the segmenter joins what belongs together.
    "vad_window_duration": "0.3",
    "vad_threshold": "0.4",
    "vad_max_segment_duration": "45",
    "vad_look_behind_sample_count": "1600",
}
_RENEW_AFTER: Final = 20
"""Lines of a stream, all of which every update returns; then the stream is replaced in a pause."""


@dataclass(frozen=True, slots=True)
class Speech:
    """A stretch of speech, in samples from the start of the stream.

    Its end is some 0.2 s behind the last sound, since that much silence is needed to notice it.
    """

    start: int
    end: int
    over: bool
    """Whether it has ended; otherwise ``end`` is as far as was listened to."""


_DETECTING: Final = threading.Lock()
"""The library has one Silero state for the whole process: calls must not overlap. What other streams say
moves the edges of speech by up to 0.1 s, and with them now and then a word."""


class SpeechDetector:
    """One per stream. A transcriber that skips decoding loads no model: it costs next to no memory."""

    def __init__(self, library: Library, directory: Path, arch: int) -> None:
        self._library = library
        self._handle = library.transcriber(directory, arch, _OPTIONS)
        self._fed = 0
        self._begin()

    def feed(self, samples: Samples) -> list[Speech]:
        """Take sound; the stretches of speech that began, went on or ended with it, in order."""
        with _DETECTING:
            return self._feed(samples)

    def _feed(self, samples: Samples) -> list[Speech]:
        self._library.call(
            "moonshine_transcribe_add_audio_to_stream",
            *(self._handle, self._stream, samples.ctypes.data, samples.size, RATE, 0),
        )
        self._fed += samples.size
        lines = self._library.transcribe("moonshine_transcribe_stream", self._handle, self._stream, 0)
        changed = list(self._changed(lines[self._over :]))
        self._over += sum(speech.over for speech in changed)
        if self._over >= _RENEW_AFTER and self._over == len(lines):
            self._library.call("moonshine_free_stream", self._handle, self._stream)
            self._begin()
        return changed

    def close(self) -> None:
        """Free it."""
        self._library.free(self._handle)

    def _begin(self) -> None:
        self._base, self._over = self._fed, 0
        self._stream = self._library.call("moonshine_create_stream", self._handle, 0)
        self._library.call("moonshine_start_stream", self._handle, self._stream)

    def _changed(self, lines: list[Line]) -> Iterator[Speech]:
        for line in lines:
            start, end = (self._base + round(each * RATE) for each in (line.start, line.end))
            yield Speech(start, min(end, self._fed), line.complete)
