"""Languages as Discord calls them, and as everybody else here does. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_OTHERWISE: Final[Mapping[str, str]] = {"zh-Hans": "zh-CN", "zh-Hant": "zh-TW", "es": "es-ES", "pt": "pt-BR"}
_HERE: Final[Mapping[str, str]] = {code: language for language, code in _OTHERWISE.items()} | {"zh": "zh-Hans"}


def code(language: str) -> str:
    """What Discord calls a language: `zh-TW` for `zh-Hant`."""
    return _OTHERWISE.get(language, language)


def language(code: str) -> str:
    """The language that Discord calls so: `zh-Hant` for `zh-TW`; what is the same everywhere stays, as `en-US`."""
    return _HERE.get(code, code)
