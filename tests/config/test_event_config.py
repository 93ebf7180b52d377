"""Notifications and hooks of a profile: what cannot be meant is refused with its key and what is expected."""

import msgspec
import pytest

from symbl_tui.config.event_config import HookConfig
from symbl_tui.config.profile import Profile
from symbl_tui.config.profile_errors import describe_profile_error


def notify(**keys: object) -> object:
    return {"notify": keys}


def hook(**keys: object) -> object:
    return {"hooks": [{"on": ["end"]} | keys]}


HTTPS = "expected webhook to be an https address"
WRONG = [
    (notify(on=["finals"]), "notify.on[0]: expected final, question, action_item, follow_up, tracker,"),
    (notify(on=["tracker: "]), "or tracker:NAME"),
    (notify(how=["mail"]), "notify.how[0]: expected bell, desktop or flash"),
    (notify(desktop="osc8"), "notify.desktop: expected auto, osc777, osc9 or osc99"),
    ({"hooks": [{"command": ["a"]}]}, "hooks[0].on: expected a value, got none"),
    (hook(), "hooks[0]: expected either a command or a webhook"),
    (hook(command=["a"], webhook="https://a"), "expected either a command or a webhook"),
    (hook(command="rm -rf"), "hooks[0].command: expected a list, got text"),
    (hook(command=["a"], env=["SYMBL_APP_SECRET"]), "environment variable, none of SYMBL_"),
    (hook(command=["a"], secret="x"), "with a webhook, not with a command"),
    (hook(webhook="https://a", env=["A"]), "expected env with a command"),
    (hook(webhook="http://example.org"), "expected webhook to be https; http only to this machine"),
    (hook(webhook="http://example.org", allow_plain_http=True), "expected webhook to be https"),
    (hook(webhook="http://127.0.0.1:80"), "expected webhook to be https"),
    (hook(webhook="https://a:b@example.org"), "no user or password"),
    (hook(webhook="file:///etc/passwd"), HTTPS),
    (hook(webhook="https://a\r\nb"), HTTPS),
    (hook(webhook="https://a:port"), HTTPS),
    (hook(webhook="https://h\u043eoks.slack.com/x"), "in letters of ASCII"),
    (hook(webhook="https://a..b/x"), "in letters of ASCII"),
    (hook(webhook="https://a", secret="../x"), "hooks[0].secret: expected a name of letters"),
]


@pytest.mark.parametrize(("table", "sentence"), WRONG)
def test_what_cannot_be_meant_is_refused_with_what_is_expected(table: object, sentence: str) -> None:
    with pytest.raises(msgspec.ValidationError) as raised:
        msgspec.convert(table, Profile)
    assert sentence in describe_profile_error(raised.value)


def test_a_tracker_may_be_asked_for_by_its_name() -> None:
    table = {"notify": {"on": ["tracker:Große Preise", "end"]}}
    assert msgspec.convert(table, Profile).notify.on == ("tracker:Große Preise", "end")


def test_a_hook_on_this_machine_may_use_http() -> None:
    hook = HookConfig(on=("end",), webhook="http://127.0.0.1:8080/x", allow_plain_http=True)
    assert hook.label == "127.0.0.1"
    assert HookConfig(on=("end",), command=("/usr/bin/logger", "-t")).label == "logger"
