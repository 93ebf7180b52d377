"""An event on its way to hooks."""

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from symbl_tui.session.events.event_payload import event_data
from symbl_tui.session.events.session_events import SessionEvent, subject_of


@dataclass(frozen=True, slots=True)
class HookEvent:
    """An event with what identifies it outside of its session."""

    name: str
    data: Mapping[str, object]
    session: str
    """The name of the session's folder."""
    title: str
    subject: str = ""
    """What a selector may ask for behind the name: the tracker's name."""
    folder: Path | None = None
    id: str = field(default_factory=lambda: f"evt_{uuid.uuid4().hex}")
    """The same in every attempt to deliver it."""
    at: datetime = field(default_factory=lambda: datetime.now(UTC))

    @classmethod
    def of(cls, event: SessionEvent, folder: Path, title: str) -> "HookEvent":
        """The event of a session."""
        return cls(event.name, event_data(event), folder.name, title, subject_of(event), folder)

    def document(self, *, with_folder: bool) -> bytes:
        """The event in JSON; the folder is a path of this machine, for its commands only."""
        session: dict[str, object] = {"name": self.session, "title": self.title}
        if with_folder:
            session["folder"] = str(self.folder) if self.folder else None
        fields = {
            "id": self.id,
            "type": self.name,
            "timestamp": self.at.isoformat(timespec="milliseconds"),
            "session": session,
            "data": self.data,
        }
        # Escaped: a folder's name may have bytes that are no UTF-8.
        return json.dumps(fields).encode()
