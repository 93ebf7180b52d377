"""A directory with a streaming model of sherpa-onnx: finding its files, and loading it.

Knows no stream; the library is imported only when a model is loaded.
"""

from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final, Literal, Protocol

import numpy as np
import numpy.typing as npt

from symbl_tui.errors import ConfigError
from symbl_tui.system.optional_packages import install_command


class Stream(Protocol):
    """The library's ``OnlineStream``: the sound of one stream since the last reset."""

    def accept_waveform(self, sample_rate: float, waveform: npt.NDArray[np.float32]) -> None:
        """Feed samples in [-1, 1]."""

    def input_finished(self) -> None:
        """Mark the end of the sound."""


class OnlineResult(Protocol):
    """The library's ``OnlineRecognizerResult``."""

    tokens: list[str]
    timestamps: list[float]
    """Start of each token, in seconds from :attr:`start_time`."""
    ys_probs: list[float]
    """The logarithm of each token's probability; empty where the model gives none."""
    start_time: float


class OnlineRecognizer(Protocol):
    """The library's ``OnlineRecognizer``: one model, any number of streams, from any thread."""

    def create_stream(self, hotwords: str | None = None) -> Stream:
        """Create a stream; likelier phrases are separated by slashes."""

    def is_ready(self, s: Stream) -> bool:
        """Whether there is enough sound for another step."""

    def decode_stream(self, s: Stream) -> None:
        """Decode one step, without the interpreter's lock."""

    def get_result_all(self, s: Stream) -> OnlineResult:
        """The result since the last reset."""

    def is_endpoint(self, s: Stream) -> bool:
        """Whether an utterance has ended."""

    def reset(self, s: Stream) -> None:
        """Start the next utterance."""


Kind = Literal["transducer", "paraformer", "zipformer2 ctc", "nemo ctc"]

_RULES: Final = {
    "enable_endpoint_detection": True,
    "rule1_min_trailing_silence": 2.4,  # no words: reset at intervals
    "rule2_min_trailing_silence": 0.8,  # words, then a pause: the end of an utterance
    "rule3_min_utterance_length": 20.0,  # no pause at all
}


@dataclass(frozen=True, slots=True)
class Model:
    """The files of a model."""

    kind: Kind
    tokens: Path
    parts: dict[str, Path]
    """By the library's parameter names."""
    subwords: Path | None
    """``bpe.vocab``, with which a transducer can boost the words of a vocabulary."""

    @property
    def supports_vocabulary(self) -> bool:
        """Whether words can be boosted."""
        return self.kind == "transducer" and self.subwords is not None

    def token_texts(self) -> list[str]:
        """The texts of the model's tokens. Blocks."""
        lines = self.tokens.read_text("utf-8").splitlines()
        return [piece[0] for line in lines if (piece := line.split())]

    def load(self) -> OnlineRecognizer:
        """Load it; takes seconds.

        Raises:
            ConfigError: The library is not installed, or cannot load these files.
        """
        library = _library()
        files = {"tokens": str(self.tokens), **{part: str(path) for part, path in self.parts.items()}}
        loads: dict[Kind, Callable[..., OnlineRecognizer]] = {
            "transducer": library.from_transducer,
            "paraformer": library.from_paraformer,
            "zipformer2 ctc": library.from_zipformer2_ctc,
            "nemo ctc": library.from_nemo_ctc,
        }
        boosting = {}
        if self.supports_vocabulary:
            search = {"decoding_method": "modified_beam_search", "modeling_unit": "bpe"}
            boosting = {**search, "bpe_vocab": str(self.subwords)}
        try:
            # One thread each: several streams decode at a time, and none may slow the others down.
            return loads[self.kind](**files, num_threads=1, **_RULES, **boosting)
        except (RuntimeError, ValueError, AssertionError) as error:
            raise ConfigError(
                f"sherpa-onnx cannot load the model in {self.tokens.parent}: {error}"
            ) from error


def find(directory: Path) -> Model:
    """The model in a directory.

    Raises:
        ConfigError: There is none, or not all of it.
    """
    if not (directory / "tokens.txt").is_file():
        raise ConfigError(f"{directory} holds no sherpa-onnx model: tokens.txt is missing")
    kind, names = _kind(directory)
    parts = {name: _one(directory, name if name != "model" else "") for name in names}
    subwords = directory / "bpe.vocab"
    return Model(kind, directory / "tokens.txt", parts, subwords if subwords.is_file() else None)


def _kind(directory: Path) -> tuple[Kind, tuple[str, ...]]:
    # By the part that only one kind has: the publishers' names of the files differ in everything else.
    if any(directory.glob("*joiner*.onnx")):
        return "transducer", ("encoder", "decoder", "joiner")
    if any(directory.glob("*encoder*.onnx")):
        return "paraformer", ("encoder", "decoder")
    # Both are a single file and look alike; the publishers' archives have the kind in their name. Of the path
    # only these two parts: the home of a user may be called so.
    if any("nemo" in part.lower() for part in _one(directory, "").resolve().parts[-2:]):
        return "nemo ctc", ("model",)
    return "zipformer2 ctc", ("model",)


def _one(directory: Path, part: str) -> Path:
    """The file of a part; the quantized one of two, which is as good and much faster."""
    found = sorted(
        (path for path in directory.glob("*.onnx") if part in path.name),
        key=lambda path: (".int8." not in path.name, path.name),
    )
    if not found:
        raise ConfigError(f"{directory} holds no sherpa-onnx model: {part or 'model'}.onnx is missing")
    return found[0]


def installed() -> bool:
    """Whether the library can be used."""
    return find_spec("sherpa_onnx") is not None


def require_library() -> None:
    """Raise ``ConfigError`` where the library is not installed."""
    if not installed():
        raise library_missing()


def _library() -> type[Any]:
    try:
        from sherpa_onnx import OnlineRecognizer  # optional, a native library
    except ImportError as error:
        raise library_missing() from error
    library: type[Any] = OnlineRecognizer
    return library


def library_missing() -> ConfigError:
    """The error for a machine without the library."""
    return ConfigError("sherpa-onnx is not installed", f"to install it: {install_command('sherpa')}")
