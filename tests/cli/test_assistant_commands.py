"""``sessions summarize`` and ``ask``: nothing is sent unasked, and a key goes to its server alone."""

import io
from collections.abc import Iterator
from pathlib import Path

import keyring.core
import pytest

from symbl_tui.cli.ask_command import AskOptions, ask
from symbl_tui.cli.automatic_summary import requested
from symbl_tui.cli.login_command import LoginOptions, login, logout
from symbl_tui.cli.summarize_command import SummarizeOptions, summarize
from symbl_tui.config.assistant_access import find_key, may_send
from symbl_tui.config.profile import AssistantConfig
from symbl_tui.config.profile_loading import load_profile
from symbl_tui.errors import ConfigError, UsageError
from symbl_tui.session.summary.assistant_file import latest_summary
from tests.session.recorded_folder import record
from tests.support.chat_server import ChatEndpoint, chat_server, completion, refusal
from tests.support.command import Home
from tests.support.keyrings import no_keyring

KEY = "sk-very-secret"
CLOUD = "https://llm.example.com/v1"


@pytest.fixture(autouse=True)
def folder(home: Home, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The recorded stand-up, on a machine without a keyring."""
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(keyring.core, "_keyring_backend", no_keyring())
    home.config.mkdir(parents=True)
    return record(home.data / "sessions")


@pytest.fixture
def model() -> Iterator[ChatEndpoint]:
    with chat_server(lambda _: completion("They move the deadline [1].")) as server:
        yield server


def configure(home: Home, url: str, more: str = "") -> None:
    (home.config / "config.toml").write_text(f'[assistant]\nurl = "{url}"\nmodel = "tiny"\n{more}\n')


def test_without_an_assistant_the_summary_is_made_by_rules(capsys: pytest.CaptureFixture[str]) -> None:
    assert summarize(SummarizeOptions(session="latest")) == 0
    printed = capsys.readouterr().out
    assert "Action items\n- Send the report by Friday. (Alice, due 2026-11-27, 00:05)" in printed
    assert "Open questions\n- Who owns the campaign? (Bob, 00:03)" in printed


def test_an_assistant_on_this_machine_is_asked_at_once(
    home: Home, folder: Path, model: ChatEndpoint, capsys: pytest.CaptureFixture[str]
) -> None:
    configure(home, model.url)
    assert summarize(SummarizeOptions(session="latest", assistant=True)) == 0
    printed = capsys.readouterr()
    assert printed.out == "They move the deadline [1].\n"
    assert "sending the transcript of Standup (16 words) to 127.0.0.1:" in printed.err
    assert latest_summary(folder) is not None


def test_an_answer_comes_with_the_lines_that_it_rests_on(
    home: Home, model: ChatEndpoint, capsys: pytest.CaptureFixture[str]
) -> None:
    configure(home, model.url)
    assert ask(AskOptions(session="latest", question=("what", "moves?"))) == 0
    printed = capsys.readouterr().out
    assert printed == "They move the deadline [00:00].\n\n00:00  Alice: We should move the deadline.\n"


@pytest.mark.parametrize("terminal", [True, False])
def test_another_machine_gets_nothing_before_the_user_agrees(
    terminal: bool, home: Home, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return terminal

    configure(home, CLOUD)
    monkeypatch.setattr("sys.stdin", Terminal("n\n"))
    options = SummarizeOptions(session="latest", template="standup")
    if terminal:
        assert summarize(options) == 1
        printed = capsys.readouterr().err
        assert "Send the transcript of Standup (16 words) to llm.example.com? [y/N]" in printed
        assert "nothing was sent" in printed
    else:
        with pytest.raises(UsageError, match=r"would be sent to llm\.example\.com; allow it with --yes"):
            summarize(options)


def test_only_the_users_own_settings_allow_sending_without_a_question(home: Home) -> None:
    configure(home, CLOUD)
    (home.config / "profiles").mkdir()
    (home.config / "profiles" / "gift.toml").write_text('[assistant]\nsend_to = "llm.example.com"\n')
    assert not may_send(load_profile("gift").assistant)
    assert not requested(load_profile("gift"))
    configure(home, CLOUD, 'send_to = "llm.example.com"')
    assert may_send(load_profile().assistant)
    other = AssistantConfig(url="https://elsewhere.example.com/v1", send_to="elsewhere.example.com")
    assert not may_send(other)


def test_a_key_goes_to_the_server_that_it_is_for(
    home: Home, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ours, theirs = AssistantConfig(url=CLOUD), AssistantConfig(url="https://elsewhere.example.com/v1")
    configure(home, CLOUD)
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{KEY}\n"))
    assert login(LoginOptions(assistant=True)) == 0
    assert (find_key(ours), find_key(theirs)) == (KEY, "")
    saved = home.config / "credentials.toml"
    assert saved.stat().st_mode & 0o777 == 0o600
    assert logout(LoginOptions(assistant=True)) == 0
    assert find_key(ours) == ""
    printed = capsys.readouterr()
    assert KEY not in printed.out + printed.err
    monkeypatch.setenv("OPENAI_API_KEY", "from-environment")
    assert (find_key(ours), find_key(theirs)) == ("from-environment", "")
    monkeypatch.setenv("OPENAI_BASE_URL", "https://elsewhere.example.com/other")
    assert find_key(theirs) == "from-environment"


def test_a_profile_with_a_key_in_its_address_is_not_used(home: Home) -> None:
    configure(home, "https://llm.example.com/v1?api_key=1")
    with pytest.raises(ConfigError, match=r"assistant\.url: expected an address without user, password"):
        summarize(SummarizeOptions(session="latest", assistant=True))


@pytest.mark.parametrize("template", ["nothing", "../../etc/passwd"])
def test_an_unknown_template_is_refused_with_the_known_ones(
    template: str, home: Home, model: ChatEndpoint
) -> None:
    configure(home, model.url)
    with pytest.raises(ConfigError, match="the templates are default, interview, sales-call, standup"):
        summarize(SummarizeOptions(session="latest", template=template))
    assert model.requests == []


def test_without_a_configured_assistant_the_way_to_one_is_said() -> None:
    with pytest.raises(
        ConfigError, match=r"no assistant is configured; set url and model under \[assistant\]"
    ):
        ask(AskOptions(session="latest", question=("why?",)))


def test_the_key_is_in_no_argument_log_or_folder(user: Home, folder: Path, model: ChatEndpoint) -> None:
    configure(user, model.url)
    user.extra.update(OPENAI_API_KEY=KEY, OPENAI_BASE_URL=model.url)
    model.reply = lambda asked: refusal(500, f"no {asked.headers['authorization']}")
    failed = user.run("sessions", "summarize", "latest", "--assistant")
    assert failed.returncode == 5
    assert failed.stderr.splitlines()[-1].endswith("answered 500: no Bearer ***")
    model.reply = lambda _: completion("Done.")
    assert user.run("sessions", "ask", "latest", "what?", "--yes").stdout == "Done.\n"
    assert model.requests[-1].headers["authorization"] == f"Bearer {KEY}"
    files = [path for path in user.path.rglob("*") if path.is_file()]
    assert any(path.name == "symbl-tui.log" for path in files)
    assert not [path for path in files if KEY.encode() in path.read_bytes()]
