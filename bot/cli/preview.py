"""`firmwatch preview`: sample alerts as Slack and Discord show them, on one page."""

from __future__ import annotations

import os
import sys
import webbrowser
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from bot.chat.preview import Screen, page
from bot.clock import utc_now
from bot.errors import FirmwatchError
from bot.model import ChannelRules, Firm
from bot.settings.firms import load_catalogue
from bot.settings.load import load

PLATFORMS = ("slack", "discord")
_UNCONFIGURED = (("en", "UTC"), ("ko", "Asia/Seoul"))
_NAME = "news"


def show_preview(
    directory: Path,
    *,
    platform: str | None,
    file: Path | None,
    opened: bool,
    browse: Callable[[str], bool] = webbrowser.open,
) -> int:
    """Writes the page to `file`, or to standard output, and opens it in a browser where that is asked for.

    A folder that is not there is no mistake: the page is then shown in English and Korean. 1 when no browser opens.
    """
    shown = page(_screens(directory, [platform] if platform else PLATFORMS), now=utc_now())
    if file is None:
        sys.stdout.buffer.write(shown.encode())
        return 0
    try:
        file.write_text(shown, encoding="utf-8")
    except OSError as error:
        raise FirmwatchError(f"cannot write {file}: {error.strerror}") from error
    address = file.resolve().as_uri()
    found = not opened or browse(address)
    sys.stderr.write(f"{file} is written{'' if found else ', but no browser was found'}: {address}\n")
    return 0 if found else 1


def _screens(directory: Path, platforms: Sequence[str]) -> Iterator[Screen]:
    """A screen for every language and zone that channels of a platform have."""
    settings = load(directory, os.environ) if directory.exists() else None
    firms = settings.firms if settings else load_catalogue(directory)
    for platform in platforms:
        ways: dict[tuple[str, str], list[str]] = {}
        for rules in settings.channels if settings else ():
            if rules.platform == platform:
                ways.setdefault((rules.language, rules.zone.key), []).append(_short(rules))
        for locale, zone in ways or _UNCONFIGURED:
            name = ", ".join(ways.get((locale, zone), [_NAME]))
            yield Screen(platform=platform, name=name, zone=zone, locale=locale, names=_names(firms, locale))


def _short(rules: ChannelRules) -> str:
    return rules.channel.partition(":")[2]


def _names(firms: Sequence[Firm], locale: str) -> dict[str, str]:
    return {firm.id: firm.shown(locale) for firm in firms}
