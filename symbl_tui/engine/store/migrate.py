"""Brings the schema of a database up to date. Imports Alembic, so it is imported where that is due."""

from io import StringIO

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, func, insert, select

from symbl_tui.engine.store import migrations
from symbl_tui.engine.store.schema_check import migratable_revision, revision_of
from symbl_tui.engine.store.tables import REVISIONS

# The advisory lock of PostgreSQL that is held by a migration; others wait, and find nothing left to do.
_LOCK = 0x53594D42


def upgrade(db: Connection) -> None:
    """Run the migrations that are due, within the transaction of the caller."""
    config = _config()
    config.attributes["connection"] = db
    command.upgrade(config, "head")


def upgrade_postgres(db: Connection) -> tuple[int, int]:
    """Run the migrations that are due, one process at a time; returns the revisions before and after.

    Raises:
        SchemaUnusable: The schema is newer than this program.
    """
    db.execute(select(func.pg_advisory_xact_lock(_LOCK)))
    before = migratable_revision(db)
    upgrade(db)
    return before, revision_of(db)


def stamp(db: Connection, revision: int) -> None:
    """Note the revision of a schema that was made without Alembic."""
    REVISIONS.create(db, checkfirst=True)
    db.execute(insert(REVISIONS), {"version_num": str(revision)})


def upgrade_sql(revision: int) -> str:
    """The statements, for PostgreSQL, of the migrations after a revision."""
    output = StringIO()
    config = _config()
    config.output_buffer = output
    command.upgrade(config, f"{revision or 'base'}:head", sql=True)
    return output.getvalue()


def _config() -> Config:
    config = Config()
    (folder,) = migrations.__path__
    # A value of an INI file, where % begins a substitution.
    escaped = folder.replace("%", "%%")
    config.set_main_option("script_location", f"{escaped}/environment")
    config.set_main_option("version_locations", escaped)
    config.set_main_option("path_separator", "newline")
    return config
