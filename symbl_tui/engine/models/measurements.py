"""The measurements of models by ``models check --bench``, in a file of the state directory."""

from datetime import UTC, datetime

import msgspec
from msgspec import Struct

from symbl_tui.system import paths


class Measurements(Struct, frozen=True):
    """One measurement of a model."""

    cpu: float
    """CPU seconds per second of speech."""
    real_time_factor: float
    """Seconds of decoding per second of speech."""
    memory_mb: float
    """The peak resident memory of the process with the model."""
    seconds: float
    """Length of the recording."""
    wer: float | None = None
    """Percent, on that recording; None for a model of another language."""
    load_seconds: float = 0.0
    """From the start of the process until the model was loaded."""
    at: str = ""
    """The time of the measurement, ISO 8601."""


def measured() -> dict[str, Measurements]:
    """The newest measurement of each model. Blocks; a damaged file counts as empty."""
    try:
        return msgspec.json.decode(paths.model_figures().read_bytes(), type=dict[str, Measurements])
    except (OSError, msgspec.DecodeError):
        return {}


def keep(name: str, figures: Measurements) -> None:
    """Store a measurement. Blocks; raises ``OSError``."""
    now = datetime.now(UTC).isoformat(timespec="seconds")
    content = msgspec.json.encode(measured() | {name: msgspec.structs.replace(figures, at=now)})
    paths.write_atomically(paths.model_figures(), msgspec.json.format(content, indent=2) + b"\n")
