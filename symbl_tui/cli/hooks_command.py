"""``symbl-tui hooks``: list and try the hooks of a profile, and save the secret of a webhook."""

import argparse
import asyncio
import re
import shlex
import sys
from dataclasses import dataclass
from typing import Final

from symbl_tui.cli.command import Command
from symbl_tui.config.event_config import HookConfig
from symbl_tui.config.foreign_hooks import check_hooks_are_own
from symbl_tui.config.profile_loading import load_profile
from symbl_tui.config.webhook_secrets import find_webhook_key, new_webhook_secret, save_webhook_secret
from symbl_tui.domain.text import clean
from symbl_tui.errors import UsageError
from symbl_tui.session.hooks.hook_failure import HookFailure
from symbl_tui.session.hooks.hook_timing import HookTiming
from symbl_tui.session.hooks.hook_worker import HookWorker
from symbl_tui.session.hooks.sample_events import sample_event

_ONE_ATTEMPT: Final = HookTiming(attempts=1)
_LINE: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class ListHooksOptions:
    """Whose hooks to list."""

    profile: str | None = None
    """A name or a path; None: config.toml."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialOptions:
    """Whose hooks to try."""

    profile: str | None = None
    """A name or a path; None: config.toml."""
    allow_hooks: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretOptions:
    """Which secret to save."""

    name: str
    stdin: bool = False
    """Read it from standard input in place of making one."""


def list_hooks(options: ListHooksOptions) -> int:
    """Print a line for every hook: its events, and its command or the host of its webhook."""
    hooks = load_profile(options.profile).hooks
    for hook in hooks:
        # Of a webhook the host alone: its path is often a secret.
        target = shlex.join(hook.command) if hook.command else f"webhook at {hook.label}"
        print(clean(f"{', '.join(hook.on)} -> {target}"))
    if not hooks:
        print("there are no hooks; docs/hooks.md shows some", file=sys.stderr)
    return 0


def test(options: TrialOptions) -> int:
    """Run every hook with a sample of the first event that it is for; 1 when one of them fails."""
    profile = load_profile(options.profile)
    if not options.allow_hooks:
        check_hooks_are_own(options.profile, profile)
    if not profile.hooks:
        raise UsageError("the profile has no hooks", "docs/hooks.md shows some")
    return asyncio.run(_run_all(profile.hooks))


async def _run_all(hooks: tuple[HookConfig, ...]) -> int:
    failed = False
    for hook in hooks:
        worker = HookWorker(hook, find_webhook_key, print, _ONE_ATTEMPT)
        heading = f"{worker.label} ({hook.on[0]})"
        try:
            output = await worker.run_once(sample_event(hook.on[0]))
            print(clean(f"{heading}: ok" + (f", {output}" if output else ""), _LINE))
        except HookFailure as failure:
            failed = True
            print(clean(f"{heading}: failed, {failure}", _LINE))
        finally:
            await worker.close()
    return 1 if failed else 0


def save_secret(options: SecretOptions) -> int:
    """Save a secret; a new one is printed, for the other end."""
    secret = _read_secret() if options.stdin else new_webhook_secret()
    place = save_webhook_secret(options.name, secret)
    print(f'"{options.name}" is saved in {clean(place)}', file=sys.stderr)
    if not options.stdin:
        print(secret)
    return 0


def _read_secret() -> str:
    return sys.stdin.readline(1000).strip()


def _secret_name(value: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,60}", value):
        raise argparse.ArgumentTypeError("expected letters, digits, dashes and underscores")
    return value


def _add_profile(parser: argparse.ArgumentParser) -> None:
    which = "whose hooks (default: those of config.toml)"
    parser.add_argument("profile", nargs="?", metavar="NAME|PATH", help=which)


def _add_test_arguments(parser: argparse.ArgumentParser) -> None:
    _add_profile(parser)
    allow = "also those of a profile that is not in your config directory"
    parser.add_argument("--allow-hooks", action="store_true", help=allow)


def _add_secret_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", type=_secret_name, metavar="NAME", help="what the profile calls it")
    given = "read it from standard input instead of making one"
    parser.add_argument("--stdin", action="store_true", help=given)


LIST = Command(ListHooksOptions, _add_profile, list_hooks)
TEST = Command(TrialOptions, _add_test_arguments, test)
SECRET = Command(SecretOptions, _add_secret_arguments, save_secret)
