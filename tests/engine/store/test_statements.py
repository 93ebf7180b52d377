"""The store's statements cost little to execute."""

import itertools
import pkgutil
from collections.abc import Iterable
from datetime import UTC, datetime
from importlib import import_module

from sqlalchemy import Connection
from sqlalchemy.sql.base import Executable
from sqlalchemy.sql.elements import ClauseElement

from symbl_tui.domain.analyzed_utterance import AnalyzedUtterance, Findings
from symbl_tui.domain.utterance import Speaker, Utterance
from symbl_tui.engine import store
from symbl_tui.engine.conversations.conversation_events import Begin
from symbl_tui.engine.store import Store, writing
from symbl_tui.engine.store.sqlite_file import driver_of

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)


def test_no_statement_is_compiled_anew_each_time_it_is_executed() -> None:
    modules = [
        import_module(f"{store.__name__}.{each.name}") for each in pkgutil.iter_modules(store.__path__)
    ]
    statements = {
        f"{module.__name__}.{name}": value
        for module in modules
        for name, value in vars(module).items()
        if isinstance(value, Executable) and isinstance(value, ClauseElement)
    }
    assert len(statements) > 20
    assert [name for name, each in statements.items() if each._generate_cache_key() is None] == []


async def test_storing_costs_no_more_at_the_end_of_a_long_conversation() -> None:
    async with Store.in_memory() as opened:
        await opened.put(Begin("1", "room", "", NOW))
        short = await _steps(opened, range(100))
        await opened.run(writing.add_utterances, "1", [_said(number) for number in range(200, 3_000)])
        assert await _steps(opened, range(3_000, 3_100)) < 2 * short


async def _steps(opened: Store, numbers: Iterable[int]) -> int:
    """The steps of SQLite's machine to store utterances one by one."""

    def count(db: Connection) -> int:
        steps = itertools.count()
        # Every hundredth step; a true result would end the statement.
        driver_of(db).set_progress_handler(lambda: next(steps) < 0, 100)
        for number in numbers:
            writing.add_utterances(db, "1", [_said(number)])
        driver_of(db).set_progress_handler(None, 0)
        return next(steps)

    return await opened.run(count)


def _said(number: int) -> AnalyzedUtterance:
    utterance = Utterance(f"u{number}", "We go on.", Speaker(), 5.0 * number, 5.0 * number + 4.0)
    return AnalyzedUtterance(utterance, utterance.text, (), NOW, Findings(), stream="microphone")
