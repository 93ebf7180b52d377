"""Whether this program can use the schema that a database has."""

from typing import Final

from sqlalchemy import Connection, inspect, select
from sqlalchemy.exc import ProgrammingError

from symbl_tui.engine.store.failures import StoreUnavailable
from symbl_tui.engine.store.tables import COMPATIBLE_FROM, REVISIONS, SCHEMA, store_info
from symbl_tui.errors import ConfigError

_MIGRATE: Final = "run symbl-tui engine migrate"
_COMPATIBLE_FROM: Final = select(store_info.c.value).where(store_info.c.key == COMPATIBLE_FROM)


class SchemaUnusable(ConfigError):
    """The schema of the database is missing, older than this program needs, or newer than it knows."""


class SchemaMoved(StoreUnavailable):
    """The schema was migrated under a running node to one that its program must not write to."""

    def __init__(self, reason: str) -> None:
        super().__init__("this node cannot use the engine's database any more", reason)


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
        raise _newer(revision)


def migratable_revision(db: Connection) -> int:
    """The revision of a schema that this program can bring up to date; raises :class:`SchemaUnusable`."""
    revision = revision_of(db)
    if revision > SCHEMA:
        raise _newer(revision)
    return revision


def compatible_from(db: Connection) -> int:
    """The oldest revision whose programs may use the schema."""
    return int(db.execute(_COMPATIBLE_FROM).scalar_one())


def check_still_compatible(db: Connection) -> None:
    """Raise :class:`SchemaMoved` where this program must not write to the schema: one look-up of a row."""
    try:
        oldest = db.execute(_COMPATIBLE_FROM).scalar_one_or_none()
    except ProgrammingError as error:
        raise SchemaMoved("the database has no tables of symbl-tui any more") from error
    if oldest is None or int(oldest) > SCHEMA:
        raise SchemaMoved(f"the database has a schema for {oldest} and newer, and this node has {SCHEMA}")


def _newer(revision: int) -> SchemaUnusable:
    message = f"the database has schema {revision}, which is newer than {SCHEMA}"
    return SchemaUnusable(message, "update symbl-tui")
