"""Correct, tick off, bookmark and rename in a real terminal, by keys; another program reads it at once."""

import json

from tests.session.recorded_folder import record
from tests.support.command import COMMAND, Home
from tests.support.terminal import terminal


def shown(user: Home) -> dict[str, object]:
    """What another program reads of the session."""
    done = user.run("sessions", "show", "latest", "--format", "json")
    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    assert isinstance(document, dict)
    return document


def test_a_reader_works_on_a_session_by_keys_alone(user: Home) -> None:
    record(user.path / ".local/share/symbl-tui/sessions")
    with terminal(user, f"{COMMAND} replay latest --speed 16") as screen:
        screen.until(lambda seen: "Friday." in seen and "The end." in seen)
        screen.keys("Home")
        screen.until(lambda seen: "► We should move" in seen)
        screen.keys("c")
        screen.until(lambda seen: "Correct the line" in seen)
        screen.keys("!")
        screen.until(lambda seen: "deadline.!" in seen)
        screen.keys("Enter")
        screen.until(lambda seen: "Correct the line" not in seen)
        screen.until(lambda seen: "deadline.!" in seen)
        screen.keys("m")
        screen.until(lambda seen: "note (optional)" in seen)
        screen.keys("ask the studio", "Enter")
        screen.until(lambda seen: "◆ ask the studio" in seen)
        screen.keys("2")
        screen.until(lambda seen: "Send the report" in seen)
        screen.keys("x")
        screen.until(lambda seen: "✓ Send the report" in seen)
        screen.keys("r")
        screen.until(lambda seen: "Title of the session" in seen)
        screen.keys(" of November")
        screen.until(lambda seen: "Standup of November" in seen)
        screen.keys("Enter")
        screen.until(lambda seen: "Title of the session" not in seen)
        screen.until(lambda seen: "Standup of November" in seen)
        screen.keys("q")
        screen.until(lambda seen: "[exit 0]" in seen)
    document = shown(user)
    text = json.dumps(document)
    assert "We should move the deadline.!" in text
    assert "Standup of November" in text
    assert "ask the studio" in text
    assert '"done": true' in text
