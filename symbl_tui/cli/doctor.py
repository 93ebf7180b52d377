"""``symbl-tui doctor``: what is wrong here, and what mends it. Puts the doctor's checks together."""

import argparse
import asyncio
import os
import shutil
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from symbl_tui import version
from symbl_tui.cli.options import Commands
from symbl_tui.config.profile import LOCAL, Profile
from symbl_tui.domain.encoding import ENCODINGS
from symbl_tui.errors import ConfigError
from symbl_tui.system import paths
from symbl_tui.system.terminal import point_nowhere

if TYPE_CHECKING:  # what a command does not need is imported by the command that does
    from symbl_tui.doctor import Finding
    from symbl_tui.doctor.engine import Engine
    from symbl_tui.doctor.examination import Check

_ENGINE_SECONDS = 60.0
_SOUND_SECONDS = 30.0
_SPEECH_SECONDS = 6.0
_NO_HOME = "/nonexistent"


def doctor(options: argparse.Namespace) -> int:
    """Look at everything; the exit code is that of the first fault, 0 without one."""
    from symbl_tui.doctor import Finding, exit_code, report
    from symbl_tui.doctor.examination import examine

    profile, broken = _profile(options)
    findings: tuple[Finding, ...] = asyncio.run(examine(_Checks(profile, broken).all()))
    sizes = {str(encoding): info.bytes_per_hour for encoding, info in ENCODINGS.items()}
    _print(report.as_json(findings, sizes, version()) if options.json else _text(findings, sizes))
    return exit_code(findings)


def _profile(options: argparse.Namespace) -> "tuple[Profile, list[Finding]]":
    """What is to be run, and what is wrong with the files that say so; then the defaults are looked at."""
    from symbl_tui.cli.compose import load
    from symbl_tui.doctor import Area, Finding
    from symbl_tui.doctor.finding import of_error

    homeless = _homeless()
    try:
        profile = load(options.profile)
        name = options.profile or "config.toml (or its defaults)"
        found = [Finding(Area.CONFIGURATION, f"{name} can be read")]
    except ConfigError as error:
        profile, found = Profile(), [of_error(error, Area.CONFIGURATION)]
    source, engine = profile.source, profile.engine
    if options.source:
        source = msgspec.structs.replace(source, spec=options.source, also=())
    if options.engine:
        engine = msgspec.structs.replace(engine, url=options.engine.rstrip("/"))
    return msgspec.structs.replace(profile, source=source, engine=engine), [*homeless, *found]


def _homeless() -> "list[Finding]":
    """A user without any home, as containers have them: a fault; then all else is looked at without one."""
    from symbl_tui.doctor import Area, Finding, Severity

    try:
        paths.config_dir()
    except RuntimeError:
        os.environ["HOME"] = _NO_HOME
        what = "HOME is not set, and this user has no home directory"
        return [Finding(Area.CONFIGURATION, what, Severity.FAULT, "export HOME=/a/directory/of/yours")]
    return []


class _Checks:
    """What is looked at for one profile."""

    def __init__(self, profile: Profile, found: "list[Finding]") -> None:
        self._profile = profile
        self._found = found
        """What reading the profile told."""

    def all(self) -> "tuple[Check, ...]":
        """Each with its deadline."""
        from symbl_tui.doctor import Area
        from symbl_tui.doctor.examination import Check

        return (
            Check(Area.PROGRAM, "the program's libraries", self._program),
            Check(Area.CONFIGURATION, "the settings", self._configuration),
            Check(Area.SOUND, "the sound system", self._sound, _SOUND_SECONDS),
            Check(Area.ENGINE, "the engine", self._engine, _ENGINE_SECONDS),
            Check(Area.DISK, "the disk", self._disk),
            Check(Area.TERMINAL, "the terminal", self._terminal),
        )

    async def _program(self) -> "Iterable[Finding]":
        from symbl_tui.doctor import program

        return program.findings(await program.look())

    async def _configuration(self) -> "Iterable[Finding]":
        from symbl_tui.audio.codecs import check_library
        from symbl_tui.doctor import Area
        from symbl_tui.doctor.examination import in_thread
        from symbl_tui.doctor.finding import of_error

        found = list(self._found)
        for look in (lambda: check_library(self._profile.streaming.encoding), _engine_settings):
            try:
                await in_thread(look)
            except ConfigError as error:
                found.append(of_error(error, Area.CONFIGURATION))
        return found

    async def _sound(self) -> "Iterable[Finding]":
        from symbl_tui.doctor.source_checks import examine_sources

        return await examine_sources(self._profile.source)

    async def _engine(self) -> "Iterable[Finding]":
        from symbl_tui.doctor.engine import local, remote

        if self._profile.engine.url != LOCAL:
            return await remote(self._profile.engine)
        return await local(_local_engine(), self._profile, await _speech())

    async def _disk(self) -> "Iterable[Finding]":
        from symbl_tui.cli.recover import left_open
        from symbl_tui.doctor import disk
        from symbl_tui.doctor.examination import in_thread

        folders, unclosed = await asyncio.gather(in_thread(disk.look), in_thread(left_open))
        sources = (self._profile.source, *self._profile.source.also)
        channels = sum(each.channels or 1 for each in sources)
        return disk.findings(folders, channels, [each.folder.name for each in unclosed])

    async def _terminal(self) -> "Iterable[Finding]":
        from symbl_tui.doctor import terminal

        return terminal.findings(await terminal.look())


def _engine_settings() -> None:
    """Raise ConfigError when the engine of this machine could not start as engine.toml has it. Blocks."""
    from symbl_tui.engine.recognizers.selection.choose import choose
    from symbl_tui.engine.recognizers.selection.engine_toml import load_settings

    path = paths.config_dir() / "engine.toml"
    if path.exists():
        choose(load_settings(path).recognizer, os.environ)


def _local_engine() -> "Engine":
    from symbl_tui.engine.local_engine import LocalEngine

    try:
        log = paths.log_file().with_name("engine.log")
        log.open("ab").close()
    except OSError:
        log = Path(os.devnull)  # no log is a finding of its own
    return lambda: LocalEngine(log)


async def _speech() -> bytes:
    """The first seconds of the demo's first speaker."""
    from symbl_tui.audio.registry import open_source
    from symbl_tui.demo import meeting_path
    from symbl_tui.doctor.engine import SPEECH_RATE

    pcm = bytearray()
    async with open_source(f"file:{meeting_path()}", pace=float("inf"), rate=SPEECH_RATE) as source:
        async for frame in source:
            if frame.channel == 0:
                pcm += frame.pcm
                if source.format.seconds(frame.position) >= _SPEECH_SECONDS:
                    break
    return bytes(pcm)


def _text(findings: "tuple[Finding, ...]", encodings: dict[str, int]) -> str:
    from symbl_tui.doctor import report
    from symbl_tui.doctor.terminal import initial_environment, is_utf8

    terminal = sys.stdout is not None and sys.stdout.isatty()
    plain = os.environ.get("NO_COLOR") or os.environ.get("TERM", "dumb") == "dumb"
    return report.as_text(
        findings,
        encodings,
        width=max(40, min(80, shutil.get_terminal_size().columns)) if terminal else 80,
        colour=terminal and not plain,
        utf8=is_utf8(initial_environment()),
    )


def _print(text: str) -> None:
    if sys.stdout is None:  # closed by whoever wants the exit code only
        return
    encoding = sys.stdout.encoding or "ascii"
    try:
        print(text.encode(encoding, "replace").decode(encoding), flush=True)
    except BrokenPipeError:  # whoever read along has left
        point_nowhere(sys.stdout)


def add(commands: Commands) -> None:
    """Declare the command."""
    what = "what is wrong with sound, engine, disk and terminal here, and the command that mends it"
    parser = commands.add_parser("doctor", help="what is wrong here, and what mends it", description=what)
    parser.add_argument("--json", action="store_true", help="for programs")
    parser.add_argument("--profile", metavar="NAME|PATH", help="the set-up to look at")
    parser.add_argument("--source", metavar="SPEC", help="the source to try out")
    parser.add_argument("--engine", metavar="local|URL", help="the engine to try out")
    parser.set_defaults(command=doctor)
