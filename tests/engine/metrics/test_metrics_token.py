"""The metrics are open to who has the token, and to no shorter or longer one."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symbl_tui.engine.metrics.metrics_token import METRICS_TOKEN, MetricsToken, load_token
from symbl_tui.engine.settings import MetricsSettings
from symbl_tui.errors import ConfigError

TOKEN = "a-token-of-some-length"


def test_a_token_comes_from_the_environment_or_a_file_and_is_no_trifle(tmp_path: Path) -> None:
    file = tmp_path / "token"
    settings = MetricsSettings(token_file=str(file))
    assert not load_token(MetricsSettings(), {}).matches("Bearer ")
    with pytest.raises(ConfigError, match="cannot be read"):
        load_token(settings, {})
    file.write_text(f"{TOKEN}\n")
    assert load_token(settings, {}).matches(f"Bearer {TOKEN}")
    other = {METRICS_TOKEN: "another-token-that-is-long"}
    assert load_token(settings, other).matches("Bearer another-token-that-is-long")
    assert not load_token(settings, other).matches(f"Bearer {TOKEN}")
    for bad in ("", "short", "two words\nand lines", "ü" * 20, "x" * 2000):
        file.write_text(bad)
        with pytest.raises(ConfigError, match="16 to 1024 characters") as caught:
            load_token(settings, {})
        assert not bad or bad not in str(caught.value)


@pytest.mark.parametrize("length", [16, 1024])
def test_the_shortest_and_the_longest_token_open_the_metrics(length: int, tmp_path: Path) -> None:
    file, token = tmp_path / "token", "x" * length
    file.write_text(f"\r\n{token}\r\n"[2 if length > 16 else 0 :])
    for loaded in (
        load_token(MetricsSettings(token_file=str(file)), {METRICS_TOKEN: " "}),
        load_token(MetricsSettings(), {METRICS_TOKEN: f" {token}\n"}),
    ):
        assert loaded.matches(f"Bearer {token}")


@pytest.mark.parametrize("length", [15, 1025])
@pytest.mark.parametrize("in_file", [True, False])
def test_a_token_a_character_too_short_or_too_long_is_refused_with_its_place(
    length: int, in_file: bool, tmp_path: Path
) -> None:
    file, token = tmp_path / "token", "x" * length
    file.write_text(token)
    settings = MetricsSettings(token_file=str(file) if in_file else "")
    place = str(file) if in_file else METRICS_TOKEN
    with pytest.raises(ConfigError) as refused:
        load_token(settings, {} if in_file else {METRICS_TOKEN: token})
    assert refused.value.message.startswith(f"{place}: ")
    assert "openssl rand" in refused.value.remedy


@given(st.text(max_size=40))
def test_nothing_else_opens_the_metrics_whatever_a_client_sends(sent: str) -> None:
    for header in (sent, f"Bearer {sent}", f"Basic {TOKEN}", TOKEN, f"Bearer\t{TOKEN}", ""):
        assert not MetricsToken().matches(header)
        assert MetricsToken(TOKEN).matches(header) is (header.strip() == f"Bearer {TOKEN}")
