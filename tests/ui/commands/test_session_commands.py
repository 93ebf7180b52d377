"""A replay and an attached session offer the keys of a live one, except for what they cannot do."""

from symbl_tui.ui.commands import remap
from symbl_tui.ui.commands.session_variants import for_attached, for_replay

ALL = remap({"live.mute": "f9", "live.pause": "f8"})


def test_a_replay_offers_no_key_that_needs_a_microphone() -> None:
    ids = {command.id for command in for_replay(ALL)}
    assert not ids & {"live.mute", "live.mute_one", "live.talk", "live.save"}
    assert ids >= {"live.mark", "live.find", "live.export", "replay.forward", "replay.faster", "live.quit"}


def test_a_replay_begins_its_key_line_with_pause_and_its_own_keys() -> None:
    first, *others = for_replay(ALL)
    assert (first.id, first.keys) == ("live.pause", "f8")
    assert first.help.startswith("Pause or resume the replay")
    assert [command.place for command in others[:4]] == ["replay"] * 4


def test_quitting_says_what_it_does_to_the_session() -> None:
    labels = [
        next(command.label for command in commands if command.id == "live.quit")
        for commands in (ALL, for_replay(ALL), for_attached(ALL))
    ]
    assert labels == ["Quit", "Close", "Detach"]


def test_an_attached_session_is_controlled_as_at_home_but_not_saved_as_a_profile() -> None:
    ids = [command.id for command in for_attached(ALL)]
    assert "live.save" not in ids
    assert ids == [command.id for command in ALL if command.id not in ("live.save", "review.new")]
    assert next(command.keys for command in for_attached(ALL) if command.id == "live.mute") == "f9"
