"""Content codings, however they arrive."""

from __future__ import annotations

import gzip
import zlib

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.feeds.inflate import STEP, CodingError, inflaters, undo

BODY = "삼성전자 台積電 トヨタ Vinamilk ".encode() * 1000


def undone(encoding: str, *chunks: bytes) -> tuple[bytes, bool]:
    stages = inflaters(encoding)
    body = b"".join(piece for chunk in chunks for piece in undo(stages, chunk))
    return body, all(stage.finished for stage in stages)


@given(st.integers(1, 200))
def test_chunks_of_any_size(size: int) -> None:
    data = gzip.compress(BODY)
    chunks = [data[at : at + size] for at in range(0, len(data), size)]
    assert undone("gzip", *chunks) == (BODY, True)


@pytest.mark.parametrize("encoding", ["gzip", "x-gzip", " GZIP ", "gzip, identity"])
def test_names_of_gzip(encoding: str) -> None:
    assert undone(encoding, gzip.compress(BODY)) == (BODY, True)


def test_codings_on_top_of_each_other() -> None:
    assert undone("deflate, gzip", gzip.compress(zlib.compress(BODY))) == (BODY, True)


@given(st.integers(1, 200))
def test_brotli_in_chunks_of_any_size(size: int) -> None:
    data = brotli.compress(BODY)
    chunks = [data[at : at + size] for at in range(0, len(data), size)]
    assert undone("br", *chunks) == (BODY, True)


def test_brotli_under_gzip() -> None:
    assert undone("br, gzip", gzip.compress(brotli.compress(BODY))) == (BODY, True)


def test_no_coding() -> None:
    assert undone("", BODY) == (BODY, True)


@pytest.mark.parametrize("split", [False, True])
def test_gzip_in_several_members(split: bool) -> None:
    members = [gzip.compress(BODY), gzip.compress(BODY)]
    assert undone("gzip", *(members if split else [b"".join(members)])) == (BODY * 2, True)


def test_padding_is_ignored() -> None:
    assert undone("gzip", gzip.compress(BODY) + b"\0" * 512, b"\0") == (BODY, True)


def test_an_early_end_is_seen() -> None:
    assert undone("gzip", gzip.compress(BODY)[:-20])[1] is False
    assert undone("gzip", b"\x1f")[1] is False
    assert undone("br", brotli.compress(BODY)[:-5])[1] is False


@pytest.mark.parametrize("encoding", ["zstd", "gzip, zstd", "compress", "br, br, br, br", "gzip, gzip, gzip, gzip"])
def test_codings_that_were_not_asked_for(encoding: str) -> None:
    with pytest.raises(CodingError, match="not asked for"):
        inflaters(encoding)


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br"])
def test_what_is_not_in_its_coding(coding: str) -> None:
    with pytest.raises(CodingError, match="broken"):
        undone(coding, b"<rss version='2.0'><channel/></rss>")


FLOOD = b" " * 50_000_000


@pytest.mark.parametrize(
    ("encoding", "bomb"),
    [
        ("gzip, gzip", gzip.compress(gzip.compress(FLOOD))),
        ("br", brotli.compress(FLOOD, quality=5)),
        ("gzip, br", brotli.compress(gzip.compress(FLOOD), quality=5)),
        ("br, br", brotli.compress(brotli.compress(FLOOD, quality=5))),
    ],
    ids=["gzip in gzip", "br", "gzip in br", "br in br"],
)
def test_a_bomb_comes_in_small_pieces(encoding: str, bomb: bytes) -> None:
    pieces = undo(inflaters(encoding), bomb)
    assert all(len(next(pieces)) <= STEP for _ in range(100))
