"""The store's statements cost little to execute."""

import pkgutil
from importlib import import_module

from sqlalchemy.sql.base import Executable
from sqlalchemy.sql.elements import ClauseElement

from symbl_tui.engine import store


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
