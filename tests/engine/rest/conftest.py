"""The REST tests run on each database that a store can be in."""

from collections.abc import Iterator

import pytest

from symbl_tui.engine.store import Store
from tests.support.postgres import PASSWORD, Postgres


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.system)])
def each_database(request: pytest.FixtureRequest) -> Iterator[str]:
    """Engines without a store of their own have one in this kind of database; gives its name."""
    kind: str = request.param
    if kind == "sqlite":
        yield kind
        return
    postgres: Postgres = request.getfixturevalue("postgres")
    names: list[str] = []

    def new_store() -> Store:
        names.append(postgres.create_store())
        return Store(postgres.settings(names[-1]), PASSWORD)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Store, "in_memory", new_store)
        yield kind
    for name in names:
        postgres.drop_database(name)
