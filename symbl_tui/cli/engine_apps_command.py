"""``symbl-tui engine apps``: the apps that clients of an engine belong to."""

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, TypeVar

from sqlalchemy import Connection

from symbl_tui.cli.command import Command
from symbl_tui.cli.engine_apps_options import (
    GRACE_HOURS,
    AddAppOptions,
    AppOptions,
    ListAppsOptions,
    RotateAppOptions,
    SetAppOptions,
)
from symbl_tui.cli.engine_command import add_config_argument
from symbl_tui.cli.list_options import add_json_argument
from symbl_tui.domain.text import clean
from symbl_tui.engine.apps.engine_app import AppLimits
from symbl_tui.engine.apps.stored_app import StoredApp
from symbl_tui.engine.settings_file import resolve_settings
from symbl_tui.engine.store import app_changes, apps
from symbl_tui.engine.store.database_clock import database_time
from symbl_tui.engine.store.store_maintenance import store_connection
from symbl_tui.errors import UsageError
from symbl_tui.system.secret_files import with_secret_files

_MAX_NAME: Final = 100
_MOST: Final = 1_000_000

T = TypeVar("T")


def list_apps(options: ListAppsOptions) -> int:
    """List the apps with their limits and what they use."""

    def read(db: Connection) -> list[dict[str, object]]:
        now = database_time(db)
        used = apps.usage_of_day(db, datetime.fromtimestamp(now, UTC).date().isoformat())
        counts = apps.conversation_counts(db)
        return [_row(app, now, used.get(app.id, 0.0), counts.get(app.id, 0)) for app in apps.list_apps(db)]

    rows = _with_store(options.config, read)
    if options.json:
        print(json.dumps(rows, indent=2, ensure_ascii=False))
    elif rows:
        print("\n".join(_table(rows)))
    else:
        print("there is no app yet: symbl-tui engine apps add NAME", file=sys.stderr)
    return 0


def add(options: AddAppOptions) -> int:
    """Add an app."""
    limits = AppLimits(**options.limits)  # type: ignore[arg-type] # checked by the parser
    name = _checked_name(options.app)
    app, secret = _with_store(options.config, app_changes.add, name, limits, create=True)
    _print_secret(app, secret, f"{clean(app.name)} is added")
    return 0


def change(options: SetAppOptions) -> int:
    """Change the name or limits of an app."""
    if options.name is None and not options.limits:
        raise UsageError("nothing is to be changed", "see symbl-tui engine apps set --help")
    name = None if options.name is None else _checked_name(options.name)
    app = _with_store(options.config, app_changes.change, options.app, name, options.limits)
    print(f"{clean(app.name)}: {_limits(app.limits)}")
    return 0


def rotate(options: RotateAppOptions) -> int:
    """Give an app another secret."""
    app, secret = _with_store(options.config, app_changes.rotate, options.app, options.grace * 3600)
    until = "is void now" if options.grace <= 0 else f"is valid for {options.grace:g} h more"
    _print_secret(app, secret, f"{clean(app.name)} has another secret; the old one {until}")
    return 0


def revoke(options: AppOptions) -> int:
    """Revoke an app."""
    app = _with_store(options.config, app_changes.revoke, options.app)
    print(f"{clean(app.name)} is revoked; engines that run end its tokens and sockets within seconds")
    return 0


def _with_store(config: Path | None, work: Callable[..., T], *arguments: object, create: bool = False) -> T:
    settings, environment = resolve_settings(config).store, with_secret_files(os.environ)
    with store_connection(settings, environment, create=create) as connection:
        return work(connection, *arguments)


def _print_secret(app: StoredApp, secret: str, event: str) -> None:
    """Print credentials as lines that a shell or an environment file takes."""
    print(f"SYMBL_APP_ID={app.id}\nSYMBL_APP_SECRET={secret}", flush=True)
    print(f"{event}; the secret is printed this once, and stored as a hash", file=sys.stderr)


def _row(app: StoredApp, now: float, seconds: float, conversations: int) -> dict[str, object]:
    in_grace = bool(app.previous_hash) and now < app.previous_until
    return {
        "id": app.id,
        "name": clean(app.name),
        "created": _time(app.created),
        "revoked": None if app.revoked is None else _time(app.revoked),
        "oldSecretUntil": _time(app.previous_until) if in_grace else None,
        "limits": {
            "streams": app.limits.streams,
            "minutesADay": app.limits.minutes_a_day,
            "keepDays": app.limits.keep_days,
        },
        "minutesToday": round(seconds / 60, 2),
        "conversations": conversations,
    }


def _table(rows: list[dict[str, object]]) -> Iterator[str]:
    yield f"{'NAME':<24} {'ID':<32} {'TODAY':>8}  {'KEPT':>6}"
    for row in rows:
        today = f"{row['minutesToday']:.0f} min"
        yield f"{row['name']!s:<24} {row['id']:<32} {today:>8}  {row['conversations']:>6}"
        limits = row["limits"]
        assert isinstance(limits, dict)
        yield f"  {_limits(AppLimits(limits['streams'], limits['minutesADay'], limits['keepDays']))}"
        if row["revoked"]:
            yield f"  revoked {row['revoked']}"
        elif row["oldSecretUntil"]:
            yield f"  the old secret is valid until {row['oldSecretUntil']}"


def _limits(limits: AppLimits) -> str:
    parts = (
        limits.streams and f"{limits.streams} stream{'s' * (limits.streams != 1)} at a time",
        limits.minutes_a_day and f"{limits.minutes_a_day:g} min a day",
        limits.keep_days and f"kept for {limits.keep_days:g} days",
    )
    return ", ".join(part for part in parts if part) or "no limits of its own"


def _time(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")


def _checked_name(name: str) -> str:
    if not name.strip() or clean(name) != name or len(name) > _MAX_NAME:
        raise UsageError(f"a name has 1 to {_MAX_NAME} characters that can be printed", "choose another name")
    return name


def _number(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= _MOST:
        raise argparse.ArgumentTypeError(f"expected a number from 0 to {_MOST}")
    return value


def _count(text: str) -> int:
    value = _number(text)
    if value != int(value):
        raise argparse.ArgumentTypeError("expected a whole number")
    return int(value)


def _add_list_arguments(parser: argparse.ArgumentParser) -> None:
    add_config_argument(parser)
    add_json_argument(parser)


def _add_app_argument(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("app", metavar="APP", help="name or id of the app")
    add_config_argument(parser)


def _add_limit_arguments(parser: argparse.ArgumentParser) -> None:
    count = parser.add_argument
    count("--streams", type=_count, metavar="N", help="streams at a time; 0: any number")
    count("--minutes-a-day", type=_number, metavar="N", help="minutes of sound a day (UTC); 0: any number")
    count(
        "--keep-days",
        type=_number,
        metavar="N",
        help="days that conversations are kept; 0: as store.keep_days",
    )


def _add_add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("app", metavar="NAME", help="what operators call it")
    add_config_argument(parser)
    _add_limit_arguments(parser)


def _add_set_arguments(parser: argparse.ArgumentParser) -> None:
    _add_app_argument(parser)
    parser.add_argument("--name", help="another name")
    _add_limit_arguments(parser)


def _add_rotate_arguments(parser: argparse.ArgumentParser) -> None:
    _add_app_argument(parser)
    parser.add_argument(
        "--grace",
        type=_number,
        metavar="HOURS",
        help=f"how long the old secret and its tokens stay valid (default: {GRACE_HOURS:g}; 0: not at all)",
    )


LIST = Command(ListAppsOptions, _add_list_arguments, list_apps)
ADD = Command(
    AddAppOptions,
    _add_add_arguments,
    add,
    "Add an app. Its id and secret are printed on stdout, this once: the engine stores a hash. Engines that "
    "run know it within seconds.",
)
SET = Command(SetAppOptions, _add_set_arguments, change)
ROTATE = Command(RotateAppOptions, _add_rotate_arguments, rotate)
REVOKE = Command(AppOptions, _add_app_argument, revoke)
