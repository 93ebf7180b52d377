"""The speech models that the screen offers for the engine of this machine; engine.toml keeps the choice."""

from symbl_tui.errors import SymblTuiError, UsageError
from symbl_tui.ui.view_models.model_choice import ModelChoice, ModelChoices


def model_choices() -> ModelChoices | None:
    """The installed models for live recognition; None where engine.toml cannot be read. Blocks."""
    from symbl_tui.engine.recognizers.selection.model_rows import (
        rows,  # 9 ms, on a thread while the login screen is shown
    )

    try:
        found, selection = rows()
    except (SymblTuiError, OSError):  # the start of the engine reports it
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
    """Have engine.toml name a model. Raises ``SymblTuiError``; blocks."""
    from symbl_tui.engine.models.installed import installed  # as above
    from symbl_tui.engine.recognizers.selection.engine_toml import use  # as above

    model = installed().get(name)
    if model is None:
        raise UsageError(f"the model {name} is not installed any more")
    use(model)
