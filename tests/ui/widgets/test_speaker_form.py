"""The speakers of the channels are what the user typed, and typing is kept when channels come and go."""

from dataclasses import replace

from textual.widgets import Input

from symbl_tui.config.profile import SpeakerConfig
from symbl_tui.ui.widgets.colour_field import ColourField
from symbl_tui.ui.widgets.speaker_form import ShownSource, SpeakerForm, SpeakerRow
from tests.ui.tiny_app import TinyApp, texts

ALICE = SpeakerConfig(name="Alice", user_id="alice@example.com", colour=3)


DESK = ShownSource("microphone:desk", "Desk", 2)
ROOM = ShownSource("microphone:room", "[bold]Room", 1)


def visible(form: SpeakerForm) -> int:
    return sum(row.display for row in form.query(SpeakerRow))


async def test_a_row_is_shown_for_every_channel_and_only_typed_ones_are_speakers() -> None:
    app = TinyApp(lambda: SpeakerForm((ALICE,)))
    async with app.run_test() as pilot:
        form = app.query_one(SpeakerForm)
        assert visible(form) == 0
        form.show((replace(DESK, channels=3),))
        await pilot.pause()
        assert visible(form) == 3
        assert form.speakers == (ALICE,)


async def test_a_speaker_before_a_typed_one_gets_a_number() -> None:
    form = SpeakerForm(())
    async with TinyApp(form).run_test() as pilot:
        form.show((replace(DESK, channels=2),))
        await pilot.pause()
        second = list(form.query(SpeakerRow))[1]
        second.query(Input).first().value = "  Bob\x1b "
        assert [each.name for each in form.speakers] == ["Speaker 1", "Bob"]


async def test_what_was_typed_survives_a_smaller_selection() -> None:
    form = SpeakerForm(())
    async with TinyApp(form).run_test() as pilot:
        form.show((replace(DESK, channels=2),))
        await pilot.pause()
        list(form.query(SpeakerRow))[1].query(Input).first().value = "Bob"
        form.show((replace(DESK, channels=1),))
        await pilot.pause()
        assert visible(form) == 1
        form.show((replace(DESK, channels=2),))
        await pilot.pause()
        assert form.speakers[1].name == "Bob"


async def test_the_channels_of_several_sources_stand_under_their_labels() -> None:
    form = SpeakerForm(())
    async with TinyApp(form).run_test() as pilot:
        form.show((replace(DESK, channels=2),))
        await pilot.pause()
        assert texts(form, ".device") == []
        form.show((replace(DESK, added=True), replace(ROOM, added=True)))
        await pilot.pause()
        assert texts(form, ".device") == ["Desk", "[bold]Room"]


async def test_several_people_on_a_channel_are_named_after_the_microphone() -> None:
    form = SpeakerForm(())
    async with TinyApp(form).run_test() as pilot:
        form.show((replace(DESK, channels=1),))
        await pilot.pause()
        field = form.query_one(ColourField)
        field.focus()
        await pilot.pause()
        assert texts(form, ".several") == ["p: several speakers on this channel"]
        await pilot.press("p")
        assert texts(form, ".several") == ["p: one speaker only"]
        assert form.speakers == (SpeakerConfig(name="Microphone 1", speakers="auto"),)


async def test_a_chosen_colour_makes_a_speaker_and_turns_round() -> None:
    form = SpeakerForm(())
    async with TinyApp(form).run_test() as pilot:
        form.show((replace(DESK, channels=1),))
        await pilot.pause()
        assert form.colours == (1,)
        form.query_one(ColourField).focus()
        await pilot.press("backspace")
        assert form.colours == (12,)
        await pilot.press("space", "space")
        assert form.speakers == (SpeakerConfig(name="Speaker 1", colour=2),)


def name(form: SpeakerForm, place: int) -> Input:
    """The name field of a row that is shown."""
    return [row for row in form.query(SpeakerRow) if row.display][place].query(Input).first()


async def test_names_stay_with_their_source_when_another_is_added_or_removed() -> None:
    form = SpeakerForm(())
    desk, room = replace(DESK, channels=1, added=True), replace(ROOM, added=True)
    async with TinyApp(form).run_test() as pilot:
        form.show((replace(DESK, channels=1),))
        await pilot.pause()
        name(form, 0).value = "Ann"
        form.show((desk,))
        form.show((desk, room))
        await pilot.pause()
        name(form, 1).value = "Bob"
        assert [each.name for each in form.speakers] == ["Ann", "Bob"]
        form.show((room,))
        await pilot.pause()
        assert [each.name for each in form.speakers] == ["Bob"]
        form.show((room, desk))
        await pilot.pause()
        assert [name(form, place).value for place in (0, 1)] == ["Bob", "Ann"]
        assert [each.name for each in form.speakers] == ["Bob", "Ann"]
        assert form.colours == (1, 2)


async def test_names_stay_while_the_cursor_looks_for_the_right_microphone() -> None:
    app = TinyApp(lambda: SpeakerForm((ALICE,)))
    async with app.run_test() as pilot:
        form = app.query_one(SpeakerForm)
        for source in (DESK, ROOM, DESK):
            form.show((source,))
            await pilot.pause()
            assert name(form, 0).value == "Alice"
