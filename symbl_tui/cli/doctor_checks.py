"""The checks of ``symbl-tui doctor`` for a profile: the doctor's room put together with the others."""

import asyncio
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from symbl_tui.audio.calls.platforms import PLATFORMS
from symbl_tui.audio.calls.server.server_address import DEFAULT, Address
from symbl_tui.audio.calls.sip import sip_library
from symbl_tui.audio.codecs import check_library
from symbl_tui.audio.registry import open_source
from symbl_tui.cli.call_listening import (
    platforms_without_secret,
    public_origin,
    read_secrets,
    routed_platforms,
)
from symbl_tui.cli.compose import engine_log
from symbl_tui.cli.unclosed_sessions import find_unclosed
from symbl_tui.config.profile import LOCAL, Profile
from symbl_tui.demo import meeting_path
from symbl_tui.doctor import Area, Finding, disk_check, program_check, terminal_check
from symbl_tui.doctor.assistant_check import check_assistant_server
from symbl_tui.doctor.calls_check import CallsSetup, check_calls
from symbl_tui.doctor.check_runner import Check, run_in_thread
from symbl_tui.doctor.engine_check import SPEECH_RATE, Engine, check_local, check_remote
from symbl_tui.doctor.finding import finding_from_error
from symbl_tui.doctor.source_checks import check_sources
from symbl_tui.engine.local_engine import LocalEngine
from symbl_tui.engine.recognizers.selection.choose import choose
from symbl_tui.engine.recognizers.selection.engine_toml import load_settings
from symbl_tui.errors import ConfigError
from symbl_tui.system import paths
from symbl_tui.system.rotating_log import open_log

_ENGINE_SECONDS: Final = 60.0
_SOUND_SECONDS: Final = 30.0
_ASSISTANT_SECONDS: Final = 20.0
_SPEECH_SECONDS: Final = 6.0
_CALLS_SECONDS: Final = 40.0


class ProfileChecks:
    """The checks for one profile."""

    def __init__(
        self,
        profile: Profile,
        findings: list[Finding],
        named: str | None = None,
        *,
        listen: str = DEFAULT,
        public_url: str = "",
    ) -> None:
        """Prepare the checks.

        Args:
            profile: The profile.
            findings: Those of reading it.
            named: The engine named on the command line.
            listen: ``HOST:PORT`` where calls are taken.
            public_url: How platforms reach that.
        """
        self._listen = listen
        self._public_url = public_url
        self._named = named
        self._profile = profile
        self._findings = findings

    def all(self) -> tuple[Check, ...]:
        """Every check with its deadline."""
        return (
            Check(Area.PROGRAM, "the program's libraries", self._program),
            Check(Area.CONFIGURATION, "the settings", self._configuration),
            Check(Area.SOUND, "the sound system", self._sound, _SOUND_SECONDS),
            Check(Area.ENGINE, "the engine", self._engine, _ENGINE_SECONDS),
            Check(Area.ASSISTANT, "the assistant", self._assistant, _ASSISTANT_SECONDS),
            Check(Area.CALLS, "calls", self._calls, _CALLS_SECONDS),
            Check(Area.DISK, "the disk", self._disk),
            Check(Area.TERMINAL, "the terminal", self._terminal),
        )

    async def _program(self) -> Iterable[Finding]:
        return program_check.findings(await program_check.gather_facts())

    async def _configuration(self) -> Iterable[Finding]:
        findings = list(self._findings)
        for look in (lambda: check_library(self._profile.streaming.encoding), _check_engine_settings):
            try:
                await run_in_thread(look)
            except ConfigError as error:
                findings.append(finding_from_error(error, Area.CONFIGURATION))
        return findings

    async def _sound(self) -> Iterable[Finding]:
        return await check_sources(self._profile.source)

    async def _engine(self) -> Iterable[Finding]:
        if self._profile.engine.url != LOCAL:
            return await check_remote(self._profile.engine, self._named)
        return await check_local(_local_engine(), self._profile, await _demo_speech())

    async def _assistant(self) -> Iterable[Finding]:
        return await check_assistant_server(self._profile.assistant)

    async def _calls(self) -> Iterable[Finding]:
        address, origin = Address.parse(self._listen, "--listen"), public_origin(self._public_url)
        platforms = routed_platforms(PLATFORMS)
        secrets = await run_in_thread(lambda: read_secrets(platforms))
        missing = platforms_without_secret(platforms, secrets)
        lacking = {name for names in missing.values() for name in names}
        setup = CallsSetup(
            host=address.host,
            port=address.port,
            origin=origin,
            taken=tuple(each.name for each in platforms if each.name not in lacking),
            missing=missing,
            sip_remedy="" if sip_library.is_installed() else sip_library.REMEDY,
        )
        return await check_calls(setup)

    async def _disk(self) -> Iterable[Finding]:
        folders, unclosed = await asyncio.gather(
            run_in_thread(disk_check.gather_facts), run_in_thread(find_unclosed)
        )
        sources = (self._profile.source, *self._profile.source.also)
        channels = sum(each.channels or 1 for each in sources)
        return disk_check.findings(folders, channels, [facts.folder.name for facts in unclosed])

    async def _terminal(self) -> Iterable[Finding]:
        return terminal_check.findings(await terminal_check.gather_facts())


def _check_engine_settings() -> None:
    """Raise ConfigError when the engine of this machine could not start with engine.toml. Blocks."""
    path = paths.config_dir() / "engine.toml"
    if path.exists():
        choose(load_settings(path).recognizer, os.environ)


def _local_engine() -> Engine:
    try:
        log = engine_log()
        # Tried here: the engine would fail to start for a reason that is a finding of its own.
        os.close(open_log(log))
    except OSError:
        log = Path(os.devnull)  # an unwritable log is a finding of its own
    return lambda: LocalEngine(log)


async def _demo_speech() -> bytes:
    """The first seconds of the bundled meeting's first speaker, as s16le samples."""
    pcm = bytearray()
    async with open_source(f"file:{meeting_path()}", pace=float("inf"), rate=SPEECH_RATE) as source:
        async for frame in source:
            if frame.channel == 0:
                pcm += frame.pcm
                if source.format.seconds(frame.position) >= _SPEECH_SECONDS:
                    break
    return bytes(pcm)
