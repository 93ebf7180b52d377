"""Gives the screen the models that the engine of this machine can use, and remembers a choice."""

from typing import TYPE_CHECKING

from symbl_tui.errors import SymblTuiError

if TYPE_CHECKING:
    from symbl_tui.ui.view_models.model_choice import ModelChoices


def model_choices() -> "ModelChoices | None":
    """The live models that are installed; None where engine.toml cannot be read. Blocks."""
    from symbl_tui.engine.recognizers.selection.model_rows import rows
    from symbl_tui.ui.view_models.model_choice import ModelChoice, ModelChoices

    try:
        found, selection = rows()
    except (SymblTuiError, OSError):  # the engine's own start tells of it
        return None
    models = tuple(
        ModelChoice(
            row.name,
            row.language,
            row.megabytes,
            row.entry.wer.percent if row.entry and row.entry.wer else None,
            row.figures.cpu if row.figures else None,
            row.in_use,
        )
        for row in found
        if row.here and row.live
    )
    return ModelChoices(models, _label(selection.recognizer, selection.model), _use)


def _label(recognizer: str, model: str) -> str:
    return model if model.startswith(recognizer) else " ".join((recognizer, model)).strip()


def _use(name: str) -> None:
    """Have engine.toml name a model. Raises our errors; blocks."""
    from symbl_tui.engine.models.installed import installed
    from symbl_tui.engine.recognizers.selection.engine_toml import use
    from symbl_tui.errors import UsageError

    model = installed().get(name)
    if model is None:
        raise UsageError(f"the model {name} is not installed any more")
    use(model)
