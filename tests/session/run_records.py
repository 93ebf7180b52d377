"""What a session that ran in a test emitted, and what is in its folder."""

import itertools
import json
import tomllib

from symbl_tui.session.model.state import SessionState
from symbl_tui.session.model.view import Notice, RunnableSession, StateChanged, Update


class RunRecords:
    """Reads the updates and the folder of a session."""

    session: RunnableSession
    updates: list[Update]

    @property
    def states(self) -> list[SessionState]:
        moves = [update.state for update in self.updates if isinstance(update, StateChanged)]
        return [state for state, _ in itertools.groupby(moves)]

    @property
    def notices(self) -> list[str]:
        return [update.text for update in self.updates if isinstance(update, Notice)]

    @property
    def journal(self) -> list[dict[str, object]]:
        lines = (self.session.folder / "events.jsonl").read_text().splitlines()
        return [json.loads(line) for line in lines]

    @property
    def facts(self) -> dict[str, object]:
        return tomllib.loads((self.session.folder / "session.toml").read_text())
