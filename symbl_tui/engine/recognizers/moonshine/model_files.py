"""Identification of the Moonshine model in a directory: its architecture and language. Loads no library.

Two layouts exist. Models that decode a finished line (tiny, base) are an encoder and a merged decoder;
streaming models are five graphs and ``streaming_config.json``. The library is given the architecture: it
refuses a wrong one of the first kind, while all streaming ones load alike (their sizes are in the
configuration).
"""

import json
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import Final

from symbl_tui.engine.models.catalogue import CATALOGUE
from symbl_tui.engine.models.catalogue_moonshine import PAIR_FILES, STREAMING_FILES, TOKENIZER_FILE
from symbl_tui.engine.models.installed import receipt_in
from symbl_tui.errors import ConfigError, UsageError


class ModelArch(IntEnum):
    """The library's numbers."""

    TINY = 0
    BASE = 1
    TINY_STREAMING = 2
    BASE_STREAMING = 3
    SMALL_STREAMING = 4
    MEDIUM_STREAMING = 5

    @property
    def streaming(self) -> bool:
        """Whether the architecture is incremental."""
        return self >= ModelArch.TINY_STREAMING


@dataclass(frozen=True, slots=True)
class MoonshineModel:
    """The model in a directory."""

    directory: Path
    arch: ModelArch
    code: str
    """The language as ISO 639-1; empty if unknown."""

    @property
    def tokens_per_second(self) -> float:
        """The library's ``max_tokens_per_second``: scripts other than Latin take more tokens a word."""
        return 6.5 if self.code in ("en", "es", "") else 13.0


_PAIR: Final = (*PAIR_FILES, TOKENIZER_FILE)
_STREAMING: Final = (*STREAMING_FILES, TOKENIZER_FILE)
# Bytes: encoders of the tiny kind have 13 MB, those of the base kind 21 and more.
_LARGEST_TINY_ENCODER: Final = 17_000_000
# Layers of a decoder, at most, by architecture; medium has more.
_DEPTHS: Final = (
    (6, ModelArch.TINY_STREAMING),
    (8, ModelArch.BASE_STREAMING),
    (10, ModelArch.SMALL_STREAMING),
)


def identify(directory: Path) -> MoonshineModel:
    """The model in a directory. Blocks.

    Raises:
        ConfigError: There is none, or one that the library cannot load; names what is missing.
    """
    if not directory.is_dir():
        raise ConfigError(
            f"there is no directory {directory}", "symbl-tui models list shows what is installed"
        )
    names = {path.name for path in directory.iterdir()}
    if "frontend.model.ort" in names and "frontend.ort" not in names:
        raise ConfigError(
            f"{directory} holds a model for moonshine-voice 0.1.5 and later, which is not supported"
        )
    if missing := _missing(names):
        raise ConfigError(f"{directory} holds no Moonshine model: {', '.join(missing)} missing")
    arch = _streaming_arch(directory) if "streaming_config.json" in names else _pair_arch(directory)
    return MoonshineModel(directory, arch, _code(directory))


def _missing(names: set[str]) -> list[str]:
    """The files of the likelier layout that are not there."""
    layout = _STREAMING if names & (set(_STREAMING) - set(_PAIR)) else _PAIR
    return [name for name in layout if name not in names]


def _pair_arch(directory: Path) -> ModelArch:
    encoder = (directory / "encoder_model.ort").stat().st_size
    return ModelArch.TINY if encoder <= _LARGEST_TINY_ENCODER else ModelArch.BASE


def _streaming_arch(directory: Path) -> ModelArch:
    path = directory / "streaming_config.json"
    try:
        depth = json.loads(path.read_bytes())["depth"]
        return next((arch for most, arch in _DEPTHS if int(depth) <= most), ModelArch.MEDIUM_STREAMING)
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise ConfigError(f"{path} is no configuration of a streaming model") from error


def _code(directory: Path) -> str:
    """The language, from the receipt, or from a name such as ``tiny-en``."""
    try:
        if code := receipt_in(directory, directory.name).code:
            return code
    except UsageError:
        pass
    last = directory.name.rpartition("-")[2]
    return last if last in {entry.code for entry in CATALOGUE} else ""
