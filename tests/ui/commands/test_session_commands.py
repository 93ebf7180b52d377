"""A replay and an attached session offer the keys of a live one, except for what they cannot do."""

from symbl_tui.ui.commands import Command, remap
from symbl_tui.ui.commands.session_variants import for_attached, for_call, for_replay, for_watch

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


def labels(commands: tuple[Command, ...]) -> dict[str, str]:
    return {each.id: each.label for each in commands}


def test_a_call_is_left_to_the_list_and_not_stopped() -> None:
    quit_ = next(each for each in for_call(ALL) if each.id == "live.quit")
    assert (quit_.label, quit_.help) == ("Back", "Go back to the list of calls; this one goes on.")
    assert labels(for_call(ALL)).keys() == labels(for_attached(ALL)).keys()


def test_a_watched_conversation_keeps_the_keys_of_a_microphone_to_say_why_they_do_nothing() -> None:
    watched = {each.id: each for each in for_watch(ALL, is_call=False)}
    for id in ("live.mute", "live.mute_one", "live.talk", "live.pause"):
        assert not watched[id].footer
        assert watched[id].needs is None, "the help does not say that the session has ended"
    assert "live.save" not in watched
    assert watched["live.quit"].label == "Quit"
    assert labels(for_watch(ALL, is_call=True))["live.quit"] == "Hang up"


def test_space_pauses_a_replay_unless_the_user_gave_pause_a_key() -> None:
    pauses = [
        next(each.keys for each in for_replay(remap(keys)) if each.id == "live.pause")
        for keys in ({}, {"live.pause": "f8"})
    ]
    assert pauses == ["p,space", "f8"]
