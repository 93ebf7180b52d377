"""What models cost on this machine, as measured by ``models check --bench``, kept in the state directory."""

from datetime import UTC, datetime

import msgspec
from msgspec import Struct

from symbl_tui.system import paths


class Measurements(Struct, frozen=True):
    """One measurement of a model."""

    cpu: float
    """CPU seconds per second of speech."""
    real_time_factor: float
    """Seconds that it took per second of speech."""
    memory_mb: float
    """The most that the process with the model had resident."""
    seconds: float
    """Of the recording."""
    wer: float | None = None
    """Percent, on that recording; None where the model is of another language than the recording."""
    load_seconds: float = 0.0
    """From the start of the process until it could recognise."""
    at: str = ""
    """When, ISO 8601."""


def known() -> dict[str, Measurements]:
    """The newest measurement of each model here. Blocks; a damaged file is as good as none."""
    try:
        return msgspec.json.decode(paths.model_figures().read_bytes(), type=dict[str, Measurements])
    except (OSError, msgspec.DecodeError):
        return {}


def keep(name: str, figures: Measurements) -> None:
    """Remember a measurement. Blocks; raises ``OSError``."""
    now = datetime.now(UTC).isoformat(timespec="seconds")
    content = msgspec.json.encode(known() | {name: msgspec.structs.replace(figures, at=now)})
    paths.replace(paths.model_figures(), msgspec.json.format(content, indent=2) + b"\n")
