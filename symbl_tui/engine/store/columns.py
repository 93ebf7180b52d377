"""Columns of tables and of migrations: none may change, as migrations that were released use them."""

from sqlalchemy import BigInteger, Boolean, Column, Double, Identity, Integer, text

from symbl_tui.engine.store.sql_elements import Blob, Text


def place() -> Column[int]:
    """The order in which rows were inserted; the primary key."""
    number = BigInteger().with_variant(Integer(), "sqlite")
    return Column("place", number, Identity(always=False), primary_key=True)


def words(name: str, default: str | None = None, *, key: bool = False) -> Column[str]:
    """Text that is never NULL."""
    value = None if default is None else text(f"'{default}'")
    return Column(name, Text(), nullable=False, primary_key=key, server_default=value)


def number(name: str, default: str | None = None) -> Column[float]:
    """A floating-point number that is never NULL; times are seconds since the epoch."""
    value = None if default is None else text(default)
    return Column(name, Double(), nullable=False, server_default=value)


def count(name: str, default: str | None = None) -> Column[int]:
    """A whole number that is never NULL."""
    value = None if default is None else text(default)
    return Column(name, Integer(), nullable=False, server_default=value)


def flag(name: str) -> Column[bool]:
    """A boolean that is never NULL."""
    return Column(name, Boolean(), nullable=False)


def document(name: str) -> Column[bytes]:
    """JSON as bytes, which the database does not look into."""
    return Column(name, Blob(), nullable=False)
