"""The doctor says whether there is an assistant, whether it answers, and where a transcript would go."""

import json
from pathlib import Path

import pytest

from symbl_tui.config.profile import AssistantConfig
from symbl_tui.doctor.assistant_check import check_assistant_server
from symbl_tui.doctor.finding import Finding, Severity, exit_code
from symbl_tui.system import paths
from tests.support.chat_server import Asked, chat_server, completion, refusal
from tests.support.command import Home


def models(asked: Asked) -> tuple[int, bytes]:
    assert asked.path == "/v1/models"
    return 200, json.dumps({"object": "list", "data": [{"id": "tiny"}, {"id": "large"}]}).encode()


def texts(findings: list[Finding]) -> list[str]:
    assert exit_code(findings) == 0, "a session needs no assistant"
    return [finding.message for finding in findings]


def warnings(findings: list[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.severity is Severity.WARNING]


@pytest.fixture
def own_config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)


async def test_without_an_assistant_it_says_how_to_have_one() -> None:
    (found,) = await check_assistant_server(AssistantConfig())
    assert found.severity is Severity.NOTE
    assert "none is configured: summaries are made by rules" in found.message
    assert "[assistant] in config.toml" in found.message


@pytest.mark.usefixtures("own_config")
async def test_a_server_of_this_machine_is_asked_for_its_models_and_gets_no_transcript() -> None:
    with chat_server(models) as server:
        found = await check_assistant_server(AssistantConfig(url=server.url, model="tiny"))
    first, last = texts(found)
    assert "do not leave this machine" in first
    assert last.endswith("and has the model tiny")
    assert [asked.body for asked in server.requests] == [{}]


@pytest.mark.usefixtures("own_config")
async def test_a_model_that_is_not_there_is_a_warning_with_those_that_are() -> None:
    with chat_server(models) as server:
        found = await check_assistant_server(AssistantConfig(url=server.url, model="huge"))
    (warning,) = warnings(found)
    assert "without the model 'huge'" in warning.message
    assert warning.remedy == "set assistant.model: it has tiny, large"


@pytest.mark.usefixtures("own_config")
@pytest.mark.parametrize("reply", [refusal(404, "no such route"), completion("?"), (200, b"no JSON")])
async def test_a_server_that_lists_no_models_is_reached_all_the_same(reply: tuple[int, bytes]) -> None:
    with chat_server(lambda _: reply) as server:
        found = await check_assistant_server(AssistantConfig(url=server.url, model="tiny"))
    assert warnings(found) == []
    assert texts(found)[-1].endswith("whether it has the model tiny it does not say")


@pytest.mark.usefixtures("own_config")
async def test_a_server_that_is_down_or_refuses_the_key_is_a_warning() -> None:
    with chat_server(lambda _: refusal(401, "key sk-123 is wrong")) as server:
        config = AssistantConfig(url=server.url, model="tiny")
        (refused,) = warnings(await check_assistant_server(config))
    assert "refused the key" in refused.message
    assert "sk-123" not in refused.message
    (down,) = warnings(await check_assistant_server(config))
    assert "cannot be reached" in down.message


@pytest.mark.usefixtures("own_config")
async def test_it_says_where_a_transcript_would_go_and_that_the_key_is_missing() -> None:
    config = AssistantConfig(url="https://models.invalid/v1", model="tiny")
    found = await check_assistant_server(config)
    assert texts(found)[0] == "transcripts go to models.invalid, each time after a question"
    assert warnings(found)[0].message == "there is no key for models.invalid"
    paths.config_dir().mkdir(parents=True, exist_ok=True)
    (paths.config_dir() / "config.toml").write_text('[assistant]\nsend_to = "models.invalid"\n')
    found = await check_assistant_server(config)
    assert texts(found)[0] == "transcripts go to models.invalid, without a question (assistant.send_to)"


@pytest.mark.usefixtures("own_config")
async def test_an_address_that_must_not_get_a_transcript_is_a_warning() -> None:
    (found,) = await check_assistant_server(AssistantConfig(url="http://models.invalid/v1"))
    assert found.severity is Severity.WARNING
    assert "in the clear" in found.message


def test_the_doctor_reports_it(user: Home) -> None:
    with chat_server(models) as server:
        user.config.mkdir(parents=True, exist_ok=True)
        (user.config / "config.toml").write_text(f'[assistant]\nurl = "{server.url}"\nmodel = "tiny"\n')
        done = user.run("doctor", "--source", "silence")
    about = done.stdout.partition("Assistant\n")[2].partition("\n\n")[0]
    assert "and has the model tiny" in about, done.stdout
    assert "do not leave this machine" in about
