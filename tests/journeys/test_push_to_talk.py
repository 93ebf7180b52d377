"""Push to talk in a real terminal, which reports no key releases."""

import time

import numpy as np
import pytest
import soundfile

from tests.support.command import COMMAND, Home
from tests.support.terminal import Terminal, terminal


def hold_until(screen: Terminal, wanted: str) -> None:
    """Let space repeat, as a terminal does while it is held, until that is to be read."""
    until = time.monotonic() + 60
    while wanted not in screen.screen or "not talking" in screen.screen:
        assert time.monotonic() < until, screen.screen
        screen.keys("Space")
        time.sleep(0.1)


@pytest.mark.parametrize(("option", "talking"), [("", "space Talking"), ("--plain", "symbl-tui: talking")])
def test_space_opens_the_microphone_only_while_it_is_held(user: Home, option: str, talking: str) -> None:
    with terminal(user, f"{COMMAND} --source tone --push-to-talk {option}") as screen:
        screen.until(lambda shown: "to talk" in shown)
        hold_until(screen, talking)
        if not option:
            screen.until(lambda shown: "not talking" in shown)  # a moment after the last of them
            screen.leave(60)
        else:
            screen.keys("q")
            screen.until(lambda shown: "[exit 0]" in shown, 60)
    (folder,) = user.sessions
    sound = np.abs(soundfile.read(folder / "1-speaker.flac", dtype="int16")[0])
    assert sound.max() > 1000, "what was said"
    if not option:
        assert (sound == 0).sum() > 1600, "and nothing after it"


def test_without_a_screen_push_to_talk_is_explained(user: Home) -> None:
    done = user.run("run", "--source", "tone", "--push-to-talk", "--duration", "0.2", "--pace", "inf")
    assert done.returncode == 0
    assert "nothing is captured until space is held in symbl-tui attach" in done.stderr
