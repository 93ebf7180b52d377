"""The list of installed models with their figures, where there is more than one."""

import asyncio
from typing import ClassVar, Final

from textual import getters
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from symbl_tui.domain.text import clean
from symbl_tui.ui.commands import bindings
from symbl_tui.ui.commands.login_commands import MODELS
from symbl_tui.ui.view_models.model_choice import LoadModels, ModelChoice, ModelChoices

_LONGEST_NAME: Final = 27


class Models(OptionList, inherit_bindings=False):
    """One row a model."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(MODELS)


class ModelList(Vertical):
    """A heading, the rows below it, and what their figures mean; nothing while there is no choice."""

    rows = getters.query_one(Models)
    heading = getters.query_one("#models-heading", Static)
    note = getters.query_one("#models-note", Static)

    class Loaded(Message):
        """What is installed is known."""

    def __init__(self, load: LoadModels | None = None) -> None:
        """``load`` finds out what is installed; without it nothing is offered."""
        super().__init__()
        self._load = load
        self._choices: ModelChoices | None = None

    def compose(self) -> ComposeResult:
        """The parts."""
        yield Static(id="models-heading", markup=False)
        yield Models(markup=False)
        yield Static(id="models-note", markup=False)

    def on_mount(self) -> None:
        """Find out what is installed, beside the screen's first paint."""
        if self._load:
            finding = self._find(self._load)
            self.run_worker(finding, group="models", description="Installed models", exit_on_error=False)

    async def _find(self, load: LoadModels) -> None:
        choices = await asyncio.to_thread(load)
        if choices is not None and choices.models:
            self._show(choices)
            self.post_message(self.Loaded())

    def _show(self, choices: ModelChoices) -> None:
        """Show the models, with the cursor on the one in use."""
        self._choices = choices
        self.heading.update(clean(f"Model in use: {choices.in_use}"))
        width = min(_LONGEST_NAME, max(len(model.name) for model in choices.models))
        self.rows.set_options(Option(_row(model, width)) for model in choices.models)
        used = [number for number, model in enumerate(choices.models) if model.in_use]
        self.rows.highlighted = used[0] if used else 0
        self.note.update(_note(choices.models))

    @property
    def offers_choice(self) -> bool:
        """Whether there is more than one."""
        return self._choices is not None and len(self._choices.models) > 1

    async def use_chosen(self) -> None:
        """Have the model that the cursor is on used from now on. Raises our errors."""
        at = self.rows.highlighted
        if self._choices is None or at is None:
            return
        chosen = self._choices.models[at]
        if not chosen.in_use:
            await asyncio.to_thread(self._choices.use, chosen.name)


def _row(model: ModelChoice, width: int) -> Content:
    figures = f"{clean(model.language):<10} {model.megabytes:4.0f} MB  {_wer(model):>10}  {_cost(model):>9}"
    return Content.assemble(
        ("● " if model.in_use else "  "),
        f"{clean(model.name)[:width]:<{width}}  ",
        (figures, "$text-dim"),
    )


def _wer(model: ModelChoice) -> str:
    return "WER      -" if model.wer is None else f"WER {model.wer:4.1f} %"


def _cost(model: ModelChoice) -> str:
    return "-" if model.cost is None else f"{model.cost:.2f} core"


def _note(models: tuple[ModelChoice, ...]) -> str:
    if any(model.cost is None for model in models):
        return "WER as published. Cost here: symbl-tui models check --bench measures it."
    return "WER as published; cores that one speaker takes here, as measured."
