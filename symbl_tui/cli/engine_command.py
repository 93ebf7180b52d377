"""``symbl-tui engine migrate``: brings the database of an engine up to date."""

import argparse
import os
from dataclasses import dataclass
from pathlib import Path

from symbl_tui.cli.command import Command
from symbl_tui.engine.settings_file import resolve_settings
from symbl_tui.engine.store.maintenance import migrate as migrate_store
from symbl_tui.engine.store.maintenance import migration_sql
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
