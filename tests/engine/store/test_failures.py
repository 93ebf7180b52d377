"""What may succeed later is told from what never will, and no message has content in it."""

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import SQLAlchemyError

from symbl_tui.engine.store.failures import StoreAway, StoreUnavailable, postgres_failure
from symbl_tui.errors import EngineError
from tests.support.postgres import PASSWORD, Postgres

SECRET = "what was said"


def _failure(url: str, statement: str, **values: object) -> EngineError:
    engine = create_engine(url, connect_args={"password": PASSWORD})
    try:
        with engine.begin() as connection:
            connection.execute(text(statement), values)
    except (SQLAlchemyError, ValueError) as error:
        return postgres_failure(error)
    finally:
        engine.dispose()
    raise AssertionError("it did not fail")


@pytest.mark.parametrize(
    ("statement", "values"),
    [
        ("SELECT CAST(:a AS text)", {"a": f"{SECRET}\0"}),
        ("SELECT CAST(:a AS text)", {"a": f"{SECRET}\ud800"}),
        ("SELECT CAST(:a AS integer)", {"a": SECRET}),
        ("SELECT CAST(:a AS integer)", {"a": 10**30}),
        ("SELECT CAST(:a AS jsonb)", {"a": SECRET}),
    ],
)
def test_a_value_that_the_database_never_takes_is_not_tried_again(
    postgres: Postgres, database: str, statement: str, values: dict[str, object]
) -> None:
    failure = _failure(postgres.url(database), statement, **values)
    assert not isinstance(failure, StoreUnavailable)
    assert SECRET not in f"{failure}"


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO no_such_table VALUES (1)",
        "SET transaction_read_only = on; CREATE TABLE t (a int)",
        "SET statement_timeout = 10; SELECT pg_sleep(30)",
        "SELECT pg_read_file('/etc/passwd')",
    ],
)
def test_what_an_operator_can_mend_is_tried_again(postgres: Postgres, database: str, statement: str) -> None:
    failure = _failure(postgres.url(database), statement)
    assert isinstance(failure, StoreUnavailable)
    assert not isinstance(failure, StoreAway)


def test_the_log_says_in_words_what_an_operator_can_mend(postgres: Postgres, database: str) -> None:
    failure = _failure(postgres.url(database), "SET transaction_read_only = on; CREATE TABLE t (a int)")
    assert isinstance(failure, StoreUnavailable)
    assert failure.reason == "it is read-only (SQLSTATE 25006)"


def test_a_database_that_is_away_is_known_by_its_class_and_says_why_without_a_password(
    postgres: Postgres,
) -> None:
    for url in (
        postgres.url("no_such_database"),
        "postgresql+psycopg://symbl@127.0.0.1:1/symbl",
        postgres.url("postgres").replace("symbl@", "nobody@"),
    ):
        failure = _failure(url, "SELECT 1")
        assert isinstance(failure, StoreAway), failure
        assert failure.reason
        assert PASSWORD not in failure.reason
        assert str(failure) == "the engine's database is away; try again in 5 s"


def test_a_connection_that_the_server_ends_in_the_midst_of_a_statement_is_one_that_is_away(
    postgres: Postgres, database: str
) -> None:
    assert isinstance(
        _failure(postgres.url(database), "SELECT pg_terminate_backend(pg_backend_pid())"), StoreAway
    )
