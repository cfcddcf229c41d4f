"""mute, unmute: what the channel does not want to hear of for a while."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from bot.commands.asking import Ask, arrange, fitting
from bot.commands.showing import moment
from bot.commands.stories import entry_at, seen_story, told_story
from bot.commands.subjects import (
    MOST_CHOICES,
    bearers_of,
    firm_called,
    is_address,
    label_of,
    search_firms,
    short,
    token,
    visible_feeds,
    watch_meant,
)
from bot.matching.rules.topics import shipped_topics
from bot.model import Button, Choice, Firm, Menu, Message, Mute, MuteKind, Reply, Setup, WatchKind
from bot.settings import scalars
from bot.suggest import nearest

_BY_CLICK: Final = timedelta(days=1)
_LONGEST: Final = timedelta(days=3650)
_MOST: Final = 200
_FOREVER: Final = frozenset({"off", "forever", "계속"})


async def mute(ask: Ask) -> Reply:
    """Mutes a firm, a story, a source or a topic here, for as long as it is said."""
    clicked = ask.argument("story") or ask.argument("firm")
    if not (clicked or ask.argument("what")):
        return await _ask_what(ask)
    wanted = await _clicked(ask) if clicked else await _meant(ask, ask.argument("what"))
    muted = replace(wanted, until=_until(ask, by_click=bool(clicked) and wanted.kind is MuteKind.FIRM))
    until = ask.text("mute.until", at=moment(ask, muted.until)) if muted.until else ask.text("mute.for-good")
    notice = ask.line("mute.notice", who=ask.call.actor.name, name=muted.label, until=until)
    story = ask.number("story")
    said = ask.saying(what=muted.label, story="", firm="")
    await arrange(said, lambda setup: _with_mute(ask, setup, muted), notice=notice, story_id=story)
    return ask.reply(ask.line("mute.done", name=muted.label, until=until), buttons=_after(ask, muted))


async def unmute(ask: Ask) -> Reply:
    """Lets the channel hear of something again."""
    there = [each for each in ask.setup.mutes if each.holds(ask.now)]
    text = ask.argument("what")
    if not there:
        raise ask.sorry("unmute.none")
    if not text:
        choices = tuple(Choice(label=short(each.label), value=_token(each)) for each in there[:MOST_CHOICES])
        menu = Menu(label=ask.text("menu.mute"), command="unmute", option="what", choices=choices)
        return replace(ask.reply(ask.line("unmute.which")), menu=menu)
    subjects = await _subjects(ask, text)
    found = next((each for each in there if _is_meant(each, text, subjects)), None)
    if found is None:
        near = nearest(text, (each.label for each in there))
        if near is not None:
            raise ask.sorry("unmute.near", name=text, near=near)
        raise ask.sorry("unmute.none-such", name=text, known=" · ".join(each.label for each in there))
    await arrange(ask.saying(what=found.label), lambda setup: _without_mute(setup, found))
    return ask.reply(ask.line("unmute.done", name=found.label))


def _without_mute(setup: Setup, found: Mute) -> Setup:
    return replace(setup, mutes=tuple(each for each in setup.mutes if each != found))


async def _subjects(ask: Ask, text: str) -> set[tuple[MuteKind, str]]:
    """Everything that a word may stand for: firms and topics by any of their names, a story by its link."""
    if is_address(text):
        entry_id = await entry_at(ask, text)
        seen = await seen_story(ask, entry_id) if entry_id is not None else None
        return {(MuteKind.STORY, str(report.entry_id)) for report in seen.story.reports} if seen else set()
    kind, bare = _kind_and_name(text)
    firms = {(MuteKind.FIRM, firm.id) for firm in await bearers_of(ask, bare)}
    topic = shipped_topics().meant(bare)
    every = firms | {(MuteKind.SOURCE, bare.casefold())} | ({(MuteKind.TOPIC, topic)} if topic else set())
    return {each for each in every if kind in {"", each[0]}}


def _is_meant(mute: Mute, text: str, subjects: set[tuple[MuteKind, str]]) -> bool:
    subject = mute.subject.casefold() if mute.kind is MuteKind.SOURCE else mute.subject
    return text.casefold() in {mute.label.casefold(), _token(mute)} or (mute.kind, subject) in subjects


def _kind_and_name(text: str) -> tuple[str, str]:
    """What `source:한강경제` says: the kind, empty where it says none, and the name."""
    kind, colon, rest = text.partition(":")
    return (kind, rest.strip()) if colon and kind in set(MuteKind) else ("", text)


def _token(mute: Mute) -> str:
    return token(f"{mute.kind}:{mute.subject}")


def _with_mute(ask: Ask, setup: Setup, wanted: Mute) -> Setup:
    others = [
        each
        for each in setup.mutes
        if each.holds(ask.now) and (each.kind, each.subject) != (wanted.kind, wanted.subject)
    ]
    if len(others) >= _MOST:
        raise ask.sorry("mute.too-many", most=_MOST)
    return replace(setup, mutes=(*others, wanted))


def _until(ask: Ask, *, by_click: bool) -> datetime | None:
    text = ask.argument("for")
    if not text:
        return ask.now + _BY_CLICK if by_click else None
    if text.casefold() in _FOREVER:
        return None
    try:
        return ask.now + min(scalars.duration(text), _LONGEST)
    except ValueError as error:
        raise ask.sorry("mute.bad-span", name=text) from error


def _after(ask: Ask, muted: Mute) -> tuple[Button, ...]:
    undo = Button(label=ask.text("button.undo"), command="unmute", arguments={"what": _token(muted)})
    if muted.kind is MuteKind.FIRM and muted.until is not None:
        said = {"firm": muted.subject, "for": "forever"}
        return fitting(undo, Button(label=ask.text("mute.until-unmuted"), command="mute", arguments=said))
    return fitting(undo)


async def _clicked(ask: Ask) -> Mute:
    """What a click under an alert says. Everybody can forge one, so it has to be about something of this channel."""
    firm_id, story = ask.argument("firm"), ask.number("story")
    if firm_id:
        firm = await firm_called(ask, firm_id)
        if firm is None:
            raise ask.sorry("watch.no-firm", name=firm_id)
        return _of_firm(ask, firm)
    post = await ask.room.store.post_of(ask.call.channel, story_id=story) if story is not None else None
    if post is None or not isinstance(post.message, Message):
        raise ask.sorry("story.unknown")
    return Mute(kind=MuteKind.STORY, subject=str(story), label=short(post.message.title))


def _of_firm(ask: Ask, firm: Firm) -> Mute:
    return Mute(kind=MuteKind.FIRM, subject=firm.id, label=firm.shown(ask.rules.language))


async def _meant(ask: Ask, text: str) -> Mute:
    """What is meant by a word or an address. Raises Sorry when nothing is, with what comes near."""
    if is_address(text):
        return await _story_at(ask, text)
    watched = await watch_meant(ask, text)
    if watched is not None and watched.kind is WatchKind.FIRM:
        return Mute(kind=MuteKind.FIRM, subject=watched.subject, label=await label_of(ask, watched))
    kind, bare = _kind_and_name(text)
    firms = await bearers_of(ask, bare) if kind not in {"source", "topic"} else ()
    if firms:
        return _of_firm(ask, firms[0])
    topic = shipped_topics().meant(bare) if kind != "source" else None
    if topic is not None:
        return Mute(kind=MuteKind.TOPIC, subject=topic, label=shipped_topics().shown(topic, ask.rules.language))
    sources = await _sources(ask)
    source = next((each for each in sources if each.casefold() == bare.casefold()), None)
    if source is not None:
        return Mute(kind=MuteKind.SOURCE, subject=source, label=source)
    firm = next(iter(await search_firms(ask, bare, limit=1)), None)
    near = nearest(bare, sources) or (firm.shown(ask.rules.language) if firm else None)
    raise ask.sorry("mute.near", name=text, near=near) if near else ask.sorry("mute.unknown", name=text)


async def _story_at(ask: Ask, link: str) -> Mute:
    seen = await told_story(ask, await entry_at(ask, link))
    return Mute(kind=MuteKind.STORY, subject=str(seen.alerted), label=short(seen.title))


async def _sources(ask: Ask) -> list[str]:
    """The feeds that serve the channel, and the outlets that it lately heard from."""
    posts = await ask.room.store.posts(ask.call.channel, limit=100)
    outlets = [post.message.outlet for post in posts if isinstance(post.message, Message)]
    return list(dict.fromkeys([*(feed.declared.name for feed in await visible_feeds(ask)), *outlets]))


async def _ask_what(ask: Ask) -> Reply:
    firms = [watch for watch in ask.rules.watches if watch.kind is WatchKind.FIRM]
    choices = [Choice(label=short(await label_of(ask, watch)), value=token(watch.key)) for watch in firms]
    reply = ask.reply(ask.line("mute.how"))
    if not choices:
        return reply
    menu = Menu(label=ask.text("menu.firm"), command="mute", option="what", choices=tuple(choices[:MOST_CHOICES]))
    span = ask.argument("for")
    return replace(reply, menu=replace(menu, arguments={"for": span} if span else {}))
