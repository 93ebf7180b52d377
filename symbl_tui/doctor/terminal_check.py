"""Check the terminal's capabilities, from the environment that the program was started with."""

import os
import re
import shutil
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from symbl_tui.doctor.check_runner import run_program
from symbl_tui.doctor.finding import Area, Finding, Severity

WIDTH: Final = 80
HEIGHT: Final = 24
"""The size that every screen is laid out for."""

_UTF8: Final = "export LANG=C.UTF-8"


@dataclass(frozen=True, slots=True)
class TerminalFacts:
    """The state of a terminal."""

    environment: Mapping[str, str]
    is_terminal: bool
    """Whether the output goes to one."""
    width: int = WIDTH
    height: int = HEIGHT
    locales: tuple[str, ...] | None = None
    """What ``locale -a`` lists; None when there is no such program."""
    tmux_colours: bool | None = None
    """Whether tmux passes 24-bit colours on; None outside of tmux, or in an old one."""


async def gather_facts() -> TerminalFacts:
    """Gather the facts of this terminal."""
    environment = initial_environment()
    size = shutil.get_terminal_size()
    printed = await run_program("locale", "-a")
    features = None
    if "TMUX" in environment:
        features = await run_program("tmux", "display-message", "-p", "#{client_termfeatures}")
    return TerminalFacts(
        environment=environment,
        is_terminal=sys.stdout is not None and sys.stdout.isatty(),
        width=size.columns,
        height=size.lines,
        locales=tuple(printed.split()) if printed else None,
        tmux_colours="RGB" in features if features and features.strip() else None,
    )


def initial_environment() -> Mapping[str, str]:
    """The environment at the start of the process: Python itself replaces the locale C by C.UTF-8."""
    try:
        pairs = Path("/proc/self/environ").read_bytes().split(b"\0")
    except OSError:
        return os.environ
    return dict(os.fsdecode(pair).split("=", 1) for pair in pairs if b"=" in pair)


def locale_of(environment: Mapping[str, str]) -> str:
    """The locale that characters are in: ``C`` when none is set."""
    named = (environment.get(key, "") for key in ("LC_ALL", "LC_CTYPE", "LANG"))
    return next(filter(None, named), "C")


def is_utf8(environment: Mapping[str, str]) -> bool:
    """Whether a terminal with this environment is to be sent UTF-8."""
    return re.search(r"utf-?8", locale_of(environment), re.IGNORECASE) is not None


def findings(facts: TerminalFacts) -> Iterator[Finding]:
    """Interpret the facts."""
    yield from _locale(facts)
    if not facts.is_terminal:
        message = "the output goes to no terminal: symbl-tui run works there, the screen does not"
        yield Finding(Area.TERMINAL, message, Severity.NOTE, "over SSH: ssh -t HOST symbl-tui")
        return
    kind = facts.environment.get("TERM", "")
    if kind in ("", "dumb", "unknown"):
        message = f"TERM is {kind or 'not set'}: this terminal can show no screen"
        yield Finding(
            Area.TERMINAL, message, Severity.WARNING, "export TERM=xterm-256color; or symbl-tui --plain"
        )
    if facts.width < WIDTH or facts.height < HEIGHT:
        message = (
            f"the terminal has {facts.width}x{facts.height} characters; the screens want {WIDTH}x{HEIGHT}"
        )
        yield Finding(
            Area.TERMINAL, message, Severity.WARNING, "make its window larger, or its letters smaller"
        )
    else:
        yield Finding(Area.TERMINAL, f"{facts.width}x{facts.height} characters")
    yield _colours(facts)


def _locale(facts: TerminalFacts) -> Iterator[Finding]:
    name = locale_of(facts.environment)
    if not is_utf8(facts.environment):
        message = f"the locale is {name}, not UTF-8: lines and other languages' letters may look broken"
        yield Finding(Area.TERMINAL, message, Severity.WARNING, _UTF8)
    elif facts.locales is not None and _normalise(name) not in map(_normalise, facts.locales):
        message = f"the locale {name} is not installed on this machine (locale -a lists those that are)"
        yield Finding(Area.TERMINAL, message, Severity.NOTE, _UTF8)
    else:
        yield Finding(Area.TERMINAL, f"UTF-8 ({name})")


def _normalise(name: str) -> str:
    """Normalise a locale: ``C.UTF-8`` and ``C.utf8`` are the same."""
    return name.casefold().replace("-", "").partition("@")[0]


def _colours(facts: TerminalFacts) -> Finding:
    environment = facts.environment
    if environment.get("NO_COLOR"):
        return Finding(Area.TERMINAL, "no colours, as NO_COLOR asks", Severity.NOTE, "unset NO_COLOR")
    # Before COLORTERM, which tmux inherits from the terminal around it.
    if facts.tmux_colours is False:
        remedy = "in ~/.tmux.conf: set -as terminal-features ',*:RGB' (then attach again)"
        return Finding(Area.TERMINAL, "tmux does not pass on 24-bit colours", Severity.NOTE, remedy)
    if environment.get("COLORTERM") in ("truecolor", "24bit"):
        return Finding(Area.TERMINAL, "24-bit colours")
    # tmux may set TERM to screen as well, STY is GNU screen's own.
    if environment.get("TERM", "").startswith("screen") and "STY" in environment:
        message = "GNU screen shows 256 colours at most"
        return Finding(
            Area.TERMINAL, message, Severity.NOTE, "in ~/.screenrc: truecolor on (screen 5); or tmux"
        )
    few = "256" if "256" in environment.get("TERM", "") else "16"
    message = f"{few} colours, as COLORTERM promises no more"
    return Finding(
        Area.TERMINAL, message, Severity.NOTE, "export COLORTERM=truecolor, if the terminal has them"
    )
