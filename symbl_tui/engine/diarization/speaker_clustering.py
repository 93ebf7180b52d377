"""Speaker diarisation by ``libmoonshine``: pyannote's community-1 models, which are built into it.

Loaded in the child process alone (:mod:`.diarization_worker`). No speech model is loaded and nothing is
downloaded. Later versions than 0.1.0 have no models inside and are refused.
"""

import os
from collections.abc import Mapping
from types import TracebackType
from typing import Final

import numpy as np

from symbl_tui.engine.diarization.diarization_library import INSTALL, library_missing, library_path
from symbl_tui.engine.diarization.voiced import RawSpan, Stretch
from symbl_tui.engine.recognizers.interface import RATE
from symbl_tui.engine.recognizers.moonshine.native_library import NativeLibrary, NativeLine
from symbl_tui.engine.recognizers.samples import Samples
from symbl_tui.errors import ConfigError, EngineError

_NO_MODEL: Final = 0
# Seconds: an interval that is never reached, a length of line that is never cut.
_NEVER: Final = 1e9


class SpeakerClustering:
    """The loaded models: a speech detector and a diariser. For one thread."""

    def __init__(self, step: float) -> None:
        """Load them, which takes a third of a second and 105 MB.

        Args:
            step: Seconds between two runs of the models over ten seconds of sound each, over 0, at most 10.

        Raises:
            ConfigError: The wheel is missing, or has another version.
        """
        path = library_path()
        if path is None:
            raise library_missing()
        os.environ["MOONSHINE_ORT_SINGLE_THREAD"] = "1"  # read by the library when it loads a model
        try:
            self._library = NativeLibrary(path)
        except EngineError as error:
            raise ConfigError(f"{path} cannot be used ({error})", INSTALL) from error
        self._detector = self._load({})
        self._diarizer = self._load(
            {
                "identify_speakers": "true",
                "vad_threshold": "0",  # one line over everything: a line clips the spans of its speakers
                "vad_max_segment_duration": str(_NEVER),
                "diarization_analyze_cadence": str(step),
                "diarization_cluster_cadence": str(_NEVER),  # clustered once, when the stream is stopped
                "diarization_cluster_window_sec": "0",
            }
        )

    def detect_speech(self, samples: Samples) -> list[Stretch]:
        """The stretches of speech, in seconds; takes a hundredth of the sound's length.

        Args:
            samples: Mono in [-1, 1] at 16 kHz.
        """
        # Without the second of silence the detector's last window stays in it for the next call.
        padded = np.concatenate([samples, np.zeros(RATE, np.float32)]).astype(np.float32, copy=False)
        lines = self._library.transcribe(
            "moonshine_transcribe_without_streaming",
            *(self._detector, padded.ctypes.data, padded.size, RATE, 0),
        )
        return [(line.start_time, line.start_time + line.duration) for line in lines]

    def stream(self) -> "ClusteringStream":
        """Open a stream; its speakers are clustered together."""
        return ClusteringStream(self._library, self._diarizer)

    def _load(self, options: Mapping[str, str]) -> int:
        common = {"skip_transcription": "true", "return_audio_data": "false"}
        try:
            return self._library.load_transcriber("", _NO_MODEL, {**common, **options})
        except EngineError as error:
            raise ConfigError("libmoonshine does not load its models", INSTALL) from error


class ClusteringStream:
    """One stretch of sound, a context manager: fed piece by piece, then clustered once."""

    def __init__(self, library: NativeLibrary, diarizer: int) -> None:
        self._library, self._diarizer = library, diarizer
        self._stream = library.call("moonshine_create_stream", diarizer, 0)

    def __enter__(self) -> "ClusteringStream":
        """Start the stream."""
        self._library.call("moonshine_start_stream", self._diarizer, self._stream)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Free the stream."""
        self._library.call("moonshine_free_stream", self._diarizer, self._stream)

    def feed(self, samples: Samples) -> None:
        """Analyse more sound: mono in [-1, 1] at 16 kHz. Blocks for about as long as it lasts."""
        samples = np.ascontiguousarray(samples, np.float32)
        self._library.call(
            "moonshine_transcribe_add_audio_to_stream",
            *(self._diarizer, self._stream, samples.ctypes.data, samples.size, RATE, 0),
        )
        self._update()

    def finish(self) -> list[RawSpan]:
        """Cluster the voices: the spans of every speaker, by their start."""
        self._library.call("moonshine_stop_stream", self._diarizer, self._stream)
        return sorted(
            (span.start_time, span.start_time + span.duration, span.speaker_index)
            for line in self._update()
            for span in line.speaker_spans[: line.speaker_span_count]
        )

    def _update(self) -> list[NativeLine]:
        return self._library.transcribe("moonshine_transcribe_stream", self._diarizer, self._stream, 0)
