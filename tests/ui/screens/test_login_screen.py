"""The login screen: an engine is chosen by keys, and errors are shown at their fields."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from threading import Event

import pytest
from textual.events import Paste
from textual.pilot import Pilot
from textual.widgets import Input

from symbl_tui.config.credentials import Credentials
from symbl_tui.config.profile import LOCAL, EngineConfig, Profile
from symbl_tui.errors import ConfigError
from symbl_tui.symbl.endpoint import Endpoint
from symbl_tui.ui.commands import all_commands, remap
from symbl_tui.ui.commands.login_commands import FORM, LOGIN, WAYS
from symbl_tui.ui.screens.login_screen import LoginScreen
from symbl_tui.ui.theming.themed_app import ThemedApp
from symbl_tui.ui.view_models.login_attempt import Check, Login, Place, Remember, try_engine
from symbl_tui.ui.widgets.server_form import ServerForm
from tests.support.scripted_engine import Script, scripted_engine
from tests.ui.screen_text import text, until

COMMANDS = all_commands()
UNANSWERED = "nothing"


class LoginApp(ThemedApp):
    """Shows the screen and keeps its answer."""

    def __init__(self, screen: LoginScreen) -> None:
        super().__init__()
        self._shown = screen
        self.answer: Login | Profile | str | None = UNANSWERED
        self.answered = asyncio.Event()

    def on_mount(self) -> None:
        self.push_screen(self._shown, self.keep)

    def keep(self, answer: Login | Profile | None) -> None:
        self.answer = answer
        self.answered.set()


class Kept(dict[str, Credentials]):
    """What was remembered, by URL."""

    def __call__(self, url: str, credentials: Credentials) -> str:
        self[url] = credentials
        return "a drawer"


@asynccontextmanager
async def shown(
    *,
    size: tuple[int, int] = (80, 24),
    engine: EngineConfig | None = None,
    known: Credentials | None = None,
    check: Check = try_engine,
    remember: Remember | None = None,
    place: Place = lambda: "a drawer",
) -> AsyncIterator[tuple[LoginApp, Pilot[None]]]:
    keep = Kept() if remember is None else remember
    screen = LoginScreen(COMMANDS, engine=engine, known=known, check=check, remember=keep, place=place)
    app = LoginApp(screen)
    async with app.run_test(size=size, notifications=True) as pilot:
        await pilot.pause()
        yield app, pilot


async def answer(app: LoginApp) -> Login | Profile | str | None:
    await asyncio.wait_for(app.answered.wait(), 20)
    return app.answer


async def write(pilot: Pilot[None], words: str) -> None:
    """Replace what stands in the focused field, as a terminal pastes."""
    await pilot.press("ctrl+u")
    pilot.app.post_message(Paste(words + "\n"))
    await pilot.pause()


async def fill(pilot: Pilot[None], url: str, app_id: str = "app", secret: str = "very-secret") -> None:
    """Type everything, as a person does: Enter after each."""
    await pilot.press("down", "tab")
    for words in (url, app_id, secret):
        await write(pilot, words)
        if words != secret:
            await pilot.press("enter")


SIZES = pytest.mark.parametrize("size", [(60, 20), (80, 24)], ids=["60x20", "80x24"])


@SIZES
async def test_one_enter_chooses_the_local_engine(size: tuple[int, int]) -> None:
    async with shown(size=size) as (app, pilot):
        assert "no account, no network" in text(app)
        await pilot.press("enter")
        assert await answer(app) == Login(EngineConfig(url=LOCAL))


@SIZES
async def test_a_valid_secret_logs_in_and_is_not_stored_by_default(size: tuple[int, int]) -> None:
    kept = Kept()
    async with scripted_engine() as engine, shown(size=size, remember=kept) as (app, pilot):
        url = engine.endpoint.url
        await fill(pilot, url + "/")
        assert "very-secret" not in text(app)
        assert "••••" in text(app)
        await pilot.press("enter")
        assert await answer(app) == Login(EngineConfig(url=url), Credentials("app", "very-secret"))
    assert engine.grants == [{"type": "application", "appId": "app", "appSecret": "very-secret"}]
    assert not kept


@SIZES
async def test_a_wrong_secret_is_shown_at_its_field_and_can_be_corrected(size: tuple[int, int]) -> None:
    async with scripted_engine(Script(token_status=401)) as engine, shown(size=size) as (app, pilot):
        await fill(pilot, engine.endpoint.url, secret="wrong")
        await pilot.press("enter")
        seen = await until(pilot, "refuses the app")
        rows = seen.splitlines()
        (at,) = [index for index, row in enumerate(rows) if "App secret" in row]
        assert engine.endpoint.url in rows[at + 1]
        assert "esc Back" in rows[-1]
        engine.script.token_status = 200
        await write(pilot, "very-secret")
        assert "refuses" not in text(app)
        await pilot.press("enter")
        assert await answer(app) == Login(
            EngineConfig(url=engine.endpoint.url), Credentials("app", "very-secret")
        )


async def test_remembered_credentials_are_stored_where_the_screen_says() -> None:
    kept = Kept()
    async with scripted_engine() as engine, shown(remember=kept) as (app, pilot):
        await fill(pilot, engine.endpoint.url)
        assert "in a drawer" in text(app)
        assert "[ ] Remember" in text(app)
        await pilot.press("tab", "tab", "space")
        await until(pilot, "[x] Remember")
        await pilot.press("enter")
        assert await answer(app) != UNANSWERED
        assert "stored in" not in text(app)  # as it was promised
    assert kept == {engine.endpoint.url: Credentials("app", "very-secret")}


async def test_another_storage_place_than_the_shown_one_is_notified() -> None:
    async with scripted_engine() as engine, shown(place=lambda: "the keyring") as (app, pilot):
        await fill(pilot, engine.endpoint.url)
        await pilot.press("tab", "tab", "space", "enter")
        await answer(app)
        await until(pilot, "are stored in a")


async def test_a_login_goes_on_when_its_credentials_cannot_be_stored() -> None:
    def full(url: str, credentials: Credentials) -> str:
        raise ConfigError("/x/credentials.toml: cannot be written (No space left on device)")

    async with scripted_engine() as engine, shown(remember=full) as (app, pilot):
        await fill(pilot, engine.endpoint.url)
        await pilot.press("tab", "tab", "space", "enter")
        await until(pilot, "Logged in, but not stored")
        await pilot.press("space", "enter")
        assert isinstance(await answer(app), Login)


@pytest.mark.parametrize(
    ("url", "said"), [("http://example.com", "expected https"), ("symbl", "expected 'local' or an http(s)")]
)
async def test_a_wrong_url_is_reported_when_its_field_is_left(url: str, said: str) -> None:
    async with shown() as (app, pilot):
        await pilot.press("down", "tab")
        await write(pilot, url)
        assert said not in text(app)
        await pilot.press("tab")
        await until(pilot, said)
        await pilot.press("enter")
        assert app.answer == UNANSWERED
        assert isinstance(app.focused, Input)
        assert app.focused.value == url


async def test_an_unreachable_server_is_shown_at_the_url_and_enter_retries() -> None:
    async with scripted_engine(Script(token_status=503)) as engine, shown() as (app, pilot):
        await fill(pilot, engine.endpoint.url)
        await pilot.press("enter")
        rows = (await until(pilot, "cannot be reached")).splitlines()
        (at,) = [index for index, row in enumerate(rows) if "URL " in row]
        assert "cannot be reached" in rows[at + 1]
        engine.script.token_status = 200
        await pilot.press("enter")
        assert isinstance(await answer(app), Login)


async def test_an_invalid_ca_file_is_reported() -> None:
    async with shown(engine=EngineConfig(ca_file="/nowhere.pem")) as (app, pilot):
        await fill(pilot, "https://127.0.0.1:1")
        assert "/nowhere.pem" in text(app)
        await pilot.press("enter")
        seen = await until(pilot, "expected a PEM file")
    rows = seen.splitlines()
    (field,) = (place for place, row in enumerate(rows) if "CA file" in row)
    assert "expected a PEM file" in rows[field + 1]


async def test_a_servers_text_is_not_interpreted() -> None:
    async def evil(endpoint: Endpoint, ca_file: str) -> str:
        raise ConfigError("[/oops] \x1b]0;pwned\x07 here")

    async with shown(check=evil) as (_, pilot):
        await fill(pilot, "http://127.0.0.1:1")
        await pilot.press("enter")
        seen = await until(pilot, "[/oops]")
    assert "\x1b" not in seen


async def test_a_warning_is_shown_and_the_login_succeeds() -> None:
    async def warns(endpoint: Endpoint, ca_file: str) -> str:
        return "this machine's clock is 2 hours behind"

    async with shown(check=warns) as (app, pilot):
        await fill(pilot, "http://127.0.0.1:1")
        await pilot.press("enter")
        assert isinstance(await answer(app), Login)
        await until(pilot, "clock is 2 hours")


async def test_known_credentials_and_profile_values_are_filled_in() -> None:
    async with scripted_engine() as engine:
        profile = EngineConfig(url=engine.endpoint.url, allow_plain_http=True)
        async with shown(engine=profile, known=Credentials("app", "very-secret")) as (app, pilot):
            await pilot.press("enter")
            assert await answer(app) == Login(profile, Credentials("app", "very-secret"))


async def test_a_known_secret_is_not_sent_to_another_server() -> None:
    async with scripted_engine() as engine:
        theirs = engine.endpoint.url
        profile = EngineConfig(url="https://mine.example")
        async with shown(engine=profile, known=Credentials("app", "very-secret")) as (app, pilot):
            await pilot.press("tab")
            await write(pilot, theirs)
            await pilot.press("enter")
            await until(pilot, "the known one is for https://mine.example")
            assert not engine.grants
            app.screen.query_one(ServerForm).secret.focus_input()
            await write(pilot, "their-secret")
            await pilot.press("enter")
            answered = await answer(app)
            assert isinstance(answered, Login)
            assert answered.credentials == Credentials("app", "their-secret")
    assert [grant["appSecret"] for grant in engine.grants] == ["their-secret"]


async def test_escape_cancels_then_leaves_the_form_then_the_screen() -> None:
    answers = Event()
    kept = Kept()

    async def slow(endpoint: Endpoint, ca_file: str) -> str:
        await asyncio.to_thread(answers.wait, 20)
        return ""

    async with shown(check=slow, remember=kept) as (app, pilot):
        await fill(pilot, "http://127.0.0.1:1")
        await pilot.press("tab", "tab", "space", "enter")
        await until(pilot, "Logging in at http://127.0.0.1:1")
        await pilot.press("escape")
        assert "Logging in" not in text(app)
        answers.set()
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert app.answer == UNANSWERED
        assert not kept
        await pilot.press("escape")
        assert app.answer == UNANSWERED
        assert "•••" in text(app)
        await pilot.press("escape")
        assert await answer(app) is None


async def test_a_silent_server_does_not_delay_leaving() -> None:
    answers = Event()

    async def never(endpoint: Endpoint, ca_file: str) -> str:
        await asyncio.to_thread(answers.wait, 60)
        return ""

    async with asyncio.timeout(10), shown(check=never) as (_, pilot):
        await fill(pilot, "http://127.0.0.1:1")
        await pilot.press("enter")
        await until(pilot, "Logging in")
    answers.set()


async def test_an_internal_error_is_shown() -> None:
    async def breaks(endpoint: Endpoint, ca_file: str) -> str:
        raise LookupError("very-secret")

    async with shown(check=breaks) as (app, pilot):
        await fill(pilot, "http://127.0.0.1:1", secret="s")
        await pilot.press("enter")
        await until(pilot, "a fault of symbl-tui itself (LookupError)")
        assert "very-secret" not in text(app)
        assert "Logging in" not in text(app)


async def test_a_long_secret_can_be_typed() -> None:
    async with scripted_engine() as engine, shown(known=Credentials("app", "")) as (app, pilot):
        await pilot.press("down", "tab")
        await write(pilot, engine.endpoint.url)
        await pilot.press("enter", *"k? [x", "enter")
        await answer(app)
    assert engine.grants[0]["appSecret"] == "k? [x"


async def test_help_shows_the_keys_of_this_screen() -> None:
    async with shown() as (_, pilot):
        await pilot.press("question_mark")
        await until(pilot, "Use this engine.")
        await pilot.press("escape")
        await until(pilot, "Transcription engine")


@SIZES
async def test_every_size_shows_all_fields_and_the_back_key(size: tuple[int, int]) -> None:
    async with shown(size=size) as (_, pilot):
        await pilot.press("down")
        await until(pilot, "in a drawer")
        rows = text(pilot.app).splitlines()
    assert "Transcription engine" in rows[0]
    assert "Continue" in rows[-1]
    assert "esc Back" in rows[-1]
    for label in ("URL", "App ID", "App secret", "CA file", "Remember"):
        assert any(label in row for row in rows)


def test_the_keys_do_not_clash_and_can_be_changed() -> None:
    for commands in (LOGIN + WAYS, LOGIN + FORM):
        keys = [key for command in commands for key in command.key_names]
        assert len(set(keys)) == len(keys)
    changed = remap({"login.help": "f7"})
    assert next(c for c in changed if c.id == "login.help").key_names == ("f7",)
