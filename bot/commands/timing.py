"""quiet, digest, style: when and how the channel is told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from bot.alerts.holding import next_digest
from bot.chat.text import clean
from bot.commands.asking import Ask, arrange
from bot.commands.options import languages
from bot.commands.phrasebook import phrasebook
from bot.commands.showing import moment
from bot.commands.table import Alerts
from bot.commands.zones import zone_meant
from bot.model import Changers, DigestTimes, Length, Line, QuietHours, Reply, Setup, Updates
from bot.rulebook import rules_of, zone_of
from bot.settings import scalars
from bot.settings.clocks import digest_times, quiet_hours
from bot.suggest import nearest

_OFF: Final = frozenset({"off", "none", "no", "끄기", "해제"})
_UPDATES: Final = {Alerts.EDIT: Updates.EDIT, Alerts.THREAD: Updates.THREAD, Alerts.SINGLE: Updates.OFF}
_DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


async def quiet(ask: Ask) -> Reply:
    """Sets the hours in which nothing is posted; without an argument tells them."""
    ask = _with_zone(ask, "hours")
    text = ask.argument("hours")
    if not text and not ask.argument("zone"):
        return ask.reply(_quiet_now(ask, ask.rules.quiet, ask.rules.zone.key), ask.line("quiet.how"))
    zone = _zone(ask)
    ask.undeclared(*(["quiet"] if text else []), *(["zone"] if zone else []))
    hours = _read(ask, text, quiet_hours, "quiet.bad") if text and text.casefold() not in _OFF else None
    changes: dict[str, Any] = {"quiet": hours} if text else {}
    await arrange(ask, lambda setup: replace(setup, **changes, zone=zone or setup.zone))
    return ask.reply(_quiet_now(ask, hours if text else ask.rules.quiet, zone or ask.rules.zone.key))


async def digest(ask: Ask) -> Reply:
    """Sets the times at which everything is told together; without an argument tells them."""
    ask = _with_zone(ask, "when")
    text = ask.argument("when")
    if not text and not ask.argument("zone"):
        return ask.reply(_digest_now(ask, ask.rules.digest, ask.rules.zone.key), ask.line("digest.how"))
    zone = _zone(ask)
    ask.undeclared(*(["digest"] if text else []), *(["zone"] if zone else []))
    times = _read(ask, text, digest_times, "digest.bad") if text and text.casefold() not in _OFF else None
    changes: dict[str, Any] = {"digest": times} if text else {}
    await arrange(ask, lambda setup: replace(setup, **changes, zone=zone or setup.zone))
    return ask.reply(_digest_now(ask, times if text else ask.rules.digest, zone or ask.rules.zone.key))


async def style(ask: Ask) -> Reply:
    """Sets how alerts look and who may change things; without an argument tells all of it."""
    changes = _style(ask)
    if not changes:
        return ask.reply(*_style_now(ask), ask.line("style.how"))
    changed = _with_setup(ask, await arrange(ask, lambda setup: replace(setup, **changes)))
    return changed.reply(changed.line("style.done"), *_style_now(changed))


def _with_setup(ask: Ask, setup: Setup) -> Ask:
    """The same call where this setup holds: it is answered in the language that was just chosen."""
    rules = rules_of(setup, ask.room.declared.get(ask.call.channel), ask.room.defaults)
    return replace(ask, setup=setup, rules=rules, book=phrasebook(rules.language))


def _style(ask: Ask) -> dict[str, Any]:
    """The fields of the setup that the call changes. Raises Sorry for a wrong value, or a declared one."""
    changes: dict[str, Any] = {}
    if text := ask.argument("alerts"):
        changes |= _alerts(ask, text)
    if text := ask.argument("length"):
        changes["length"] = Length(_choice(ask, text, tuple(Length)))
    if text := ask.argument("languages"):
        changes["languages"] = languages(ask, text) or None
    if text := ask.argument("language"):
        changes["language"] = _read(ask, text, scalars.language, "style.language")
    if zone := _zone(ask):
        changes["zone"] = zone
    if text := ask.argument("who"):
        changes["changers"] = _changers(ask, text)
    ask.undeclared(*changes)
    return changes


def _alerts(ask: Ask, text: str) -> dict[str, Any]:
    wanted = Alerts(_choice(ask, text, tuple(Alerts)))
    if wanted is Alerts.DIGEST:
        return {} if ask.rules.digest else {"digest": digest_times("daily 08:30")}
    return {"updates": _UPDATES[wanted], "digest": None}


def _changers(ask: Ask, text: str) -> Changers:
    """Who may change things. Only those who manage the channel hand that on, or take it back."""
    if not (ask.call.actor.manages or ask.call.actor.id in ask.room.settings.managers):
        raise ask.sorry("rights.who")
    return Changers(_choice(ask, text, tuple(Changers)))


def _choice(ask: Ask, text: str, known: tuple[str, ...]) -> str:
    meant = nearest(text, known)
    if meant is None:
        raise ask.sorry("style.unknown", name=text, known=", ".join(known))
    return meant


def _zone(ask: Ask) -> str | None:
    text = ask.argument("zone")
    if not text:
        return None
    meant = zone_meant(text)
    if meant is None:
        raise ask.sorry("zone.bad", name=clean(text))
    return meant


def _with_zone(ask: Ask, option: str) -> Ask:
    """The call with a city at the end of its times taken for their zone: `22:00-07:00 Seoul`."""
    text = ask.argument(option)
    if not ask.argument("zone"):
        for word in range(1, 5):
            times, zone = text.split()[:-word], " ".join(text.split()[-word:])
            if times and zone_meant(zone) is not None:
                return ask.saying(**{option: " ".join(times), "zone": zone})
    return ask


def _read(ask: Ask, text: str, read: Callable[[str], Any], phrase: str) -> Any:
    try:
        return read(text)
    except ValueError as error:
        raise ask.sorry(phrase, name=clean(text)) from error


def _quiet_now(ask: Ask, hours: QuietHours | None, zone: str) -> Line:
    if hours is None:
        return ask.line("quiet.none")
    return ask.line("quiet.now", start=f"{hours.start:%H:%M}", end=f"{hours.end:%H:%M}", zone=zone)


def _digest_now(ask: Ask, times: DigestTimes | None, zone: str) -> Line:
    info = zone_of(zone)
    if times is None or info is None:
        return ask.line("digest.none")
    days = (
        ask.text("digest.daily")
        if len(times.days) == len(_DAYS)
        else ", ".join(ask.text(f"day.{_DAYS[day]}") for day in sorted(times.days))
    )
    following = moment(ask, next_digest(times, info, ask.now))
    return ask.line("digest.now", days=days, at=f"{times.at:%H:%M}", zone=zone, next=following)


def _style_now(ask: Ask) -> list[Line]:
    rules = ask.rules
    wanted = Alerts.DIGEST if rules.digest else next(kind for kind, way in _UPDATES.items() if way is rules.updates)
    who = ask.setup.changers or ask.room.settings.changers
    return [
        ask.line("style.alerts", way=ask.text(f"alerts.{wanted}")),
        ask.line("style.length", length=ask.text(f"length.{rules.length}")),
        ask.line("style.languages", names=", ".join(sorted(rules.languages)) or ask.text("style.any-language")),
        ask.line("style.speaks", name=rules.language, zone=rules.zone.key),
        ask.line("style.who", who=ask.text(f"who.{who}")),
    ]
