"""The list of installed models with their figures, where there is more than one. Shows values, no I/O."""

from typing import ClassVar, Final

from rich.cells import cell_len
from textual import getters
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from symbl_tui.domain.text import clean
from symbl_tui.ui.commands import bindings
from symbl_tui.ui.commands.login_commands import MODELS
from symbl_tui.ui.rendering.cells import fit
from symbl_tui.ui.view_models.model_choice import ModelChoice, ModelChoices

_MAX_NAME: Final = 27


class Models(OptionList, inherit_bindings=False):
    """One row a model."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(MODELS)


class ModelList(Vertical):
    """A heading, the models, and a note on their figures; hidden while there is no choice."""

    rows = getters.query_one(Models)
    heading = getters.query_one("#models-heading", Static)
    note = getters.query_one("#models-note", Static)

    def __init__(self) -> None:
        super().__init__()
        self._choices: ModelChoices | None = None

    def compose(self) -> ComposeResult:
        """Heading, models, note."""
        yield Static(id="models-heading", markup=False)
        yield Models(markup=False)
        yield Static(id="models-note", markup=False)

    def show(self, choices: ModelChoices) -> None:
        """Show models, with the cursor on the one in use."""
        self._choices = choices
        self.heading.update(clean(f"Model: {choices.in_use}"))
        width = min(_MAX_NAME, max(cell_len(clean(model.name)) for model in choices.models))
        self.rows.set_options(Option(_row(model, width)) for model in choices.models)
        used = [number for number, model in enumerate(choices.models) if model.in_use]
        self.rows.highlighted = used[0] if used else 0
        self.note.update(_note(choices.models))

    @property
    def offers_choice(self) -> bool:
        """Whether there is more than one model."""
        return self._choices is not None and len(self._choices.models) > 1

    @property
    def chosen(self) -> ModelChoice | None:
        """The model under the cursor, while the list has the focus."""
        at = self.rows.highlighted
        if self._choices is None or at is None or not self.rows.has_focus:
            return None
        return self._choices.models[at]


def _row(model: ModelChoice, width: int) -> Content:
    figures = f"{clean(model.language):<10} {model.megabytes:4.0f} MB  {_wer(model):>10}  {_cost(model):>9}"
    return Content.assemble(
        ("● " if model.in_use else "  "),
        f"{fit(clean(model.name), width)}  ",
        (figures, "$text-dim"),
    )


def _wer(model: ModelChoice) -> str:
    return "WER      -" if model.wer is None else f"WER {model.wer:4.1f} %"


def _cost(model: ModelChoice) -> str:
    return "-" if model.cost is None else f"{model.cost:.2f} core"


def _note(models: tuple[ModelChoice, ...]) -> str:
    if any(model.cost is None for model in models):
        return "WER as published. To measure the cost: symbl-tui models check --bench"
    return "WER as published; CPU cores per speaking channel as measured on this machine."
