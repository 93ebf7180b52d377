"""``symbl-tui doctor``: finds what is wrong on this machine, and what fixes it."""

import argparse
import asyncio
import os
import shutil
import sys
from dataclasses import dataclass
from typing import Final

from msgspec.structs import replace

from symbl_tui import version
from symbl_tui.audio.calls.server.server_address import DEFAULT
from symbl_tui.cli.command import Command
from symbl_tui.cli.doctor_checks import ProfileChecks
from symbl_tui.cli.list_options import add_json_argument
from symbl_tui.cli.profile_resolution import load_with_environment, with_engine_url
from symbl_tui.config.profile import Profile
from symbl_tui.doctor import Area, Finding, Severity, exit_code, report
from symbl_tui.doctor.check_runner import run_checks
from symbl_tui.doctor.finding import finding_from_error
from symbl_tui.doctor.terminal_check import initial_environment, is_utf8
from symbl_tui.domain.encoding import ENCODINGS
from symbl_tui.errors import ConfigError
from symbl_tui.system import paths
from symbl_tui.system.terminal import redirect_to_null

_NO_HOME: Final = "/nonexistent"


@dataclass(frozen=True, slots=True, kw_only=True)
class DoctorOptions:
    """What to check, and how to report it."""

    json: bool = False
    profile: str | None = None
    source: str | None = None
    engine: str | None = None
    listen: str = DEFAULT
    """Where calls are taken."""
    public_url: str = ""
    """How platforms reach that."""


def doctor(options: DoctorOptions) -> int:
    """Examine everything; the exit code is that of the first fault, 0 without one."""
    profile, findings_so_far = _read_profile(options)
    checks = ProfileChecks(
        profile, findings_so_far, options.engine, listen=options.listen, public_url=options.public_url
    )
    findings = asyncio.run(run_checks(checks.all()))
    sizes = {str(encoding): info.bytes_per_hour for encoding, info in ENCODINGS.items()}
    _print(report.as_json(findings, sizes, version()) if options.json else _text(findings, sizes))
    return exit_code(findings)


def _read_profile(options: DoctorOptions) -> tuple[Profile, list[Finding]]:
    """The profile to examine, and the findings about its files; for a broken one the defaults."""
    findings = _check_home()
    try:
        profile = load_with_environment(options.profile)
        name = options.profile or "config.toml (or its defaults)"
        findings.append(Finding(Area.CONFIGURATION, f"{name} can be read"))
    except ConfigError as error:
        profile = Profile()
        findings.append(finding_from_error(error, Area.CONFIGURATION))
    source = profile.source
    if options.source:
        source = replace(source, spec=options.source, also=())
    engine = with_engine_url(profile.engine, options.engine)
    return replace(profile, source=source, engine=engine), findings


def _check_home() -> list[Finding]:
    """A fault for a user without a home directory, as in containers; the rest is examined all the same."""
    try:
        paths.config_dir()
    except RuntimeError:
        # Any path: the later checks ask for directories, and would all fail for the same reason.
        os.environ["HOME"] = _NO_HOME
        what = "HOME is not set, and this user has no home directory"
        return [Finding(Area.CONFIGURATION, what, Severity.FAULT, "export HOME=/a/directory/of/yours")]
    return []


def _text(findings: tuple[Finding, ...], encodings: dict[str, int]) -> str:
    terminal = sys.stdout.isatty()
    plain = os.environ.get("NO_COLOR") or os.environ.get("TERM", "dumb") == "dumb"
    return report.as_text(
        findings,
        encodings,
        width=max(40, min(80, shutil.get_terminal_size().columns)) if terminal else 80,
        colour=terminal and not plain,
        utf8=is_utf8(initial_environment()),
    )


def _print(text: str) -> None:
    try:
        print(text, flush=True)
    except BrokenPipeError:  # the reader of the output has left
        redirect_to_null(sys.stdout)


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    add_json_argument(parser)
    parser.add_argument("--profile", metavar="NAME|PATH", help="the profile to check")
    parser.add_argument("--source", metavar="SPEC", help="the source to try")
    parser.add_argument("--engine", metavar="local|URL", help="the engine to try")
    where = f"where symbl-tui calls listens (default: {DEFAULT})"
    parser.add_argument("--listen", metavar="HOST:PORT", help=where)
    dialled = "how platforms reach it: is dialled, to see whether it leads here"
    parser.add_argument("--public-url", metavar="URL", help=dialled)


DOCTOR = Command(
    DoctorOptions,
    _add_arguments,
    doctor,
    "Find what is wrong with sound, engine, calls, disk and terminal here, and the command that fixes it.",
)
