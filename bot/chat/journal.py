"""A file of JSON lines that stays whole through crashes: append, look, rewrite. All of it blocks.

Rules, and why:

1. A line is one write to a file opened with O_APPEND, synced before `append` returns; the folder is synced too
   while the file is new. What was said to be written survives a power cut.
2. A crash in mid-write leaves a line without its end. It is cut off before anything is read or written, so a
   reader sees broken JSON at most until the next attempt. Only a tail that looks like ours is cut: a file that
   holds something else is refused, not repaired.
3. All work happens under `flock`, also between processes and threads. Who has not got the lock by its deadline
   never writes. So once that has passed, a caller who gave up on an append finds the lock held (`Busy`), or
   the line, or knows that it will not come.
4. A rewrite makes a new file beside the old one and renames it: a reader sees the old one or the new one.

Deadlines are on the clock of `time.monotonic`. Functions raise OSError as the system does, and:

    Busy         somebody else holds the lock
    NotOurs      the path is no regular file, or holds something else than our lines
    Unfinished   the line was written, and may not have reached the disk
"""

from __future__ import annotations

import errno
import fcntl
import json
import os
import stat
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO, Final

OPENING: Final = b'{"key": '
"""How every line begins."""

_LOCK_PAUSE: Final = 0.01  # seconds
_LONGEST_LINE: Final = 1 << 20  # bytes


class Busy(Exception):
    """Somebody else holds the lock."""


class NotOurs(Exception):
    """The path is no file of ours: what is wrong with it, and what to do."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(f"{what}; {remedy}")
        self.what = what
        self.remedy = remedy


class Unfinished(Exception):
    """The line was written, and may not have reached the disk."""


def append(path: Path, line: bytes, deadline: float) -> None:
    """Adds a line, which brings its own end, or leaves the file as it was."""
    with _locked(path, deadline) as file:
        end = os.fstat(file.fileno()).st_size
        try:
            if os.write(file.fileno(), line) < len(line):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
        except OSError as error:
            os.ftruncate(file.fileno(), end)
            raise OSError(error.errno, error.strerror, str(path)) from error
        _sync(file, path, new=end == 0)


def holds(path: Path, beginning: bytes, deadline: float) -> bool:
    """Whether a line begins so. One that does is on the disk when this returns."""
    if not path.exists():
        return False
    with _locked(path, deadline) as file:
        found = any(line.startswith(beginning) for line in file)
        if found:
            _sync(file, path, new=True)
    return found


def rewrite(path: Path, change: Callable[[bytes], bytes | None], deadline: float) -> bool:
    """Replaces every line for which `change` gives another one; an empty one removes it. Whether any was."""
    if not path.exists():
        return False
    with _locked(path, deadline) as file:
        if all(change(line) is None for line in file):
            return False
        _replace(path.resolve(), file, change)
    return True


def try_out(path: Path) -> None:
    """Raises as `append` would, as far as that can be told without changing or leaving anything.

    Permissions are not read but tried: they do not say that a file system takes no files, or that root may not.
    """
    if path.exists():
        with _open(path, creating=0) as file:
            tail = _tail(file)
            if tail and not (_is_whole(tail) or _is_torn(tail)):
                raise _foreign(path)
        return
    nearest = next(each for each in path.absolute().parents if each.exists())
    try:
        with TemporaryFile(dir=nearest):
            pass
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from error


def _replace(target: Path, file: BinaryIO, change: Callable[[bytes], bytes | None]) -> None:
    copy = target.with_name(f".{target.name}.new")  # a crash may leave it; the next rewrite takes it over
    file.seek(0)
    with copy.open("wb") as new:
        os.fchmod(new.fileno(), stat.S_IMODE(os.fstat(file.fileno()).st_mode))
        for line in file:
            changed = change(line)
            new.write(line if changed is None else changed)
        new.flush()
        os.fsync(new.fileno())
    copy.replace(target)
    _sync_folder(target.parent)


@contextmanager
def _locked(path: Path, deadline: float) -> Iterator[BinaryIO]:
    """The file, made if it is missing: locked, ending in a whole line, read from its beginning, appended to."""
    _make_folder(path.parent)
    while True:
        with _open(path) as file:
            _lock(file, path, deadline)
            if _is_current(file, path):
                _repair(file, path)
                file.seek(0)
                yield file
                return
        # A rewrite has put another file in its place while we waited for this one.


def _open(path: Path, creating: int = os.O_CREAT) -> BinaryIO:
    # O_NONBLOCK: a named pipe without a reader must not keep us here.
    flags = os.O_RDWR | os.O_APPEND | creating | os.O_CLOEXEC | os.O_NONBLOCK
    file = os.fdopen(os.open(path, flags, 0o644), "rb")
    if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
        file.close()
        raise NotOurs(f"{path}: not a regular file", "name another place")
    return file


def _lock(file: BinaryIO, path: Path, deadline: float) -> None:
    while time.monotonic() < deadline:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(_LOCK_PAUSE)
        else:
            if time.monotonic() < deadline:
                return
    raise Busy(f"{path}: another process keeps it locked, or the disk is slow")


def _is_current(file: BinaryIO, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(file.fileno()), path.stat())
    except FileNotFoundError:
        return False


def _repair(file: BinaryIO, path: Path) -> None:
    """Cuts off a torn last line, or ends a whole one that lacks only its end."""
    tail = _tail(file)
    if not tail:
        return
    if _is_whole(tail):
        os.write(file.fileno(), b"\n")
    elif _is_torn(tail):
        os.ftruncate(file.fileno(), os.fstat(file.fileno()).st_size - len(tail))
    else:
        raise _foreign(path)


def _foreign(path: Path) -> NotOurs:
    return NotOurs(f"{path}: holds something else than alerts", "name another file")


def _tail(file: BinaryIO) -> bytes:
    """What stands after the last line end."""
    size = os.fstat(file.fileno()).st_size
    tail = os.pread(file.fileno(), 1, max(size - 1, 0))
    if tail in {b"", b"\n"}:
        return b""
    start = max(size - _LONGEST_LINE, 0)
    return os.pread(file.fileno(), size - start, start).rpartition(b"\n")[2]


def _is_whole(tail: bytes) -> bool:
    try:
        return tail.startswith(OPENING) and isinstance(json.loads(tail), dict)
    except ValueError:
        return False


def _is_torn(tail: bytes) -> bool:
    """Whether a write of ours could have left it: a line's beginning, or room that was never filled."""
    written = tail.rstrip(b"\0")
    return written.startswith(OPENING) or OPENING.startswith(written)


def _sync(file: BinaryIO, path: Path, *, new: bool) -> None:
    """Makes sure of the file, and of its name if that may be new."""
    try:
        os.fsync(file.fileno())
        if new:
            _sync_folder(path.resolve().parent)
    except OSError as error:
        raise Unfinished(f"{path}: {error.strerror}; looked for before it is written again") from error


def _make_folder(folder: Path) -> None:
    """Makes a folder and those above it, each recorded in its parent for good."""
    if folder.is_dir():
        return
    _make_folder(folder.parent)
    folder.mkdir(exist_ok=True)
    _sync_folder(folder.parent)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
