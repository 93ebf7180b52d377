"""What is written as TOML is read back by the same program, whatever the text."""

import tomllib

from hypothesis import example, given
from hypothesis import strategies as st

from symbl_tui.config.toml_parsing import parse_toml
from symbl_tui.config.toml_writing import dump_toml

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


@given(TEXT, TEXT)
@example("\ufeff", "copied \ufefffrom a web page")
@example("a\nb", '"""')
def test_every_text_is_read_back_as_it_was_written(key: str, value: str) -> None:
    table = {"text": value, "list": [value], "table": {key: value}}
    written = dump_toml(table)
    assert parse_toml(written.encode()) == table
    assert tomllib.loads(written) == table
