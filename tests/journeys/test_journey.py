"""The journey in a real terminal, keys only: login, device, live, search, bookmark, export, library, stop."""

import json
import time

from tests.support.command import COMMAND, Home
from tests.support.terminal import terminal


def test_from_the_first_screen_to_the_library_by_keys_alone(user: Home) -> None:
    with terminal(user, str(COMMAND)) as screen:
        screen.until(lambda seen: "Another source" in seen)
        screen.keys("s")
        screen.until(lambda seen: "Demo meeting" in seen and "Speakers: Alice, Bob" in seen)
        screen.keys("Enter")
        screen.until(lambda seen: "LIVE" in seen)
        screen.until(lambda seen: "product launch." in seen.replace("\n", " ") or "launch." in seen)
        screen.keys("/")
        time.sleep(0.3)
        screen.keys("launch")
        screen.until(lambda seen: "1 of 1" in seen)
        screen.keys("Enter")
        screen.keys("Escape")
        screen.until(lambda seen: "1 of 1" not in seen)
        screen.keys("End", "m")
        time.sleep(0.3)
        screen.keys("the start", "Enter")
        screen.until(lambda seen: "◆" in seen)
        screen.keys("E")
        screen.until(lambda seen: "Export as" in seen)
        screen.keys("m")
        screen.until(lambda seen: "Exported to" in seen)
        screen.keys("F2")
        screen.until(lambda seen: "Library" in seen and "Product launch" in seen)
        screen.keys("Escape")
        screen.until(lambda seen: "LIVE" in seen)
        screen.leave()
    (folder,) = user.sessions
    note = json.loads((folder / "notes.jsonl").read_text())
    assert note["text"] == "the start"
    (exported,) = (folder / "exports").iterdir()
    assert "launch" in exported.read_text()
    assert "Product launch" in user.run("sessions", "list").stdout
    assert "launch" in user.run("sessions", "search", "launch").stdout


def test_enter_starts_what_the_last_session_was_set_up_with(user: Home) -> None:
    with terminal(user, f"{COMMAND} && {COMMAND}") as screen:
        screen.until(lambda seen: "None yet." in seen)
        screen.keys("s")
        screen.until(lambda seen: "Speakers: Alice, Bob" in seen)
        screen.keys("End", "Up")
        screen.until(lambda seen: seen.count("Silence") == 2)  # in the list and as what is chosen
        screen.keys("Enter")
        screen.until(lambda seen: "LIVE" in seen)
        screen.keys("q")
        screen.until(lambda seen: seen.startswith(" Review"))
        screen.keys("q")
        screen.until(lambda seen: "silence → local engine" in seen and "Recent sessions" in seen)
        screen.keys("Enter")
        screen.until(lambda seen: "LIVE" in seen)
        screen.leave()
    assert len(user.sessions) == 2
