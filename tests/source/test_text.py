"""Files become text and go back to their exact bytes; what is no Python text becomes a problem with a row."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stablefix.finding import Location, Problem
from stablefix.source.text import EncodingError, Source, decode, from_text, read


def decoded(raw: bytes) -> Source:
    source = decode(raw, "a.py")
    assert isinstance(source, Source), source
    return source


def problem(raw: bytes) -> Problem:
    found = decode(raw, "a.py")
    assert isinstance(found, Problem)
    return found


@pytest.mark.parametrize(
    ("raw", "text", "encoding"),
    [
        (b"", "", "utf-8"),
        ("x = 'é'\n".encode(), "x = 'é'\n", "utf-8"),
        (b"\xef\xbb\xbfx = 1\r\n", "x = 1\r\n", "utf-8"),
        (b"# -*- coding: latin-1 -*-\nx = '\xe9'\n", "# -*- coding: latin-1 -*-\nx = 'é'\n", "iso8859-1"),
        (b"#!/usr/bin/python\n# vim: set fileencoding=cp1252 :\n'\x80'", None, "cp1252"),
        (b"# coding: utf8\n'\xc3\xa9'\n", "# coding: utf8\n'é'\n", "utf-8"),
        (b"x = 1\n# coding: latin-1\n", "x = 1\n# coding: latin-1\n", "utf-8"),
        (b"\n\n# coding: latin-1\n", "\n\n# coding: latin-1\n", "utf-8"),
        (b"# coding: shift_jis\nx = '\x93\xfa'\n", "# coding: shift_jis\nx = '日'\n", "shift_jis"),
        (b"# caf\xe9 coding: latin-1\rx = '\xe9'\r", "# café coding: latin-1\rx = 'é'\r", "iso8859-1"),
    ],
)
def test_decoding_follows_python(raw: bytes, text: str | None, encoding: str) -> None:
    source = decoded(raw)
    assert source.encoding == encoding
    assert text is None or source.text == text
    assert source.encode(source.text) == raw


@pytest.mark.parametrize(
    ("raw", "row", "words"),
    [
        (b"x = 1\ny = '\xe9'\n", 2, "not UTF-8"),
        (b"x = 1\r\n\r\n\0", 3, "null bytes"),
        (b"# coding: klingon\n", 1, "unknown encoding 'klingon'"),
        (b"\n# coding: hex\n00", 2, "hex"),
        (b"# coding: ascii\n\n'\xe9'", 3, "not valid ascii"),
        (b"\xef\xbb\xbf# coding: latin-1\n", 1, "byte order mark"),
    ],
)
def test_what_is_no_text_names_the_row(raw: bytes, row: int, words: str) -> None:
    found = problem(raw)
    assert found.row == row
    assert words in found.message
    assert "\n" not in found.message


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0\ufeff")), st.booleans())
def test_every_text_comes_back_byte_for_byte(text: str, bom: bool) -> None:
    raw = (b"\xef\xbb\xbf" if bom else b"") + text.encode()
    source = decode(raw, "a.py")
    if isinstance(source, Source):
        assert source.encode(source.text) == raw


@given(st.text(st.sampled_from("a\n\ré\f")), st.data())
def test_places_and_offsets_are_inverse(text: str, data: st.DataObject) -> None:
    source = from_text(text, "a.py")
    offset = data.draw(st.integers(0, len(text)))
    place = source.location(offset)
    assert source.offset(place) == offset
    lines = text[:offset].replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if not text[:offset].endswith("\r") or text[offset : offset + 1] != "\n":
        assert place == Location(len(lines), len(lines[-1]) + 1)


def test_a_character_that_the_encoding_lacks_is_an_error() -> None:
    source = decoded(b"# coding: latin-1\n")
    with pytest.raises(EncodingError, match="iso8859-1"):
        source.encode("# coding: latin-1\n→\n")


def test_an_encoding_that_does_not_give_back_its_bytes_is_not_written() -> None:
    source = decoded(b"# coding: utf-7\nx = '+AGE-'\n")
    with pytest.raises(EncodingError, match="does not give back"):
        source.encode(source.text + "y = 1\n")


@pytest.mark.parametrize(("text", "newline"), [("", "\n"), ("a\r\nb\n", "\r\n"), ("a\rb", "\r"), ("a\nb\r\n", "\n")])
def test_new_lines_look_like_the_first_one(text: str, newline: str) -> None:
    assert from_text(text, "a.py").newline == newline


def test_what_cannot_be_read_is_a_problem_and_no_exception(tmp_path: Path) -> None:
    (tmp_path / "folder.py").mkdir()
    (tmp_path / "broken.py").symlink_to("nowhere")
    (tmp_path / "round.py").symlink_to("round.py")
    (tmp_path / "large.py").write_bytes(b"x = 1\n" * 1000)
    os.mkfifo(tmp_path / "pipe.py")
    expected = {
        "folder.py": "folder",
        "broken.py": "broken symbolic link to nowhere",
        "round.py": "symbolic link",
        "pipe.py": "not a regular file",
        "vanished.py": "no such file",
        "large.py": "--max-file-size",
        "\0.py": "not a valid path",
    }
    for name, words in expected.items():
        found = read(os.path.join(tmp_path, name), max_size=5000)
        assert isinstance(found, Problem)
        assert words in found.message
        assert found.skipped == (name == "large.py")
