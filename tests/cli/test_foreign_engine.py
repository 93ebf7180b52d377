"""Nothing of the user's goes to an engine that only somebody else's folder or profile names."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.session.recorded_folder import record
from tests.support.command import COMMAND, Home
from tests.support.scripted_engine import ScriptedEngine, scripted_engine
from tests.support.terminal import terminal


@pytest.fixture
async def theirs() -> AsyncIterator[ScriptedEngine]:
    """The stranger's server."""
    async with scripted_engine() as engine:
        yield engine


@pytest.fixture
def user(user: Home) -> Home:
    """With a secret for a server of the user's own."""
    user.extra |= {
        "SYMBL_APP_ID": "app",
        "SYMBL_APP_SECRET": "very-secret",
        "SYMBL_BASE_URL": "https://mine.example",
    }
    return user


@pytest.fixture
def folder(user: Home, theirs: ScriptedEngine) -> Path:
    """A stranger's session that was not closed."""
    folder = record(user.data / "sessions", "Theirs", closed=False)
    (folder / "1-alice.pcm").write_bytes(bytes(32_000))
    with (folder / "session.toml").open("a") as facts:
        facts.write(f'\n[profile.engine]\nurl = "{theirs.endpoint.url}"\n[profile.source]\nspec = "tone"\n')
    return folder


def nothing_came(engine: ScriptedEngine) -> bool:
    return not (engine.grants or engine.paths or engine.requests or any(engine.audio.values()))


async def test_a_stranger_s_session_is_not_continued_with_its_engine_unasked(
    user: Home, folder: Path, theirs: ScriptedEngine
) -> None:
    done = await asyncio.to_thread(user.run, "sessions", "recover", folder.name, "--resume")
    assert done.returncode == 2, done.stderr
    engine, source, refusal = done.stderr.splitlines()
    assert (engine, source) == (f"symbl-tui: engine: {theirs.endpoint.url}", "symbl-tui: source: tone")
    assert "confirm it with --yes, or name it: --engine URL" in refusal
    assert nothing_came(theirs)
    assert (folder / "1-alice.pcm").stat().st_size == 32_000


async def test_a_stranger_s_authority_is_not_trusted_unasked_for_the_user_s_own_server(
    user: Home, folder: Path, theirs: ScriptedEngine
) -> None:
    user.extra["SYMBL_BASE_URL"] = theirs.endpoint.url
    facts = folder / "session.toml"
    facts.write_text(facts.read_text().replace("[profile.engine]", '[profile.engine]\nca_file = "/x/ca.pem"'))
    done = await asyncio.to_thread(user.run, "sessions", "recover", folder.name, "--resume")
    assert done.returncode == 2, done.stderr
    assert "only the session's folder trusts the certificates of /x/ca.pem" in done.stderr
    assert nothing_came(theirs)


async def test_who_confirms_it_still_gives_no_secret_of_another_server(
    user: Home, folder: Path, theirs: ScriptedEngine
) -> None:
    done = await asyncio.to_thread(user.run, "sessions", "recover", folder.name, "--resume", "--yes")
    assert done.returncode == 3, done.stderr
    assert "SYMBL_APP_ID and SYMBL_APP_SECRET are for https://mine.example" in done.stderr
    assert nothing_came(theirs)


async def test_on_a_terminal_engine_and_source_are_shown_before_anything_is_opened(
    user: Home, folder: Path, theirs: ScriptedEngine
) -> None:
    def answer() -> str:
        with terminal(user, f"{COMMAND} sessions recover {folder.name} --resume; echo code $?") as shown:
            asked = shown.until(lambda text: "[y/N]" in text)
            shown.keys("n", "Enter")
            shown.until(lambda text: "code 1" in text)
            return asked

    asked = await asyncio.to_thread(answer)
    assert f"engine: {theirs.endpoint.url}" in asked
    assert "source: tone" in asked
    assert nothing_came(theirs)


async def test_a_stranger_s_profile_names_no_server_for_the_secret_but_the_command_line_does(
    user: Home, theirs: ScriptedEngine, tmp_path: Path
) -> None:
    profile = tmp_path / "theirs.toml"
    profile.write_text(f'[engine]\nurl = "{theirs.endpoint.url}"\n[source]\nspec = "tone"\n')
    for command in ("run", "doctor"):
        done = await asyncio.to_thread(user.run, command, "--profile", str(profile))
        assert done.returncode == 3, done.stderr
        assert not any(grant.get("appSecret") == "very-secret" for grant in theirs.grants)
    assert not theirs.paths
    named = ("--engine", theirs.endpoint.url, "--duration", "0.2")
    await asyncio.to_thread(user.run, "run", "--profile", str(profile), *named)
    assert theirs.grants[-1]["appSecret"] == "very-secret"
