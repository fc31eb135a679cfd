"""Text as programs write it, and what is said about words that are no numbers."""

import pytest

from engine.geometry.formats.text import (
    UnreadableError,
    check_count,
    floats,
    integers,
    lines_without_comments,
    normalised,
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_marks_line_ends_and_spaces_are_made_alike(encoding):
    text = "v 1 2\r\nv\xa0−3 4\rf 1\n"
    assert normalised(text.encode(encoding)) == b"v 1 2\nv -3 4\nf 1\n"


def test_comments_and_indents_go():
    assert lines_without_comments(b"# a\n \tv 1 # b\nf 2") == [b"", b"v 1 ", b"f 2"]


def test_words_are_numbers_or_named():
    assert floats([b"1", b"-2.5e3"]).tolist() == [1, -2500]
    assert integers([b"1", b"-2"]).tolist() == [1, -2]
    for word in (b"0,5", b"5,000000e-01", b"-1,25", b"1,2,3"):
        with pytest.raises(UnreadableError, match=r"have commas.*decimal points instead\.$"):
            floats([b"1", word])
    with pytest.raises(UnreadableError, match="'1x' stands where a number belongs"):
        floats([b"1x"])
    with pytest.raises(UnreadableError, match=r"'1\.5' stands where a whole number belongs"):
        integers([b"2", b"1.5"])


def test_counts_have_a_limit():
    check_count(500_000)
    with pytest.raises(UnreadableError, match="It has 500,001 vertices or faces"):
        check_count(500_001)
