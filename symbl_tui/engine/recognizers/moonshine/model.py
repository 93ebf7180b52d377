"""A Moonshine model on this machine: the one inside the wheel, or a directory. Loads nothing."""

import json
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from symbl_tui.errors import ConfigError

BUNDLED: Final = "moonshine-tiny-en"
"""The model that ``moonshine-voice`` 0.1.0 carries; later versions carry none."""

_LIBRARIES: Final = {"darwin": "libmoonshine.dylib", "win32": "moonshine.dll"}

TINY: Final = 0
"""``MOONSHINE_MODEL_ARCH_TINY``."""


@dataclass(frozen=True, slots=True)
class Model:
    """The files of a model, and the parameters that the library loads it with."""

    directory: Path
    arch: int
    """``ModelArch`` of the C interface."""
    language: str = "en-US"
    tokens_per_second: float = 6.5
    """The most tokens that the library decodes: it cuts a line there, as more is an endless repetition.

    Some scripts need more tokens a word."""

    @property
    def english(self) -> bool:
        """Whether words can be aligned and numbers written by rules, which are English."""
        return self.language.lower().partition("-")[0] in ("en", "")

    def to_argument(self) -> str:
        """Encode as one argument of a process."""
        return json.dumps([str(self.directory), self.arch, self.language, self.tokens_per_second])

    @classmethod
    def from_argument(cls, argument: str) -> "Model":
        """Decode what :meth:`to_argument` made."""
        directory, *others = json.loads(argument)
        return cls(Path(directory), *others)


def package() -> Path:
    """The directory of the wheel; raises ``ConfigError`` where it is not installed."""
    spec = find_spec("moonshine_voice")
    if spec is None or not spec.submodule_search_locations:
        raise ConfigError(
            "the recogniser moonshine is not installed", "pip install moonshine-voice==0.1.0 installs it"
        )
    return Path(next(iter(spec.submodule_search_locations)))


def library_path() -> Path:
    """The path of the shared library; raises ``ConfigError`` where there is none."""
    path = package() / _LIBRARIES.get(sys.platform, "libmoonshine.so")
    if not path.is_file():
        raise ConfigError(f"moonshine-voice has no library for this system: {path.name} is missing")
    return path


def bundled() -> Model:
    """The model in the wheel; raises ``ConfigError`` where it has none."""
    directory = package() / "assets" / "tiny-en"
    if not (directory / "encoder_model.ort").is_file():
        raise ConfigError(
            "this version of moonshine-voice carries no model",
            "pip install moonshine-voice==0.1.0 brings one, or symbl-tui models install moonshine-small-en",
        )
    return Model(directory, TINY)


def find(model: str) -> Model:
    """The model that settings name.

    Args:
        model: An installed model's name, a directory, or nothing for the one in the wheel.

    Raises:
        ConfigError: There is none; says what to do.
    """
    if model in ("", BUNDLED):
        return bundled()
    from symbl_tui.engine.models.installed import locate  # the catalogue: not for the bundled model
    from symbl_tui.engine.recognizers.moonshine.model_files import identify  # likewise

    found = identify(locate(model, "moonshine"))
    return Model(found.directory, found.arch, found.code, found.tokens_per_second)
