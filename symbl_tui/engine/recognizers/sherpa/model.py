"""A directory with a streaming model of sherpa-onnx: what is in it, and how it is loaded.

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


class Stream(Protocol):
    """The library's ``OnlineStream``: what one speaker said since the last reset."""

    def accept_waveform(self, sample_rate: float, waveform: npt.NDArray[np.float32]) -> None:
        """Take samples in [-1, 1]."""

    def input_finished(self) -> None:
        """No more will come."""


class Heard(Protocol):
    """The library's ``OnlineRecognizerResult``."""

    tokens: list[str]
    timestamps: list[float]
    """Where each token begins, in seconds from :attr:`start_time`."""
    ys_probs: list[float]
    """The logarithm of each token's probability; none where the model does not tell."""
    start_time: float


class Recogniser(Protocol):
    """The library's ``OnlineRecognizer``: one model, as many streams as you like, from any thread."""

    def create_stream(self, hotwords: str | None = None) -> Stream:
        """Begin one; phrases that are likelier are separated by slashes."""

    def is_ready(self, s: Stream) -> bool:
        """Whether there is sound for another step."""

    def decode_stream(self, s: Stream) -> None:
        """Take that step, without the interpreter's lock."""

    def get_result_all(self, s: Stream) -> Heard:
        """Everything since the last reset."""

    def is_endpoint(self, s: Stream) -> bool:
        """Whether what was said is over."""

    def reset(self, s: Stream) -> None:
        """Begin anew."""


Kind = Literal["transducer", "paraformer", "zipformer2 ctc", "nemo ctc"]

_RULES: Final = {
    "enable_endpoint_detection": True,
    "rule1_min_trailing_silence": 2.4,  # nothing was said: begin anew now and then
    "rule2_min_trailing_silence": 0.8,  # something was: a pause ends it
    "rule3_min_utterance_length": 20.0,  # nobody ever pauses
}


@dataclass(frozen=True, slots=True)
class Model:
    """The files of a model."""

    kind: Kind
    tokens: Path
    parts: dict[str, Path]
    """By the name that the library has for them."""
    subwords: Path | None
    """``bpe.vocab``: with it a transducer can favour words of a vocabulary."""

    @property
    def takes_vocabulary(self) -> bool:
        """Whether words can be made likelier."""
        return self.kind == "transducer" and self.subwords is not None

    def spelling(self) -> list[str]:
        """The pieces that the model writes words with. Blocks."""
        lines = self.tokens.read_text("utf-8").splitlines()
        return [piece[0] for line in lines if (piece := line.split())]

    def load(self) -> Recogniser:
        """Load it; takes seconds.

        Raises:
            ConfigError: The library is not installed, or cannot load these files.
        """
        library = _library()
        files = {"tokens": str(self.tokens), **{part: str(path) for part, path in self.parts.items()}}
        loads: dict[Kind, Callable[..., Recogniser]] = {
            "transducer": library.from_transducer,
            "paraformer": library.from_paraformer,
            "zipformer2 ctc": library.from_zipformer2_ctc,
            "nemo ctc": library.from_nemo_ctc,
        }
        favouring = {}
        if self.takes_vocabulary:
            search = {"decoding_method": "modified_beam_search", "modeling_unit": "bpe"}
            favouring = {**search, "bpe_vocab": str(self.subwords)}
        try:
            # One thread each: several streams are heard at a time, and none may slow the others down.
            return loads[self.kind](**files, num_threads=1, **_RULES, **favouring)
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
    if any(directory.glob("*joiner*.onnx")):
        return "transducer", ("encoder", "decoder", "joiner")
    if any(directory.glob("*encoder*.onnx")):
        return "paraformer", ("encoder", "decoder")
    # Both are one file that looks alike from outside; the libraries' own archives say it in their name.
    if "nemo" in _one(directory, "").resolve().as_posix().lower():
        return "nemo ctc", ("model",)
    return "zipformer2 ctc", ("model",)


def _one(directory: Path, part: str) -> Path:
    """The file of a part; the quantized one where there are two, as it is as good and much faster."""
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
        from sherpa_onnx import OnlineRecognizer
    except ImportError as error:
        raise library_missing() from error
    library: type[Any] = OnlineRecognizer
    return library


def library_missing() -> ConfigError:
    """The error for a machine without the library."""
    return ConfigError("sherpa-onnx is not installed", "pip install 'symbl-tui[sherpa]' installs it")
