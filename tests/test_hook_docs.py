"""docs/hooks.md is true: its events have the fields that programs get, its check accepts our signature."""

import json
import re
import time
from pathlib import Path
from typing import Any

import pytest

from symbl_tui.config.webhook_secrets import new_webhook_secret, webhook_key
from symbl_tui.domain.event_name import ALL
from symbl_tui.session.hooks.sample_events import sample_event
from symbl_tui.session.hooks.webhook_signature import signed_headers

PAGE = (Path(__file__).parents[1] / "docs/hooks.md").read_text()
EVENTS = PAGE.partition("## Events")[2]
SECTIONS = re.findall(r"^(`[a-z_]+`[^\n]*):[^\n]*\n\n```json\n(.*?)\n```", EVENTS, re.MULTILINE | re.DOTALL)
EXAMPLES = {name: json.loads(text) for names, text in SECTIONS for name in re.findall(r"`([a-z_]+)`", names)}


def test_every_event_has_an_example() -> None:
    assert EXAMPLES.keys() == set(ALL)


@pytest.mark.parametrize("name", ALL)
def test_an_event_has_the_fields_of_its_example(name: str) -> None:
    document = json.loads(sample_event(name).document(with_folder=True))
    example = EXAMPLES[name]
    if name == "final":
        assert example.keys() == document.keys()
        assert example["session"].keys() == document["session"].keys()
        example = example["data"]
    assert example.keys() == document["data"].keys()


def test_the_check_of_the_signature_accepts_ours_and_no_other() -> None:
    (code,) = re.findall(r"```python\n(.*?)\n```", PAGE, re.DOTALL)
    there: dict[str, Any] = {}
    exec(code, there)
    secret, body = new_webhook_secret(), b'{"type": "end"}'
    headers = signed_headers("evt_1", int(time.time()), body, webhook_key(secret))
    assert there["is_signed"](headers, body, secret)
    assert not there["is_signed"](headers, body + b" ", secret)
    assert not there["is_signed"](headers, body, new_webhook_secret())
    old = signed_headers("evt_1", int(time.time()) - 600, body, webhook_key(secret))
    assert not there["is_signed"](old, body, secret)
