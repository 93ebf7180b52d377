"""The models that the engine of this machine can use, as the screen shows them. Values only."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ModelChoice:
    """A live recogniser's model that is installed."""

    name: str
    language: str
    megabytes: float
    """Of its files."""
    wer: float | None
    """The published word error rate in percent, where there is one."""
    cost: float | None
    """Cores that one speaking stream takes here, where it was measured."""
    in_use: bool


@dataclass(frozen=True, slots=True)
class ModelChoices:
    """All of them, and what is in use."""

    models: tuple[ModelChoice, ...]
    in_use: str
    """The recogniser and model in use, also where it is none of these."""
    use: Callable[[str], None]
    """Remembers a choice by name. Raises our errors; blocks."""


LoadModels = Callable[[], ModelChoices | None]
"""Finds out; None when there is nothing to say. Blocks."""
