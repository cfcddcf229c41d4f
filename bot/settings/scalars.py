"""One text, one value: durations, sizes, hours, zones, languages, addresses and channels.

Every function takes the text as it stands in the file and either returns the value or raises ValueError
with a sentence for the person who wrote it: what is wrong, and what would be right.
"""

from __future__ import annotations

import re
import zoneinfo
from datetime import timedelta
from ipaddress import ip_address, ip_network
from urllib.parse import SplitResult, urlsplit
from zoneinfo import ZoneInfo

from bot.errors import RuleError
from bot.matching.rules.check import languages_clash, languages_of
from bot.matching.rules.mistake import mistake
from bot.matching.rules.rule import read_rule
from bot.matching.rules.tokens import is_rule
from bot.matching.rules.topics import shipped_topics
from bot.matching.rules.tree import Language
from bot.model import Backfill
from bot.settings.meant import address_meant, as_list, channel_meant, duration_meant, person_meant
from bot.settings.tongues import TONGUES
from bot.settings.values import Network
from bot.suggest import hint, listed, nearest

OFF = frozenset({"off", "no", "false"})
_ON = frozenset({"on", "yes", "true"})
LONGEST = timedelta(days=3650)

_UNITS = {"w": 604_800.0, "d": 86_400.0, "h": 3_600.0, "m": 60.0, "s": 1.0, "ms": 0.001}
_SPAN = re.compile(r"(\d{1,12})(ms|[wdhms])", re.ASCII)
_SIZES = {"": 1, "b": 1, "kb": 1000, "mb": 1000**2, "gb": 1000**3, "kib": 1024, "mib": 1024**2, "gib": 1024**3}
_SIZE = re.compile(r"(\d{1,12})\s*([A-Za-z]*)", re.ASCII)
_LANGUAGE = re.compile(r"([A-Za-z]{2,3})(?:-([A-Za-z]{4}))?(?:-([A-Za-z]{2}|\d{3}))?", re.ASCII)
_COUNTRY_CODES = {"kr": "ko", "jp": "ja", "cn": "zh-Hans", "tw": "zh-Hant", "hk": "zh-Hant", "vn": "vi"}
_LANGUAGE_WORDS = {
    "korean": "ko",
    "japanese": "ja",
    "english": "en",
    "vietnamese": "vi",
    "chinese": "zh-Hans",
    "simplified": "zh-Hans",
    "traditional": "zh-Hant",
    "한국어": "ko",
    "영어": "en",
    "일본어": "ja",
    "日本語": "ja",
    "简体中文": "zh-Hans",
    "繁體中文": "zh-Hant",
    "tiếng việt": "vi",
}
_LANGUAGE_ADVICE = "; languages are named as ko, ja, en, vi, zh-Hans or zh-Hant"
_NETWORK_ADVICE = "write it as 10.0.0.0/8, 192.168.1.20 or fd00::/8"
_TRADITIONAL = frozenset({"TW", "HK", "MO"})
_OFFSET = re.compile(r"(?:GMT|UTC)?\s*[+−-]\s*\d{1,2}(?::?\d{2})?", re.ASCII | re.IGNORECASE)
_ABBREVIATIONS = {"KST": "Asia/Seoul", "JST": "Asia/Tokyo", "HKT": "Asia/Hong_Kong", "ICT": "Asia/Ho_Chi_Minh"}
_SLACK = re.compile(r"[CDG][A-Z0-9]{2,30}", re.ASCII)
_SLACK_PERSON = re.compile(r"[UW][A-Z0-9]{2,20}", re.ASCII)
_COMMAND = re.compile(r"[a-z0-9_-]{1,32}", re.ASCII)
_DISCORD = re.compile(r"[0-9]{1,20}", re.ASCII)
# Controls, halves of surrogate pairs, and what turns the direction of writing; joiners are letters in some scripts.
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")
CHANNELS = "slack:C0123456789, discord:112233445566778899, file:alerts.jsonl or console:"


def duration(text: str) -> timedelta:
    """`30s`, `5m`, `48h`, `90d`, `1h30m`, `500ms`; a plain `0` needs no unit."""
    if text == "0":
        return timedelta(0)
    if text.isascii() and text.isdigit():
        raise ValueError(f"'{text}' has no unit; write {text}s, {text}m, {text}h or {text}d")
    parts = _SPAN.findall(text)
    if not parts or "".join(number + unit for number, unit in parts) != text:
        meant = duration_meant(text)
        advice = f"did you mean '{meant}'?" if meant else "write it as 30s, 5m, 48h, 90d or 1h30m"
        raise ValueError(f"'{text}' is not a duration; {advice}")
    if len({unit for _, unit in parts}) < len(parts):
        raise ValueError(f"'{text}' has the same unit twice; write it as 1h30m")
    seconds = sum(int(number) * _UNITS[unit] for number, unit in parts)
    if seconds > LONGEST.total_seconds():
        raise ValueError(f"'{text}' is longer than ten years")
    return timedelta(seconds=seconds)


def size(text: str) -> int:
    """Bytes: `10MB`, `512kB`, `10MiB`, or a plain number."""
    match = _SIZE.fullmatch(text)
    factor = _SIZES.get(match[2].lower()) if match else None
    if match is None or factor is None:
        raise ValueError(f"'{text}' is not a size; write it as 10MB, 512kB or 10MiB")
    return int(match[1]) * factor


def number(text: str) -> int:
    """A whole number."""
    if not (text.isascii() and text.isdigit()) or len(text) > 12:
        raise ValueError(f"'{text}' is not a whole number")
    return int(text)


def catch_up(text: str) -> timedelta | None:
    """`30m`: what waited for longer makes a digest; `off`: nothing does."""
    if text.lower() in OFF:
        return None
    try:
        found = duration(text)
    except ValueError as error:
        raise ValueError(f"{error}, or off") from None
    if found < timedelta(minutes=1):
        raise ValueError(f"'{text}' is out of range; the least is 1m, and off gives every alert by itself")
    return found


def backfill(text: str) -> Backfill | None:
    """`24h`: entries dated within it; `5`: the newest five of each feed's first check; `0`: none."""
    if text.isascii() and text.isdigit():
        newest = number(text)
        if newest > 1000:
            raise ValueError(f"'{text}' is more than 1000 entries; a day's worth is 24h")
        return Backfill(newest=newest) if newest else None
    try:
        return Backfill(age=duration(text))
    except ValueError:
        raise ValueError(f"'{text}' is neither a duration such as 24h nor a number of entries such as 5") from None


def zone(text: str) -> ZoneInfo:
    """An IANA zone: `Asia/Seoul`, `UTC`."""
    try:
        return ZoneInfo(text)
    except (ValueError, OSError, zoneinfo.ZoneInfoNotFoundError):
        raise ValueError(f"unknown zone '{text}'{_zone_hint(text)}") from None


def _zone_hint(text: str) -> str:
    """By the abbreviation, by the city, or by the spelling."""
    if _OFFSET.fullmatch(text):
        return "; an offset is no zone: name a place that has it, such as Asia/Seoul, or UTC"
    # Etc/GMT+9 lies west of Greenwich, nine hours behind: nobody means it.
    zones = sorted(name for name in zoneinfo.available_timezones() if not name.startswith("Etc/"))
    city = text.replace(" ", "_").casefold()
    meant = _ABBREVIATIONS.get(text.upper()) or next((name for name in zones if _city(name) == city), None)
    return f"; did you mean '{meant}'?" if meant else hint(text, zones, "zones are named as Asia/Seoul or UTC")


def _city(name: str) -> str:
    return name.rpartition("/")[2].casefold()


def language(text: str) -> str:
    """A BCP 47 tag without the country: `ko`, `zh-Hans`. `ko-KR`, `zh-CN` and `zh_TW` are understood."""
    match = _LANGUAGE.fullmatch(text.replace("_", "-"))
    word = text.casefold()
    if match is None or word in _COUNTRY_CODES or match[1].lower() not in TONGUES:
        meant = language_meant(text)
        advice = f"; did you mean '{meant}'?" if meant else as_list(text) or _LANGUAGE_ADVICE
        raise ValueError(f"unknown language '{text}'{advice}")
    tongue, script, country = match[1].lower(), (match[2] or "").title(), (match[3] or "").upper()
    if tongue != "zh":
        return f"{tongue}-{script}" if script else tongue
    if script or country:
        return f"zh-{script or ('Hant' if country in _TRADITIONAL else 'Hans')}"
    raise ValueError(f"'{text}' leaves the script open; write zh-Hans (simplified) or zh-Hant (traditional)")


def language_meant(text: str) -> str | None:
    """The language that somebody means who writes `kr`, `Korean` or `한국어`; None for anything else."""
    word = text.strip().casefold()
    return _COUNTRY_CODES.get(word) or _LANGUAGE_WORDS.get(nearest(word, _LANGUAGE_WORDS) or "")


def web_address(text: str) -> str:
    """An http or https address, as it was written."""
    try:
        parts = split_address(text)
        if parts.scheme in {"http", "https"}:
            return text
        fault = f"'{text}' is not a web address; it begins with https:// or http://"
    except ValueError as error:
        fault = str(error)
    meant = address_meant(text)
    raise ValueError(f"'{text}' is not a web address; did you mean '{meant}'?" if meant else fault)


def endpoint_address(text: str) -> str:
    """An address that a key may be sent to: encrypted, or on this machine."""
    parts = split_address(text)
    if parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname or "")):
        return text
    raise ValueError(
        f"'{text}' must begin with https://, or with http:// on this machine (127.0.0.1), or keys would leak"
    )


def split_address(text: str) -> SplitResult:
    """The parts of an absolute address that any two programs read alike."""
    if not text or any(character.isspace() or not character.isprintable() or character == "\\" for character in text):
        raise ValueError(f"{text!r} has a blank or a character that no address may have")
    try:
        parts = urlsplit(text)
        known = parts.hostname is not None and (parts.port is None or parts.port > 0)
    except ValueError:
        known = False
    if not known:
        raise ValueError(f"'{text}' is not a complete address; write it as https://example.com/feed.xml")
    return parts


def network(text: str) -> Network:
    """A network such as `10.0.0.0/8`, `192.168.1.20` or `fd00::/8`."""
    try:
        return ip_network(text)
    except ValueError:
        pass
    try:
        wide = ip_network(text, strict=False)
    except ValueError:
        advice = "this machine is 127.0.0.0/8" if text == "localhost" else _NETWORK_ADVICE
        raise ValueError(f"'{text}' is not a network; {advice}") from None
    raise ValueError(f"'{text}' is an address within a network; did you mean '{wide}'?")


def is_loopback(host: str) -> bool:
    """Whether a host in an address is this machine, beyond doubt."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def channel(text: str) -> str:
    """`slack:C…`, `discord:digits`, `file:PATH` or `console:`."""
    fault = _channel_fault(text)
    meant = channel_meant(text) if fault else None
    if fault:
        raise ValueError(f"'{text}' is not a channel; did you mean '{meant}'?" if meant else fault)
    return text


def _channel_fault(text: str) -> str:
    """What is wrong with a channel; empty: nothing."""
    platform, colon, place = text.partition(":")
    if platform == "slack" and not _SLACK.fullmatch(place):
        return f"'{text}' has no channel id; 'About' in the channel's details shows one like C0123456789"
    if platform == "discord" and not _DISCORD.fullmatch(place):
        return f"'{text}' has no channel id; with developer mode on, 'Copy Channel ID' gives its digits"
    if platform == "file" and (not place.strip() or not place.isprintable()):
        return f"{text!r} names no file; write it as file:alerts.jsonl"
    known = colon and platform in {"slack", "discord", "file", "console"}
    return (
        "" if known and (platform != "console" or not place) else f"'{text}' is not a channel; channels are {CHANNELS}"
    )


def person(text: str) -> str:
    """`slack:U…` or `discord:digits`, as the platforms show a person's id."""
    platform, _, name = text.partition(":")
    if platform == "slack" and _SLACK_PERSON.fullmatch(name):
        return text
    if platform == "discord" and _DISCORD.fullmatch(name):
        return text
    meant = person_meant(text)
    advice = f"did you mean '{meant}'?" if meant else "write it as slack:U0123456789 or discord:112233445566778899"
    raise ValueError(f"'{text}' is no person's id; {advice}")


def command_name(text: str) -> str:
    """What stands after the slash: `news`. Both platforms take lower-case letters, digits, - and _, 32 at most."""
    name = text.removeprefix("/")
    if not _COMMAND.fullmatch(name):
        raise ValueError(f"'{text}' cannot name a command; use up to 32 of a-z, 0-9, - and _, such as news")
    return name


def database(text: str) -> str:
    """`sqlite:///PATH` or `postgresql://…`. Never repeats the text: it may hold a password."""
    scheme, _, rest = text.partition("://")
    if scheme == "sqlite" and rest.startswith("/") and len(rest) > 1 and rest.isprintable():
        return text
    if scheme == "postgresql" and rest and rest.isprintable():
        return text
    if scheme == "sqlite":
        raise ValueError("a SQLite database address has three slashes before its path: sqlite:///data/firmwatch.db")
    if scheme == "postgres":
        raise ValueError("a database address begins with 'postgresql://', not 'postgres://'")
    if "+" in scheme:
        plain = scheme.partition("+")[0]
        raise ValueError(f"a database address names no driver; write '{plain}://' and leave '+…' out")
    raise ValueError("a database address is sqlite:///PATH or postgresql://user:password@host/name")


def one_of(text: str, choices: tuple[str, ...], what: str) -> str:
    """One of a few words."""
    if text in choices:
        return text
    raise ValueError(f"unknown {what} '{text}'{as_list(text) or hint(text, choices, f'it is {listed(choices)}')}")


def switch(text: str) -> bool:
    """`true` or `false`, as YAML has ever let people say it."""
    word = text.lower()
    if word in _ON or word in OFF:
        return word in _ON
    raise ValueError(f"'{text}' is neither true nor false")


def phrase(text: str) -> str:
    """Words to look for or to show: one line, with a letter or digit in it."""
    folded = " ".join(text.split())
    if not any(character.isalnum() for character in folded):
        raise ValueError(f"{text!r} has no letter or digit in it")
    if _UNSEEN.search(folded):
        raise ValueError(f"{text!r} has a control character in it")
    if len(folded) > 300:
        raise ValueError(f"'{folded[:30]}…' is longer than 300 characters")
    return folded


def keyword(text: str) -> str:
    """A phrase, or a keyword rule that can be used: `반도체 AND (관세 OR 수출 통제)`, in one line."""
    folded = " ".join(text.split())
    if not is_rule(folded):
        folded = phrase(text)
    elif unseen := _UNSEEN.search(folded):
        raise ValueError(str(mistake("a control character stands here; write the rule again", folded, unseen.start())))
    try:
        for asked in languages_of(read_rule(folded).tree):
            _check_language(asked, folded)
    except RuleError as error:
        raise ValueError(str(error)) from None
    return folded


def _check_language(asked: Language, rule: str) -> None:
    """Raises RuleError for a language that no entry has, as it is written in the rule."""
    if asked.tag.lower() == "zh":
        return
    try:
        meant = language(asked.tag)
    except ValueError as error:
        raise mistake(str(error), rule, asked.at) from None
    if meant.lower() != asked.tag.lower():
        raise mistake(f"entries are never in '{asked.tag}'; did you mean '{meant}'?", rule, asked.at)


def among_languages(keyword: str, spoken: frozenset[str]) -> str:
    """The keyword again, if each language that it asks for is one of those `spoken` in the feeds."""
    for asked in languages_of(read_rule(keyword).tree):
        if not any(f"{tag}-".lower().startswith(f"{asked.tag}-".lower()) for tag in spoken):
            there = f"; they are in {listed(sorted(spoken), 'and')}" if spoken else ""
            raise ValueError(str(mistake(f"no feed is in '{asked.tag}'{there}", keyword, asked.at)))
    return keyword


def possible_in(keyword: str, languages: tuple[str, ...]) -> None:
    """Raises ValueError if no entry in one of the languages of a watch can answer to its keyword."""
    try:
        languages_clash(read_rule(keyword).tree, languages, keyword)
    except RuleError as error:
        raise ValueError(str(error)) from None


def topic(text: str) -> str:
    """A named topic, by its name in any language."""
    topics = shipped_topics()
    found = topics.meant(text)
    if found is None:
        advice = hint(text, topics.words_for, f"the topics are {listed(topics.names, 'and')}")
        raise ValueError(f"there is no topic '{text}'{advice}")
    return found


def header_text(text: str) -> str:
    """What may stand in an HTTP header: printable ASCII."""
    if not (text.isascii() and text.isprintable()):
        raise ValueError(f"{text!r} cannot be sent in a header; use plain letters, digits and signs")
    return text


def host_name(text: str) -> str:
    """A host to listen on: an address or a name, without a port."""
    if re.fullmatch(r"[^:]+:\d+", text):
        host, _, port = text.partition(":")
        raise ValueError(f"'{text}' has a port in it; write host: {host} and port: {port}")
    if re.fullmatch(r"[A-Za-z0-9.:-]{1,253}", text, re.ASCII) is None:
        raise ValueError(f"'{text}' is not a host; write it as 127.0.0.1, 0.0.0.0 or ::1")
    return text
