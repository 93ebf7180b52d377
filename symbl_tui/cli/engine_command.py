"""``symbl-tui engine migrate | copy``: the database of an engine brought up to date, or copied."""

import argparse
import os
import sys
from dataclasses import dataclass
from pathlib import Path

from symbl_tui.cli.command import Command
from symbl_tui.cli.progress_bar import ProgressBar
from symbl_tui.engine.settings_file import resolve_settings
from symbl_tui.engine.store.store_maintenance import copy as copy_store
from symbl_tui.engine.store.store_maintenance import migrate as migrate_store
from symbl_tui.engine.store.store_maintenance import migration_sql
from symbl_tui.system.secret_files import with_secret_files


@dataclass(frozen=True, slots=True, kw_only=True)
class MigrateOptions:
    """Which store to bring up to date."""

    config: Path | None = None
    """The engine's settings file; None: engine.toml in the configuration directory, if there is one."""
    sql: bool = False
    """Print the statements instead of running them."""


def migrate(options: MigrateOptions) -> int:
    """Bring a store's schema up to date."""
    store = resolve_settings(options.config).store
    environment = with_secret_files(os.environ)
    print(migration_sql(store, environment) if options.sql else migrate_store(store, environment))
    return 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyOptions:
    """Which store to copy where: ``sqlite:PATH`` or ``postgresql+psycopg://USER@HOST/DATABASE``."""

    source: str
    target: str


def copy(options: CopyOptions) -> int:
    """Copy a store into another one."""
    bar = ProgressBar("conversations", sys.stderr)
    with bar.resumable("what was copied is kept"):
        copied = copy_store(options.source, options.target, with_secret_files(os.environ), bar.show)
    rows = (f"{count} {table}" for table, count in copied.items() if count)
    print(f"copied: {', '.join(rows) or 'nothing, as everything is there'}")
    return 0


def _add_copy_arguments(parser: argparse.ArgumentParser) -> None:
    address = "sqlite:PATH or postgresql+psycopg://USER@HOST/DATABASE"
    add = parser.add_argument
    add("--from", dest="source", required=True, metavar="STORE", help=f"the store to copy: {address}")
    add("--to", dest="target", required=True, metavar="STORE", help="where to copy it: the same")


def _add_migrate_arguments(parser: argparse.ArgumentParser) -> None:
    add_config_argument(parser)
    parser.add_argument("--sql", action="store_true", help="print the statements instead of running them")


def add_config_argument(parser: argparse.ArgumentParser) -> None:
    """Declare ``--config``."""
    settings = "the engine's settings file (default: engine.toml in the configuration directory)"
    parser.add_argument("--config", type=Path, metavar="FILE", help=settings)


MIGRATE = Command(
    MigrateOptions,
    _add_migrate_arguments,
    migrate,
    "Bring the tables of the engine's database up to date. A file is migrated by the engine, too, when it "
    "opens it; here it is copied before. The password of a PostgreSQL database comes from "
    "SYMBL_TUI_STORE_PASSWORD or store.password_file.",
)

COPY = Command(
    CopyOptions,
    _add_copy_arguments,
    copy,
    "Copy conversations, apps, trackers, usage and the audit of an engine into another database. What is "
    "there already stays as it is, so the same command continues a copy that was interrupted. Stop the "
    "engines that write to the source. The password comes from SYMBL_TUI_STORE_PASSWORD.",
)
