"""``symbl-tui engine audit``: what engines have issued, refused and deleted."""

import argparse
import json
import os
import re
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from sqlalchemy import Connection

from symbl_tui.cli.command import Command
from symbl_tui.cli.engine_command import add_config_argument
from symbl_tui.cli.list_options import add_json_argument
from symbl_tui.domain.text import clean
from symbl_tui.engine.apps.audit_entry import AuditEntry
from symbl_tui.engine.apps.engine_app import OWN_APP, OWN_APP_NAME
from symbl_tui.engine.settings_file import resolve_settings
from symbl_tui.engine.store import app_changes, audit
from symbl_tui.engine.store.database_clock import database_time
from symbl_tui.engine.store.store_maintenance import store_connection
from symbl_tui.system.secret_files import with_secret_files

_UNITS: Final = {"m": 60.0, "h": 3600.0, "d": 86_400.0}
_PERIOD: Final = re.compile(r"([0-9]{1,6})([mhd])")
_MOST: Final = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditOptions:
    """Which entries to print, and how."""

    config: Path | None = None
    since: str = "24h"
    """A period such as 30m, 24h or 7d, or a time in ISO 8601."""
    app: str = ""
    """The name or id of an app; empty: all."""
    json: bool = False


def print_audit(options: AuditOptions) -> int:
    """Print the audit, the oldest entry first."""
    with store_connection(
        resolve_settings(options.config).store, with_secret_files(os.environ)
    ) as connection:
        app_id = _app_id(connection, options.app) if options.app else None
        since = _since(options.since, database_time(connection))
        entries = audit.list_entries(connection, since, app_id, _MOST)
    for entry in entries:
        print(_as_json(entry) if options.json else _as_line(entry))
    if len(entries) == _MOST:
        print(f"only the newest {_MOST} entries are printed; narrow --since", file=sys.stderr)
    elif not entries and not options.json:
        print(f"nothing was noted since {_time(since)}", file=sys.stderr)
    return 0


def _app_id(connection: Connection, named: str) -> str:
    return OWN_APP if named == OWN_APP_NAME else app_changes.find(connection, named).id


def _as_json(entry: AuditEntry) -> str:
    fields = {
        "at": _time(entry.at),
        "event": entry.event,
        "app": entry.app_id,
        "subject": entry.subject,
        "detail": entry.detail,
        "count": entry.count,
        "node": entry.node,
    }
    return json.dumps(fields, ensure_ascii=False)


def _as_line(entry: AuditEntry) -> str:
    app = entry.app_id or OWN_APP_NAME
    times = f"x{entry.count}" if entry.count > 1 else ""
    parts = (entry.event, app, entry.subject, entry.detail, times, entry.node and f"[{entry.node}]")
    return clean(" ".join((_time(entry.at), *(part for part in parts if part))))


def _since(text: str, now: float) -> float:
    if period := _PERIOD.fullmatch(text):
        return max(0.0, now - int(period[1]) * _UNITS[period[2]])  # dates before our era cannot be written
    return _moment(text).timestamp()


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.astimezone()


def _checked_since(text: str) -> str:
    if not _PERIOD.fullmatch(text):
        try:
            _time(_moment(text).timestamp())
        except (ValueError, OverflowError):
            raise argparse.ArgumentTypeError("expected 30m, 24h, 7d or 2026-11-30T08:00") from None
    return text


def _time(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    add_config_argument(parser)
    period = "a period such as 30m, 24h or 7d, or a time such as 2026-11-30T08:00 (default: 24h)"
    parser.add_argument("--since", type=_checked_since, metavar="TIME", help=period)
    parser.add_argument("--app", help="name or id of an app (default: all)")
    add_json_argument(parser)


AUDIT = Command(
    AuditOptions,
    _add_arguments,
    print_audit,
    "Print every token that was issued, every deletion and every refusal, the oldest first. What a client "
    "did several times within a minute is one line with its number.",
)
