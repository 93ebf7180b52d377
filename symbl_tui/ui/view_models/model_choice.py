"""The installed models of the local engine, as the login screen shows them. Values only."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ModelChoice:
    """An installed model of a live recogniser."""

    name: str
    language: str
    megabytes: float
    """The size of its files."""
    wer: float | None
    """The published word error rate in percent, where there is one."""
    cost: float | None
    """Cores that one speaking stream takes on this machine, where measured."""
    in_use: bool


@dataclass(frozen=True, slots=True)
class ModelChoices:
    """All installed models, and the one in use."""

    models: tuple[ModelChoice, ...]
    in_use: str
    """The recogniser and model in use, also where it is none of these."""
    use: Callable[[str], None]
    """Stores the choice of a model by name. Raises SymblTuiError; blocks."""


LoadModels = Callable[[], ModelChoices | None]
"""Lists the models; None where there are none to choose from. Blocks."""
