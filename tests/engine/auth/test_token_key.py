"""The key that the nodes of a team share: where it comes from, and what is refused."""

from pathlib import Path

import pytest

from symbl_tui.engine.auth.token_key import TOKEN_KEY, TokenKey, new_token_key, token_key_from
from symbl_tui.errors import ConfigError


def test_the_environment_wins_over_the_file_and_without_both_each_process_has_its_own(tmp_path: Path) -> None:
    file, first, second = tmp_path / "key", new_token_key(), new_token_key()
    file.write_text(f"{first}\n")
    of_file, of_environment = TokenKey.parse(first, ""), TokenKey.parse(second, "")
    assert token_key_from({}, str(file)).fingerprints == of_file.fingerprints
    assert token_key_from({TOKEN_KEY: second}, str(file)).fingerprints == of_environment.fingerprints
    assert token_key_from({}, "").fingerprints != token_key_from({}, "").fingerprints
    assert [token_key_from({}, str(file)).shared, token_key_from({}, "").shared] == [True, False]


@pytest.mark.parametrize("text", ["", "\n \n", "short", f"{'k' * 40}\nshort"])
def test_a_key_that_is_missing_or_short_is_one_sentence_without_the_key(text: str, tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text(text)
    with pytest.raises(ConfigError, match="engine token-key makes one") as error:
        token_key_from({}, str(file))
    assert str(file) in str(error.value)
    assert "short" not in str(error.value)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"\xfe" * 40, "cannot read the token key: it is not UTF-8"),
        (b"k" * (1 << 17), "too long for token keys"),
    ],
)
def test_a_key_of_which_a_part_would_be_lost_is_refused(
    content: bytes, sentence: str, tmp_path: Path
) -> None:
    file = tmp_path / "key"
    file.write_bytes(content)
    with pytest.raises(ConfigError, match=f"{file}: {sentence}"):
        token_key_from({}, str(file))


def test_a_key_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot read the token key: No such file"):
        token_key_from({}, str(tmp_path / "missing"))


def test_a_key_is_in_no_representation_and_not_its_own_fingerprint() -> None:
    text = new_token_key()
    key = TokenKey.parse(text, "")
    assert text not in repr(key)
    assert key.fingerprints[0] not in text
    assert key.signing[0] != text.encode()
