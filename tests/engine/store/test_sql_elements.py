"""PostgreSQL has no NUL in texts and SQLite has: both give the same texts back, in the same order."""

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import make_url

from symbl_tui.engine.store.sql_elements import Text

# Mostly of the characters that are escaped, and what they are escaped with.
_TEXTS = st.text(st.one_of(st.sampled_from("\0\1\2a"), st.characters(exclude_categories=["Cs"])), max_size=12)
_POSTGRESQL = make_url("postgresql+psycopg://").get_dialect()()
_WRITE = Text().bind_processor(_POSTGRESQL)
_READ = Text().result_processor(_POSTGRESQL, None)


@given(_TEXTS, _TEXTS)
def test_every_text_is_stored_without_nul_and_in_its_place_among_the_others(one: str, other: str) -> None:
    assert _WRITE
    assert _READ
    stored, beside = _WRITE(one), _WRITE(other)
    assert "\0" not in stored
    assert _READ(stored) == one
    assert (stored.encode() < beside.encode()) == (one.encode() < other.encode())


def test_sqlite_gets_texts_as_they_are_and_no_text_is_none_in_both() -> None:
    dialect = make_url("sqlite://").get_dialect()()
    assert Text().bind_processor(dialect) is Text().result_processor(dialect, None) is None
    assert _WRITE
    assert _READ
    assert (_WRITE(None), _READ(None), _WRITE("")) == (None, None, "")
