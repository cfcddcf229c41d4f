"""Content codings, undone in bounded steps.

A few kilobytes of gzip or brotli can become gigabytes. Each step yields at most `STEP` bytes, so that whoever counts
them can stop in time; nothing larger is ever held here but a window, 16 MiB for brotli.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from typing import Protocol

import brotli

STEP = 64 * 1024
ACCEPTED = "gzip, deflate, br"

_GZIP = 16 + zlib.MAX_WBITS
_RAW = -zlib.MAX_WBITS
_MOST_CODINGS = 3
_ENOUGH = 16 * 1024  # brotli stops at the end of the block in which it reaches this, which is half a step at most


class CodingError(Exception):
    """A coding that is unknown, or a body that does not follow the one it claims."""


class Stage(Protocol):
    """Undoes one coding."""

    @property
    def finished(self) -> bool:
        """Whether what was fed so far is complete."""
        ...

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Yields what the data holds, in steps. Raises CodingError."""
        ...


class Inflater:
    """Undoes `gzip` or `deflate`."""

    def __init__(self, coding: str) -> None:
        self._coding = coding
        self._stream: zlib._Decompress | None = None
        self._held = b""

    @property
    def finished(self) -> bool:
        """Whether what was fed so far is complete."""
        return self._stream is not None and self._stream.eof

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Yields what the data holds, in steps. Raises CodingError."""
        try:
            yield from self._inflate(data)
        except zlib.error as error:
            raise CodingError(f"the {self._coding} coding is broken ({error})") from error

    def _inflate(self, data: bytes) -> Iterator[bytes]:
        data = self._held + data
        self._held = b""
        if self._stream is None and len(data) < 2:
            self._held = data
            return
        while data:
            if self._stream is None or self._stream.eof:
                if self._stream is not None and not self._goes_on(data):
                    return
                self._stream = self._open(data)
            piece = self._stream.decompress(data, STEP)
            data = self._stream.unconsumed_tail or self._stream.unused_data
            if piece:
                yield piece

    def _goes_on(self, data: bytes) -> bool:
        """Whether what follows a complete stream is one more; anything else is padding."""
        return self._coding == "gzip" and data[:2] == b"\x1f\x8b"

    def _open(self, data: bytes) -> zlib._Decompress:
        if self._coding == "gzip":
            return zlib.decompressobj(_GZIP)
        # The standard means a zlib stream; some servers send the bare one.
        wrapped = data[0] & 0x0F == 8 and int.from_bytes(data[:2]) % 31 == 0
        return zlib.decompressobj(zlib.MAX_WBITS if wrapped else _RAW)


class Unbrotli:
    """Undoes `br`."""

    def __init__(self) -> None:
        self._stream = brotli.Decompressor()

    @property
    def finished(self) -> bool:
        """Whether what was fed so far is complete."""
        return bool(self._stream.is_finished())

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Yields what the data holds, in steps. Raises CodingError."""
        try:
            while not self.finished:
                piece = self._stream.process(data, output_buffer_limit=_ENOUGH)
                data = b""
                if piece:
                    yield piece
                elif self._stream.can_accept_more_data():
                    return
        except brotli.error as error:
            raise CodingError(f"the br coding is broken ({error})") from error


def inflaters(content_encoding: str) -> list[Stage]:
    """What undoes a Content-Encoding header, in the order in which to do it. Raises CodingError."""
    codings = [coding.strip().lower().removeprefix("x-") for coding in content_encoding.split(",")]
    codings = [coding for coding in codings if coding not in ("", "identity", "none", "utf-8")]
    unknown = [coding for coding in codings if coding not in ("gzip", "deflate", "br")]
    if unknown or len(codings) > _MOST_CODINGS:
        raise CodingError(f"a coding that was not asked for ({content_encoding[:60]})")
    return [Unbrotli() if coding == "br" else Inflater(coding) for coding in reversed(codings)]


def undo(stages: Sequence[Stage], data: bytes) -> Iterator[bytes]:
    """Sends data through every stage; yields what comes out, in steps."""
    if not stages:
        yield data
        return
    for piece in stages[0].feed(data):
        yield from undo(stages[1:], piece)
