"""Lists the words of a compiled MeCab dictionary (`sys.dic`), with their features.

The file holds a header, a double array whose units are (base, check), tokens and feature strings. A unit
belongs to the node whose base is its check, so the whole trie is walked by grouping units by their check.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path

import numpy as np

_HEADER = struct.Struct("<10I32s")
_TOKEN = np.dtype(
    [("left", "<u2"), ("right", "<u2"), ("pos", "<u2"), ("cost", "<i2"), ("feature", "<u4"), ("rest", "<u4")]
)


def words(path: Path) -> Iterator[tuple[str, int, str]]:
    """Yields every word with the cost of one of its tokens and that token's features."""
    raw = path.read_bytes()
    _, _, _, _, _, _, trie_size, token_size, feature_size, _, charset = _HEADER.unpack_from(raw)
    start = _HEADER.size
    units = np.frombuffer(raw, dtype="<i4", count=trie_size // 4, offset=start).reshape(-1, 2)
    tokens = np.frombuffer(raw, dtype=_TOKEN, count=token_size // _TOKEN.itemsize, offset=start + trie_size)
    features = raw[start + trie_size + token_size :][:feature_size]
    encoding = charset.rstrip(b"\0").decode("ascii")
    for key, value in _leaves(units):
        for token in tokens[value >> 8 : (value >> 8) + (value & 0xFF)]:
            text = features[token["feature"] : features.index(b"\0", token["feature"])]
            yield key.decode(encoding), int(token["cost"]), text.decode(encoding)


def _leaves(units: np.ndarray) -> Iterator[tuple[bytes, int]]:
    base, check = units[:, 0], units[:, 1].astype(np.int64)
    order = np.argsort(check, kind="stable")
    ordered = check[order]
    stack = [(int(base[0]), b"")]
    while stack:
        node, key = stack.pop()
        first, last = np.searchsorted(ordered, [node, node + 1])
        for place in order[first:last].tolist():
            byte = place - node - 1
            if byte == -1 and base[place] < 0:
                yield key, -int(base[place]) - 1
            elif 0 <= byte < 256 and place:
                stack.append((int(base[place]), key + bytes([byte])))
