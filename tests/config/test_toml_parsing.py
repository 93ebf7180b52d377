"""TOML from anybody is parsed in linear time and bounded depth, and what is wrong with it is named."""

import codecs
import time
from contextlib import suppress

import pytest

from symbl_tui.config.toml_parsing import MAX_DEPTH, InvalidToml, parse_toml

DOTS = ".".join(["a"] * 400_000)
QUOTED = ".".join(['"a"'] * 200_000)
SECONDS = 30.0
"""Far above what linear work takes on a busy machine, far below what the quadratic one took (minutes)."""


@pytest.mark.parametrize(
    "text",
    [
        f"{DOTS} = 1",
        f"{DOTS.replace('.', ' . ')} = 1",
        f"{QUOTED} = 1",
        f"[{DOTS}]",
        f"[[{DOTS}]]",
        f"a = {{ {DOTS} = 1 }}",
        f"a = [1, {{ b = 1, {DOTS} = 1 }}]",
        f'a = """x""""" # y\n{DOTS} = 1',
        f"a = '''x'''''\n{DOTS} = 1",
        f'a = "\\"#"\n{DOTS} = 1',
        "a = " + "[" * 500_000,
        "]" * 300_000 + "a = " + "[" * 300_000,
        "a = " + "{a = " * 200_000,
        "[a.a.a.a.a]\n" + "a.a.a.a = { a.a.a.a = { a.a.a.a = 1 } }",
    ],
    ids=lambda text: repr(text[:20]),
)
def test_what_is_nested_too_deeply_is_refused_in_time(text: str) -> None:
    began = time.perf_counter()
    with pytest.raises(InvalidToml, match="nested too deeply"):
        parse_toml(text.encode())
    assert time.perf_counter() - began < SECONDS


@pytest.mark.parametrize("unit", ['"""', '"""\\', '"', '"\\', "'''", "'", "#'\n", "a='\n", '\\"', "[[a]]\n"])
def test_text_without_an_end_is_looked_at_once(unit: str) -> None:
    began = time.perf_counter()
    with suppress(InvalidToml):
        parse_toml((unit * ((1 << 20) // len(unit))).encode())
    assert time.perf_counter() - began < SECONDS


def test_dots_and_brackets_in_texts_are_no_depth() -> None:
    dots, brackets = "." * 100, "[{" * 100
    text = f"""
        a = "{dots}" # {dots}{brackets}
        b = '{brackets}'
        c = \"\"\"{dots}"{brackets}""\\\"{dots}\"\"\"\"
        d = '''{dots}'{brackets}'''
        e = [ [ 1.5, {{ "{dots}" = 2020-01-01T00:00:00.5Z }} ] ]
    """
    assert parse_toml(text.encode())["d"] == f"{dots}'{brackets}"


def test_a_table_may_be_as_deep_as_the_limit() -> None:
    key = ".".join(["a"] * MAX_DEPTH)
    assert parse_toml(f"{key} = 1".encode())
    with pytest.raises(InvalidToml, match="nested too deeply"):
        parse_toml(f"{key}.a = 1".encode())


def test_the_mark_of_the_end_that_dos_editors_write_is_accepted() -> None:
    assert parse_toml(b"a = 1\r\n\x1a") == {"a": 1}


def test_a_byte_order_mark_is_accepted() -> None:
    assert parse_toml(codecs.BOM_UTF8 + b'title = "x"\r\n') == {"title": "x"}


@pytest.mark.parametrize(
    ("content", "fault", "remedy"),
    [
        ('a = "é"\n'.encode("utf-16"), "it is in UTF-16", "save it as UTF-8"),
        (codecs.BOM_UTF16_BE + "a = 1\n".encode("utf-16-be"), "it is in UTF-16", "save it as UTF-8"),
        ("a = 1\n".encode("utf-16-le"), "it is in UTF-16", "save it as UTF-8"),
        ("a = 1\n".encode("utf-16-be"), "it is in UTF-16", "save it as UTF-8"),
        ("a = 1\n".encode("utf-32"), "it is in UTF-32", "save it as UTF-8"),
        (b'a = 1\nb = "\xe9"', "it is not in UTF-8 (byte 0xe9 in line 2)", "save it as UTF-8"),
        (b'\xef\xbb\xbfb = "\xed\xa0\x80"', "it is not in UTF-8 (byte 0xed in line 1)", "save it as UTF-8"),
        (b"a = 1\n\0", "it has a NUL in line 2", "it is no text file, or damaged"),
        (b"a = 1\rb = 2\r", "its lines end in CR alone", "save it with LF or CRLF"),
        (b"a = 1\n\xef\xbb\xbfb = 2", "it has a byte order mark within, in line 2", "remove it"),
        (b"a = " + b"9" * 5000, "it has an integer of more than 64 bits", ""),
        (b"b = [{c = 0x1_0000_0000_0000_0000}]", "it has an integer of more than 64 bits", ""),
        (b"a = 9223372036854775808", "it has an integer of more than 64 bits", ""),
        (b"a = 2020-02-30", "", ""),
        (b"a = ", "Invalid value (at end of document)", ""),
    ],
)
def test_what_is_wrong_is_named(content: bytes, fault: str, remedy: str) -> None:
    with pytest.raises(InvalidToml) as refused:
        parse_toml(content)
    assert fault in refused.value.fault
    assert refused.value.remedy == remedy


def test_the_integers_that_toml_requires_are_read() -> None:
    assert parse_toml(b"a = [-9223372036854775808, 9223372036854775807]")


def test_tables_with_countless_long_names_are_refused_before_they_cost_seconds() -> None:
    text = "".join(f"[t{i}.a.b.c.d]\n" for i in range(40_000))
    with pytest.raises(InvalidToml, match="more than 20000 dotted keys"):
        parse_toml(text.encode())
