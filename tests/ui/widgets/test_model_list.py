"""The models to choose from show what they cost, in columns."""

from rich.cells import cell_len

from symbl_tui.ui.view_models.model_choice import ModelChoice, ModelChoices
from symbl_tui.ui.widgets.model_list import ModelList, Models
from tests.support.foreign_text import HOSTILE, is_harmless
from tests.ui.tiny_app import TinyApp, texts

TINY = ModelChoice("moonshine-tiny-en", "English", 44.2, 12.7, 0.234, in_use=False)
OWN = ModelChoice("own", "German", 980.0, None, None, in_use=True)
WIDE = ModelChoice("日本語" * 9, "Japanese", 60.0, 7.0, 0.5, in_use=False)


def choices(*models: ModelChoice, in_use: str = "moonshine own") -> ModelChoices:
    return ModelChoices(models, in_use, lambda _: None)


def rows(widget: ModelList) -> list[str]:
    return [str(option.prompt) for option in widget.rows.options]


async def test_each_model_has_a_row_with_its_figures_and_the_one_in_use_a_dot() -> None:
    widget = ModelList()
    async with TinyApp(widget).run_test(size=(80, 24)):
        widget.show(choices(TINY, OWN))
        assert rows(widget) == [
            "  moonshine-tiny-en  English      44 MB  WER 12.7 %  0.23 core",
            "● own                German      980 MB  WER      -          -",
        ]
        assert widget.rows.highlighted == 1


async def test_names_in_any_script_leave_the_columns_straight() -> None:
    widget = ModelList()
    async with TinyApp(widget).run_test(size=(80, 24)):
        widget.show(choices(TINY, WIDE))
        assert len({cell_len(row.partition(" MB")[0]) for row in rows(widget)}) == 1
        assert max(map(cell_len, rows(widget))) <= 78


async def test_the_note_says_how_to_measure_what_is_not_known() -> None:
    widget = ModelList()
    async with TinyApp(widget).run_test(size=(80, 24)) as pilot:
        widget.show(choices(TINY, OWN))
        await pilot.pause()
        assert "symbl-tui models check --bench" in texts(widget, "#models-note")[0]
        widget.show(choices(TINY))
        await pilot.pause()
        assert "as measured on this machine" in texts(widget, "#models-note")[0]


async def test_a_single_model_is_no_choice() -> None:
    widget = ModelList()
    async with TinyApp(widget).run_test():
        assert not widget.offers_choice
        widget.show(choices(TINY))
        assert not widget.offers_choice
        widget.show(choices(TINY, OWN))
        assert widget.offers_choice


async def test_a_model_is_chosen_only_while_the_list_has_the_focus() -> None:
    widget = ModelList()
    async with TinyApp(widget).run_test() as pilot:
        widget.show(choices(TINY, OWN))
        widget.screen.set_focus(None)
        await pilot.pause()
        assert widget.chosen is None
        widget.query_one(Models).focus()
        await pilot.pause()
        assert widget.chosen == OWN


async def test_a_hostile_name_has_no_effect_on_the_terminal() -> None:
    widget = ModelList()
    async with TinyApp(widget).run_test() as pilot:
        hostile = ModelChoice(HOSTILE, HOSTILE, 1.0, None, None, in_use=False)
        widget.show(choices(hostile, in_use=HOSTILE))
        await pilot.pause()
        assert is_harmless("\n".join([*rows(widget), *texts(widget)]))
