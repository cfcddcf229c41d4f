"""firm add, remove, list: firms that the catalogue does not know, for this community alone.

firm add Hanbit Robotics names:ko=한빛로보틱스;ja=ハンビットロボティクス tickers:123450 also:한빛은행=a bank
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from hashlib import blake2b
from typing import Final

import regex

from bot.chat.text import clean, clip
from bot.commands.asking import Ask, audit, community_of, firms_of, fitting, settle
from bot.commands.options import language
from bot.commands.showing import about_firm, about_past, story_line
from bot.commands.subjects import MOST_CHOICES, OWN, bearers_of, short, words_of
from bot.matching.normalise import plain
from bot.model import Button, Change, Choice, Community, Firm, Menu, Reply, Section, Watch, WatchKind

_LONGEST_NAME: Final = 80
_MOST_NAMES: Final = 30
_MOST_TICKERS: Final = 10
_SHORTEST_NAME: Final = 2
_NOT_WORD: Final = regex.compile(r"[^\p{L}\p{N}]+")


async def add(ask: Ask) -> Reply:
    """Adds a firm, or changes one that was added, and shows what it would have matched."""
    described = await _described(ask)
    for name in (described.name, *(each for names in described.names.values() for each in names)):
        clash = next((each for each in ask.room.catalogue.called(name)), None)
        if clash is not None:
            raise ask.sorry("firm.known", name=name, firm=clash.shown(ask.rules.language))
    is_new = all(each.id != described.id for each in await firms_of(ask))
    community = await _written(ask, lambda community: _with_firm(ask, community, described))
    firm = next(each for each in community.firms if each.id == described.id)
    reply = _added(ask, firm, is_new=is_new)
    await ask.progress(replace(reply, sections=(*reply.sections, Section(lines=(ask.line("watch.looking"),)))))
    return replace(reply, sections=(*reply.sections, *await _past(ask, firm)))


def _added(ask: Ask, firm: Firm, *, is_new: bool) -> Reply:
    lines = (ask.line("firm.added" if is_new else "firm.changed", name=firm.name), *about_firm(ask, firm))
    watch = Button(label=ask.text("firm.watch"), command="watch", arguments={"subject": f"firm:{firm.id}"})
    undo = Button(label=ask.text("button.undo"), command="firm remove", arguments={"firm": firm.id})
    return ask.reply(*lines, buttons=fitting(watch, undo) if is_new else fitting(watch))


async def _past(ask: Ask, firm: Firm) -> list[Section]:
    """What a watch for the firm would have brought."""
    probe = Watch(kind=WatchKind.FIRM, subject=firm.id)
    findings = await ask.room.forecaster.forecast(replace(ask.rules, watches=(probe,), mutes=()), (firm,))
    if findings is None:
        return []
    (of_watch,) = findings.channels[0].watches
    past = Section(lines=tuple(about_past(ask, findings, of_watch)))
    samples = tuple(story_line(ask, each) for each in of_watch.samples)
    return [past, Section(heading=ask.text("firm.samples"), lines=samples, bullets=True)] if samples else [past]


async def remove(ask: Ask) -> Reply:
    """Takes one of the community's firms out; watches for it find nothing any more."""
    community = await community_of(ask)
    text = ask.argument("firm")
    if not community.firms:
        raise ask.sorry("firm.none")
    if not text:
        choices = tuple(Choice(label=short(firm.name), value=firm.id) for firm in community.firms[:MOST_CHOICES])
        menu = Menu(label=ask.text("menu.firm"), command="firm remove", option="firm", choices=choices)
        return replace(ask.reply(ask.line("firm.which")), menu=menu)
    own = {firm.id for firm in community.firms}
    found = next((firm for firm in await bearers_of(ask, text) if firm.id in own), None)
    if found is None:
        raise ask.sorry("firm.none-such", name=text)
    removed = found.id
    await _written(ask, lambda each: replace(each, firms=tuple(firm for firm in each.firms if firm.id != removed)))
    return ask.reply(ask.line("firm.removed", name=found.name))


async def listed(ask: Ask) -> Reply:
    """The community's own firms."""
    firms = (await community_of(ask)).firms
    if not firms:
        return ask.reply(ask.line("firm.none"), ask.line("firm.how"))
    sections = [
        Section(heading=firm.name, lines=tuple(about_firm(ask, firm)), bullets=True) for firm in firms[:MOST_CHOICES]
    ]
    return Reply(sections=tuple(sections), locale=ask.book.language)


async def _described(ask: Ask) -> Firm:
    name = _name(ask, ask.argument("name"))
    names = _by_language(ask, ask.argument("names"), name)
    tickers = dict.fromkeys(ticker for each in words_of(ask.argument("tickers")) if (ticker := clean(each)))
    if len(tickers) > _MOST_TICKERS:
        raise ask.sorry("firm.too-many-names", most=_MOST_TICKERS)
    return Firm(id=_id(ask, name), name=name, names=names, tickers=tuple(tickers), also=_meanings(ask))


def _id(ask: Ask, name: str) -> str:
    """An id that no other community's firm has, whatever it is called."""
    named = blake2b(f"{ask.call.community}\x1f{plain(name)}".encode(), digest_size=5).hexdigest()
    return OWN + named


def _name(ask: Ask, text: str) -> str:
    name = clean(text)
    letters = _NOT_WORD.sub("", name)
    if len(letters) < _SHORTEST_NAME or len(name) > _LONGEST_NAME:
        raise ask.sorry("firm.bad-name", name=name, least=_SHORTEST_NAME, most=_LONGEST_NAME)
    return name


def _by_language(ask: Ask, text: str, name: str) -> Mapping[str, tuple[str, ...]]:
    """`ko=한빛, 한빛로보틱스; ja=ハンビット`; a name without a language counts in all."""
    names: dict[str, tuple[str, ...]] = {"en": (name,)}
    for part in text.replace("；", ";").split(";"):
        if not part.strip():
            continue
        tag, equals, listed_names = part.partition("=")
        tongue = language(ask, tag.strip()) if equals else "en"
        spelled = tuple(_name(ask, each) for each in words_of(listed_names if equals else tag))
        names[tongue] = tuple(dict.fromkeys((*names.get(tongue, ()), *spelled)))
    if sum(map(len, names.values())) > _MOST_NAMES:
        raise ask.sorry("firm.too-many-names", most=_MOST_NAMES)
    return names


def _meanings(ask: Ask) -> Mapping[str, str]:
    """`한빛은행=a bank; 한빛원전`: what looks like the firm and is something else."""
    parts = [part for part in ask.argument("also").replace("；", ";").split(";") if part.strip()]
    if len(parts) > _MOST_NAMES:
        raise ask.sorry("firm.too-many-names", most=_MOST_NAMES)
    pairs = (part.partition("=") for part in parts)
    return {_name(ask, word): clip(clean(meaning), _LONGEST_NAME) for word, _, meaning in pairs}


def _with_firm(ask: Ask, community: Community, firm: Firm) -> Community:
    others = tuple(each for each in community.firms if each.id != firm.id)
    if len(others) >= ask.room.settings.firms:
        raise ask.sorry("firm.too-many", most=ask.room.settings.firms)
    there = next((each for each in community.firms if each.id == firm.id), None)
    return replace(community, firms=(*others, _grown(there, firm) if there else firm))


def _grown(there: Firm, said: Firm) -> Firm:
    """A firm with what was said of it now; of what was not mentioned this time, all stays."""
    names = {**there.names, **{tongue: names for tongue, names in said.names.items() if names != (said.name,)}}
    return replace(said, names=names, tickers=said.tickers or there.tickers, also={**there.also, **said.also})


async def _written(ask: Ask, alter: Callable[[Community], Community]) -> Community:
    """Changes what belongs to the community, and answers it as it is written.

    Raises Sorry when the call was carried out before.
    """

    async def altered(community: Community) -> Change:
        return Change(audit=audit(ask), community=alter(community))

    return (await settle(ask, altered)).community or await community_of(ask)
