"""Hooks that a test runs: commands in Python, events, and the sentences that the user gets."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from symbl_tui.config.event_config import HookConfig
from symbl_tui.session.hooks.hook_event import HookEvent
from symbl_tui.session.hooks.hook_runner import HookRunner
from symbl_tui.session.hooks.hook_timing import HookTiming
from symbl_tui.session.hooks.webhook import KeyLookup

QUICK = HookTiming(backoff=0.01, longest_backoff=0.05, kill_wait=0.2)


def event(name: str = "final", **data: object) -> HookEvent:
    return HookEvent(name, data, "2026-11-30_10-00-00-standup", "Stand-up", folder=Path("/tmp/standup"))


def command(script: str, **more: Any) -> HookConfig:  # noqa: ANN401 - fields of a hook
    """A hook whose command is a Python script."""
    return HookConfig(**{"on": ("final",), "command": (sys.executable, "-c", script)} | more)


def no_key(name: str) -> bytes:
    raise AssertionError(f"the secret {name} is not wanted")


def is_alive(pid: int) -> bool:
    """Whether a process runs: not one that has ended and waits for its parent."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


@contextmanager
def running(
    *hooks: HookConfig, find_key: KeyLookup = no_key, timing: HookTiming = QUICK
) -> Iterator[tuple[HookRunner, list[str]]]:
    """A runner of hooks and what it says to the user; stopped at the end."""
    said: list[str] = []
    runner = HookRunner(hooks, find_key, said.append, timing)
    try:
        yield runner, said
    finally:
        runner.stop()
