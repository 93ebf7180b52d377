"""From the first screen to a conversation that is watched."""

from textual.pilot import Pilot
from textual.widgets import Input

from symbl_tui.config import profiles
from symbl_tui.config.credentials import Credentials
from symbl_tui.config.profile import EngineConfig, Profile, SourceConfig
from symbl_tui.config.profile_loading import load_profile
from symbl_tui.session.model.view import RunnableSession
from symbl_tui.ui.app import SymblApp
from symbl_tui.ui.screens.watch_screen import WatchScreen
from symbl_tui.ui.setup.engine_login import EngineLogin
from symbl_tui.ui.setup.flow import SetupFlow
from tests.support.waiting import until as until_true
from tests.ui.screen_text import until
from tests.ui.screens.test_watch_screen import FakeWatch


class Made:
    """Notes which conversation is to be watched, and where."""

    def __init__(self) -> None:
        self.session = FakeWatch()
        self.asked: list[tuple[str, str]] = []

    def __call__(self, profile: Profile, id: str, given: Credentials | None) -> RunnableSession:
        self.asked.append((profile.engine.url, id))
        return self.session


def app_with(made: Made, engine: str) -> SymblApp:
    login = EngineLogin(lambda _: Credentials("app", "secret"))
    usual = Profile(engine=EngineConfig(url=engine))
    flow = SetupFlow(usual, lambda profile: profile, load_profile, _no_session, engine=login, new_watch=made)
    return SymblApp(flow=flow)


async def test_a_profile_that_is_chosen_while_credentials_are_asked_for_is_started(home: object) -> None:
    profiles.save("weekly", Profile(title="Weekly", source=SourceConfig(spec="silence")))
    started: list[Profile] = []

    def start(profile: Profile, given: Credentials | None) -> RunnableSession:
        started.append(profile)
        return made.session

    made, usual = Made(), Profile(engine=EngineConfig(url="https://engine.example.org"))
    login = EngineLogin(lambda _: None)
    flow = SetupFlow(usual, lambda profile: profile, load_profile, start, engine=login, new_watch=made)
    async with SymblApp(flow=flow).run_test(size=(100, 30)) as pilot:
        await until(pilot, "Watch")
        await pilot.press("w")
        await type_into(pilot, "conversation", "standup")
        await pilot.press("enter")
        await until(pilot, "Transcription engine")
        await pilot.press("f3")
        await until(pilot, "weekly  Weekly")
        await pilot.press("enter")
        await until_true(lambda: started)
        made.session.release()
    assert ([each.title for each in started], made.asked) == (["Weekly"], [])


def _no_session(profile: Profile, given: Credentials | None) -> RunnableSession:
    raise AssertionError("nothing is recorded")


async def type_into(pilot: Pilot[None], field: str, value: str) -> None:
    await until(pilot, "Watch a conversation")
    pilot.app.screen.query_one(f"#{field}", Input).value = value


async def test_a_conversation_of_the_usual_engine_is_watched_by_its_id(home: object) -> None:
    made = Made()
    async with app_with(made, "https://engine.example.org").run_test(size=(100, 30)) as pilot:
        await until(pilot, "Watch")
        await pilot.press("w")
        await type_into(pilot, "conversation", "standup")
        await pilot.press("enter")
        await until(pilot, "Conversation standup")
        assert isinstance(pilot.app.screen, WatchScreen)
        made.session.release()
    assert made.asked == [("https://engine.example.org", "standup")]


async def test_an_address_names_the_engine_and_without_one_the_form_stays_open(home: object) -> None:
    made = Made()
    async with app_with(made, "local").run_test(size=(100, 30)) as pilot:
        await until(pilot, "Watch")
        await pilot.press("w")
        await type_into(pilot, "conversation", "standup")
        await pilot.press("enter")
        await until(pilot, "name the engine that others stream to")
        await type_into(pilot, "conversation", "wss://engine.example.org/v1/subscribe/standup")
        await pilot.press("enter")
        await until(pilot, "Conversation standup")
        made.session.release()
    assert made.asked == [("https://engine.example.org", "standup")]
