"""Whether this program can use the schema that a database has."""

from typing import Final

from sqlalchemy import Connection, inspect, select

from symbl_tui.engine.store.tables import COMPATIBLE_FROM, REVISIONS, SCHEMA, store_info
from symbl_tui.errors import ConfigError

_MIGRATE: Final = "run symbl-tui engine migrate"


class SchemaUnusable(ConfigError):
    """The schema of the database is missing, older than this program needs, or newer than it knows."""


def revision_of(db: Connection) -> int:
    """The revision of the schema; 0 where there is none."""
    if not inspect(db).has_table(REVISIONS.name):
        return 0
    return int(db.execute(select(REVISIONS.c.version_num)).scalar() or 0)


def check_postgres_schema(db: Connection) -> None:
    """Raise :class:`SchemaUnusable` where this program cannot use the schema."""
    revision = revision_of(db)
    if not revision:
        raise SchemaUnusable("the database has no tables of symbl-tui", _MIGRATE)
    if revision < SCHEMA:
        raise SchemaUnusable(f"the database has schema {revision}, not {SCHEMA}", _MIGRATE)
    if revision > SCHEMA and compatible_from(db) > SCHEMA:
        raise SchemaUnusable(
            f"the database has schema {revision}, which is newer than {SCHEMA}", "update symbl-tui"
        )


def compatible_from(db: Connection) -> int:
    """The oldest revision whose programs may use the schema."""
    value = db.execute(select(store_info.c.value).where(store_info.c.key == COMPATIBLE_FROM)).scalar_one()
    return int(value)
