"""The audit of tokens and refusals: complete, and too small for a flood to fill a disk with."""

import asyncio
import logging
from collections.abc import Sequence

import pytest

from symbl_tui.engine.apps.audit_entry import AuditEntry, AuditEvent
from symbl_tui.engine.apps.audit_log import MAX_KINDS, OTHERS, AuditLog
from symbl_tui.errors import EngineError
from tests.support.waiting import until


class Table:
    """Where the audit goes."""

    def __init__(self) -> None:
        self.entries: list[AuditEntry] = []
        self.away = False

    async def write(self, entries: Sequence[AuditEntry]) -> None:
        if self.away:
            raise EngineError("the database is away")
        self.entries += entries

    @property
    def rows(self) -> list[tuple[str, str, str, int]]:
        return [(each.event, each.subject, each.detail, each.count) for each in self.entries]


async def test_the_first_refusal_is_stored_at_once_and_a_flood_as_one_entry_a_minute() -> None:
    table, now = Table(), 0.0
    async with AuditLog(table.write, "node-1", steady=lambda: now) as audit:
        for _ in range(100_000):
            audit.record(AuditEvent.REFUSED, "app", "192.0.2.1", "token")
        await until(lambda: table.rows == [("refused", "192.0.2.1", "token", 1)])
        audit.record(AuditEvent.REFUSED, "app", "192.0.2.1", "rate")
        await until(lambda: len(table.rows) == 2)
        now = 61.0
        # The next event of any kind comes at a time when that minute is over.
        audit.record(AuditEvent.TOKEN_ISSUED, "app", "192.0.2.1")
        await until(lambda: len(table.rows) == 4)
    assert ("refused", "192.0.2.1", "token", 99_999) in table.rows
    assert {entry.node for entry in table.entries} == {"node-1"}


async def test_a_minute_ends_by_itself() -> None:
    table = Table()
    async with AuditLog(table.write, window=0.05) as audit:
        audit.record(AuditEvent.REFUSED, "app", "192.0.2.1", "token")
        audit.record(AuditEvent.REFUSED, "app", "192.0.2.1", "token")
        await until(lambda: table.rows == [("refused", "192.0.2.1", "token", 1)] * 2)


async def test_refusals_of_any_number_of_addresses_are_some_rows_a_minute() -> None:
    table = Table()
    async with AuditLog(table.write) as audit:
        for number in range(10_000):
            audit.record(AuditEvent.REFUSED, "-", f"address {number}", "token")
    assert len(table.entries) <= MAX_KINDS + 2
    assert sum(entry.count for entry in table.entries) == 10_000
    assert table.entries[-1].subject == OTHERS


async def test_what_was_counted_is_stored_at_the_end() -> None:
    table = Table()
    async with AuditLog(table.write) as audit:
        for _ in range(3):
            audit.record(AuditEvent.TOKEN_ISSUED, "app", "loopback")
    assert table.rows == [("token.issued", "loopback", "", 1), ("token.issued", "loopback", "", 2)]


async def test_entries_wait_for_a_database_that_is_away_and_those_that_do_not_fit_are_counted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("symbl_tui.engine.apps.audit_log._MAX_WAITING", 2)
    table = Table()
    table.away = True
    audit = AuditLog(table.write)
    for number in range(5):
        audit.record(AuditEvent.REFUSED, "app", str(number), "token")
    table.away = False
    async with audit:
        await until(lambda: len(table.rows) == 3)
    assert table.rows[-1] == ("audit.lost", "", "", 3)


async def test_an_engine_ends_in_time_without_its_database(caplog: pytest.LogCaptureFixture) -> None:
    table = Table()
    table.away = True
    async with asyncio.timeout(60), AuditLog(table.write) as audit:
        audit.record(AuditEvent.REFUSED, "app", "x", "token")
    assert "1 entries of the audit were not stored: the database is away" in caplog.text


async def test_what_is_being_stored_when_the_engine_ends_is_stored_once() -> None:
    table, begun, answered = Table(), asyncio.Event(), asyncio.Event()

    async def write(entries: Sequence[AuditEntry]) -> None:
        await table.write(entries)
        begun.set()
        await answered.wait()

    async with AuditLog(write) as audit:
        audit.record(AuditEvent.TOKEN_ISSUED, "app", "loopback")
        await begun.wait()
        asyncio.get_running_loop().call_soon(answered.set)
    assert table.rows == [("token.issued", "loopback", "", 1)]


async def test_each_entry_is_a_line_of_the_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "symbl_tui.engine.audit")
    async with AuditLog(Table().write) as audit:
        audit.record(AuditEvent.REFUSED, "app", "192.0.2.1", "token")
    assert "refused app=app subject=192.0.2.1 detail=token count=1" in caplog.text
