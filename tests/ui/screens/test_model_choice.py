"""The models of the local engine are listed with figures and chosen by keys."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from textual.pilot import Pilot

from symbl_tui.cli.model_choices import model_choices
from symbl_tui.config.profile import LOCAL, EngineConfig
from symbl_tui.engine.models import measurements
from symbl_tui.errors import ConfigError
from symbl_tui.system import paths
from symbl_tui.ui.commands import all_commands
from symbl_tui.ui.screens.login_screen import LoginScreen
from symbl_tui.ui.view_models.login_attempt import Login
from symbl_tui.ui.view_models.model_choice import LoadModels, ModelChoice, ModelChoices
from tests.ui.screen_text import text, until
from tests.ui.screens.test_login_screen import UNANSWERED, LoginApp, answer

TINY = ModelChoice("moonshine-tiny-en", "English", 44, 12.66, 0.08, True)
SMALL = ModelChoice("moonshine-small-en", "English", 165, 7.84, None, False)
GERMAN = ModelChoice("kroko-de", "German", 57.6, None, 0.2, False)


class Used(list[str]):
    """Notes what is to be used."""

    def offer(self, *models: ModelChoice, in_use: str = "moonshine-tiny-en") -> LoadModels:
        return lambda: ModelChoices(models, in_use, self.append)


@asynccontextmanager
async def shown(
    load: LoadModels, size: tuple[int, int] = (80, 24)
) -> AsyncIterator[tuple[LoginApp, Pilot[None]]]:
    app = LoginApp(LoginScreen(all_commands(), place=lambda: "a drawer", load_models=load))
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        yield app, pilot


@pytest.mark.parametrize("size", [(60, 20), (80, 24)], ids=["60x20", "80x24"])
async def test_models_are_listed_with_language_and_figures(size: tuple[int, int]) -> None:
    used = Used()
    async with shown(used.offer(TINY, SMALL, GERMAN), size) as (_, pilot):
        rows = (await until(pilot, "moonshine-small-en")).splitlines()
        (tiny,) = [row for row in rows if "● moonshine-tiny-en" in row]
        (german,) = [row for row in rows if "kroko-de" in row]
        assert "English" in tiny
        assert "44 MB" in tiny
        assert "German" in german
        if size == (80, 24):
            assert "WER 12.7 %" in tiny
            assert "0.08 core" in tiny
            assert "WER      -" in german
        assert "esc Back" in rows[-1]


async def test_enter_uses_the_model_under_the_cursor() -> None:
    used = Used()
    async with shown(used.offer(TINY, SMALL)) as (app, pilot):
        await until(pilot, "moonshine-small-en")
        await pilot.press("tab", "down", "enter")
        assert await answer(app) == Login(EngineConfig(url=LOCAL))
    assert used == ["moonshine-small-en"]


async def test_enter_without_choosing_changes_nothing() -> None:
    used = Used()
    async with shown(used.offer(TINY, SMALL)) as (app, pilot):
        await until(pilot, "moonshine-small-en")
        await pilot.press("enter")
        assert await answer(app) == Login(EngineConfig(url=LOCAL))
    async with shown(used.offer(TINY, SMALL)) as (app, pilot):
        await until(pilot, "moonshine-small-en")
        await pilot.press("tab", "enter")  # the one in use
        await answer(app)
    assert used == []


async def test_a_single_model_is_not_offered() -> None:
    used = Used()
    async with shown(used.offer(TINY)) as (app, pilot):
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()
        assert "moonshine-tiny-en" not in text(app)


async def test_models_are_listed_for_the_local_engine_only() -> None:
    used = Used()
    async with shown(used.offer(TINY, SMALL)) as (app, pilot):
        await until(pilot, "moonshine-small-en")
        await pilot.press("down")
        await until(pilot, "App secret")
        assert "moonshine" not in text(app)


async def test_a_recogniser_without_a_model_here_is_named() -> None:
    used = Used()
    other = ModelChoice("pocketsphinx", "English", 38, None, None, False)
    async with shown(used.offer(SMALL, other, in_use="deepgram nova-3")) as (_, pilot):
        assert "Model: deepgram nova-3" in await until(pilot, "moonshine-small-en")


async def test_a_choice_that_cannot_be_stored_is_reported() -> None:
    def refuse(name: str) -> None:
        raise ConfigError(f"engine.toml: cannot be written, {name} is not used")

    async with shown(lambda: ModelChoices((TINY, SMALL), "x", refuse)) as (app, pilot):
        await until(pilot, "moonshine-small-en")
        await pilot.press("tab", "down", "enter")
        await until(pilot, "cannot be written")
        assert app.answer == UNANSWERED


def test_installed_models_are_offered_and_the_choice_is_stored() -> None:
    measurements.keep("moonshine-tiny-en", measurements.Measurements(0.08, 0.1, 200.0, 44.0, 5.9))
    choices = model_choices()
    assert choices is not None
    found = {model.name: model for model in choices.models}
    assert {"moonshine-tiny-en", "pocketsphinx"} <= set(found)
    assert not any(name.startswith("whisper") for name in found), "no live recogniser"
    assert found["moonshine-tiny-en"].cost == 0.08
    choices.use("moonshine-tiny-en")
    again = model_choices()
    assert again is not None
    assert [model.name for model in again.models if model.in_use] == ["moonshine-tiny-en"]
    assert again.in_use == "moonshine-tiny-en"
    paths.engine_settings().write_text("recognizer = 1")
    assert model_choices() is None


def test_a_choice_is_never_made_on_the_event_loop() -> None:
    """A disk that hangs must not stop the screen."""
    threads: list[bool] = []

    def use(_: str) -> None:
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            threads.append(True)

    async def choose() -> None:
        async with shown(lambda: ModelChoices((TINY, SMALL), "x", use)) as (app, pilot):
            await until(pilot, "moonshine-small-en")
            await pilot.press("tab", "down", "enter")
            await answer(app)

    asyncio.run(choose())
    assert threads == [True]
