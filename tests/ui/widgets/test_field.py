"""A form's fields take what is pasted, and say below what is wrong with it."""

import pytest
from textual.widgets import Input

from symbl_tui.config.credentials import Credentials
from symbl_tui.config.profile import EngineConfig
from symbl_tui.ui.widgets.field import CheckField, Field
from symbl_tui.ui.widgets.server_form import ServerForm
from tests.support.foreign_text import HOSTILE, is_harmless
from tests.ui.screen_text import text
from tests.ui.tiny_app import TinyApp, texts

KNOWN = Credentials("app", "very-secret")


def form(url: str = "https://api.example.com", known: Credentials = KNOWN) -> ServerForm:
    return ServerForm(EngineConfig(url=url), known)


async def test_blanks_and_escapes_that_come_with_pasting_are_dropped() -> None:
    field = Field("app-id", "App ID", "")
    async with TinyApp(field).run_test():
        field.input.value = "  abc\x1b[31m\t"
        assert field.value == "abc[31m"


async def test_a_fault_is_shown_below_the_field_until_something_is_typed() -> None:
    field = Field("url", "URL", "ftp://x")
    async with TinyApp(field).run_test() as pilot:
        await pilot.pause()
        field.fault = f"no {HOSTILE}"
        await pilot.pause()
        (shown,) = texts(field, ".fault")
        assert is_harmless(shown)
        assert "[bold]" in shown
        field.focus_input()
        await pilot.press("x")
        await pilot.pause()
        assert texts(field, ".fault") == []


async def test_a_secret_is_never_on_the_screen() -> None:
    app = TinyApp(form())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert "very-secret" not in text(app)
        assert app.query_one(ServerForm).credentials == Credentials("app", "very-secret")


@pytest.mark.parametrize(
    ("url", "known", "wrong"),
    [
        ("https://api.example.com", KNOWN, None),
        ("https://api.example.com", Credentials("", "s"), "app-id"),
        ("https://api.example.com", Credentials("a", ""), "secret"),
        ("not a url", Credentials("", ""), "url"),
    ],
)
async def test_the_first_field_that_needs_the_user_is_found(
    url: str, known: Credentials, wrong: str | None
) -> None:
    widget = form(url, known)
    async with TinyApp(widget).run_test() as pilot:
        await pilot.pause()
        found = widget.first_invalid
        assert (found.id if found else None) == wrong


async def test_an_unencrypted_address_is_refused_when_its_field_is_left() -> None:
    widget = form("http://api.example.com")
    async with TinyApp(widget).run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        widget.url.focus_input()
        await pilot.press("tab")
        await pilot.pause()
        assert widget.url.fault
        widget.clear_faults()
        assert widget.url.fault == ""


async def test_where_credentials_would_be_stored_or_why_not_stands_below() -> None:
    widget = form()
    async with TinyApp(widget).run_test() as pilot:
        widget.show_place("the keyring")
        await pilot.pause()
        assert texts(widget, "#place") == ["in the keyring"]
        widget.show_place_fault("the keyring is locked")
        assert widget.place_line.has_class("-fault")
        widget.show_place("a file")
        assert not widget.place_line.has_class("-fault")


async def test_a_check_box_is_read_without_colour_and_leaves_enter_to_the_form() -> None:
    box = CheckField("Remember")
    app = TinyApp(box)
    async with app.run_test(size=(40, 5)) as pilot:
        await pilot.pause()
        assert "[ ] Remember" in " ".join(text(app).split())
        box.value = True
        await pilot.pause()
        assert "[x] Remember" in " ".join(text(app).split())
        box.focus()
        await pilot.press("enter")
        assert box.value
        assert not app.query(Input)
