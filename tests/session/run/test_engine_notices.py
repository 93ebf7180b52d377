"""What an engine says is told, but at a rate that people can read."""

from symbl_tui.session.model.view import Notice, Update
from symbl_tui.session.run.engine_notices import BURST, INTERVAL, MAX_LENGTH, EngineNotices


class Told:
    """The notices of an engine, by a clock of the test's own."""

    def __init__(self) -> None:
        self.now = 0.0
        self.updates: list[Update] = []
        self.notices = EngineNotices(self.updates.append, lambda: self.now)

    @property
    def texts(self) -> list[str]:
        return [update.text for update in self.updates if isinstance(update, Notice)]


def test_a_flood_of_errors_is_a_few_notices_and_the_way_to_the_rest() -> None:
    told = Told()
    for number in range(1000):
        told.notices.emit(f"error {number}")
    assert told.texts[:BURST] == ["error 0", "error 1", "error 2"]
    assert told.texts[BURST:] == ["the engine sends many messages; all are in events.jsonl"]
    told.now = INTERVAL
    told.notices.emit("error 1000")
    assert told.texts[-1] == "error 1000 (and 997 more in events.jsonl)"


def test_messages_now_and_then_are_all_told() -> None:
    told = Told()
    for number in range(20):
        told.now += INTERVAL
        told.notices.emit(f"error {number}")
    assert told.texts == [f"error {number}" for number in range(20)]


def test_one_message_is_cut_to_a_length_that_can_be_read() -> None:
    told = Told()
    told.notices.emit("x" * 10_000)
    told.notices.emit("short")
    assert told.texts == ["x" * MAX_LENGTH + "…", "short"]
