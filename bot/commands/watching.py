"""watch, unwatch, list, edit: what the channel asks for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from bot.backtest.findings import Findings
from bot.commands.asking import Ask, arrange, firms_of, fitting
from bot.commands.feeding import known_at, take, tried
from bot.commands.options import has_options, narrowing
from bot.commands.showing import about_firm, about_past, narrowed, story_line
from bot.commands.subjects import (
    MOST_CHOICES,
    Meant,
    Several,
    firm_called,
    firm_label,
    label_of,
    meant_by,
    search_firms,
    token,
    visible_feeds,
    watch_choices,
    watch_meant,
)
from bot.model import Button, Choice, Line, Menu, Reply, Section, Setup, Watch, WatchKind
from bot.suggest import nearest

_MOST_LISTED: Final = 60


async def watch(ask: Ask) -> Reply:
    """Watches something here, and says what was understood and what it would have brought."""
    meant = await meant_by(ask, ask.argument("subject"))
    if isinstance(meant, Several):
        return _which(ask, meant)
    if meant.kind is WatchKind.FEED:
        meant = Meant(WatchKind.FEED, await _feed_address(ask, meant.subject))
    known = next((each for each in ask.rules.watches if each.key == f"{meant.kind}:{meant.subject}"), None)
    if known is not None and not (has_options(ask) and not ask.is_declared(known.key)):
        return await _already(ask, known)
    new = Watch(kind=meant.kind, subject=meant.subject, added_at=ask.now)
    narrow = await narrowing(ask, meant.kind)
    setup = await arrange(ask, lambda setup: _with_watch(ask, setup, narrow(_there(setup, new.key) or new)))
    return await _told(ask, _there(setup, new.key) or new)


async def unwatch(ask: Ask) -> Reply:
    """Stops watching something here; without an argument asks what."""
    if not ask.argument("watch"):
        return await _ask_which(ask, "unwatch", "unwatch.which")
    found = await _own_watch(ask, ask.argument("watch"))
    label = await label_of(ask, found)
    await arrange(ask.saying(watch=label), lambda setup: _without_watch(setup, found))
    again = Button(label=ask.text("button.undo"), command="watch", arguments={"subject": _outright(found)})
    bare = replace(found, added_at=None) == Watch(kind=found.kind, subject=found.subject)
    whole = bare and all(each.watch != found.key for each in ask.setup.exclusions)  # nothing else to bring back
    return ask.reply(ask.line("unwatch.done", name=label), buttons=fitting(again) if whole else ())


async def listed(ask: Ask) -> Reply:
    """Everything that is watched here, with its options, and what is muted."""
    lines = [await _listed_line(ask, each) for each in ask.rules.watches[:_MOST_LISTED]]
    if not lines:
        return ask.reply(ask.line("list.none"), ask.line("list.how"))
    heading = ask.text("list.heading", count=len(ask.rules.watches))
    sections = [Section(heading=heading, lines=tuple(lines), bullets=True)]
    if len(ask.rules.watches) > _MOST_LISTED:
        sections.append(Section(lines=(ask.line("list.more", count=len(ask.rules.watches) - _MOST_LISTED),)))
    muted = [mute for mute in ask.rules.mutes if mute.holds(ask.now)]
    if muted:
        shown = tuple(ask.line("list.muted", name=mute.label) for mute in muted)
        sections.append(Section(heading=ask.text("list.muted-heading"), lines=shown, bullets=True))
    return Reply(sections=tuple(sections), locale=ask.book.language)


async def edit(ask: Ask) -> Reply:
    """Changes the options of a watch; without options shows them."""
    if not ask.argument("watch"):
        return await _ask_which(ask, "edit", "edit.which")
    found = await _own_watch(ask, ask.argument("watch"))
    label = await label_of(ask, found)
    if not has_options(ask):
        lines = (ask.line("edit.now", name=label), *_options(ask, found), ask.line("edit.how", name=label))
        return ask.reply(*lines, buttons=_edit_buttons(ask, found))
    narrow = await narrowing(ask, found.kind)

    def edited(setup: Setup) -> Setup:
        there = _there(setup, found.key)
        if there is None:
            raise ask.sorry("watch.none-such", name=label)
        return _with_watch(ask, setup, narrow(there))

    setup = await arrange(ask, edited)
    return ask.reply(ask.line("edit.done", name=label), *_options(ask, _there(setup, found.key) or found))


def _options(ask: Ask, watch: Watch) -> list[Line]:
    return narrowed(ask, watch) or [ask.line("edit.plain")]


def _outright(watch: Watch) -> str:
    return f"{watch.kind}:{watch.subject}"


def _edit_buttons(ask: Ask, watch: Watch) -> tuple[Button, ...]:
    if watch.kind is not WatchKind.FIRM:
        return ()
    said = {"watch": token(watch.key)}
    wider = ("none", "edit.names-only") if watch.relations else ("all", "edit.with-all")
    context = ("optional", "edit.context-off") if watch.context else ("required", "edit.context-on")
    return (
        Button(label=ask.text(wider[1]), command="edit", arguments={**said, "with": wider[0]}),
        Button(label=ask.text(context[1]), command="edit", arguments={**said, "context": context[0]}),
    )


def _there(setup: Setup, key: str) -> Watch | None:
    """The watch with the key, as chat arranged it."""
    return next((each for each in setup.watches if each.key == key), None)


def _with_watch(ask: Ask, setup: Setup, wanted: Watch) -> Setup:
    if _there(setup, wanted.key) is not None:
        return replace(setup, watches=tuple(wanted if each.key == wanted.key else each for each in setup.watches))
    if len(setup.watches) >= ask.room.settings.watches:
        raise ask.sorry("watch.too-many", most=ask.room.settings.watches)
    return replace(setup, watches=(*setup.watches, wanted))


def _without_watch(setup: Setup, found: Watch) -> Setup:
    return replace(
        setup,
        watches=tuple(each for each in setup.watches if each.key != found.key),
        exclusions=tuple(each for each in setup.exclusions if each.watch != found.key),
    )


async def _own_watch(ask: Ask, text: str) -> Watch:
    """The watch that is meant, as chat arranged it. Raises Sorry when there is none, or a file declares it."""
    found = await watch_meant(ask, text)
    if found is None:
        near = await _near(ask, text)
        raise ask.sorry("watch.none-near", name=text, near=near) if near else ask.sorry("watch.none-such", name=text)
    if ask.is_declared(found.key):
        raise ask.sorry("declared.watch", name=await label_of(ask, found))
    return _there(ask.setup, found.key) or found


async def _near(ask: Ask, text: str) -> str | None:
    """What is watched here and is called much like the text."""
    watched = {each.subject for each in ask.rules.watches if each.kind is WatchKind.FIRM}
    firms = await search_firms(ask, text, limit=5)
    firm = next((firm for firm in firms if firm.id in watched), None)
    if firm is not None:
        return firm.shown(ask.rules.language)
    return nearest(text, [await label_of(ask, each) for each in ask.rules.watches])


async def _ask_which(ask: Ask, command: str, phrase: str) -> Reply:
    choices = await watch_choices(ask, arranged=True)
    if not choices:
        raise ask.sorry("list.none" if not ask.rules.watches else "declared.all")
    menu = Menu(label=ask.text("menu.watch"), command=command, option="watch", choices=choices[:MOST_CHOICES])
    more = (ask.line("menu.more", count=len(choices) - MOST_CHOICES),) if len(choices) > MOST_CHOICES else ()
    return replace(ask.reply(ask.line(phrase), *more), menu=menu)


def _which(ask: Ask, several: Several) -> Reply:
    """Asks which firm is meant, or whether the word itself is."""
    text = ask.argument("subject")
    choices = tuple(
        Choice(label=firm_label(ask, firm), value=f"firm:{firm.id}") for firm in several.firms[:MOST_CHOICES]
    )
    menu = Menu(label=ask.text("menu.firm"), command="watch", option="subject", choices=choices)
    itself = Button(label=ask.text("watch.as-keyword"), command="watch", arguments={"subject": f"keyword:{text}"})
    phrase = "watch.which" if several.bearers else "watch.near"
    reply = ask.reply(ask.line(phrase, name=text), ask.line("watch.or-keyword", name=text))
    return replace(reply, menu=menu, buttons=fitting(itself))


async def _feed_address(ask: Ask, address: str) -> str:
    """The address of a feed that serves the community; one that nobody knows yet is tried and added."""
    feeds = await visible_feeds(ask)
    known = next((feed for feed in feeds if address in {feed.declared.url, feed.declared.name}), None)
    if known is None:
        probe = await tried(ask, address)
        known = await known_at(ask, probe.feed.url)
        if known is None:
            return (await take(ask, probe)).feed.url
    return known.declared.url


async def _already(ask: Ask, known: Watch) -> Reply:
    label = await label_of(ask, known)
    phrase = "watch.declared-already" if ask.is_declared(known.key) else "watch.already"
    return ask.reply(ask.line(phrase, name=label), *narrowed(ask, known))


async def _told(ask: Ask, watch: Watch) -> Reply:
    """What was understood at once; then the same with what it would have brought."""
    label = await label_of(ask, watch)
    firm = await firm_called(ask, watch.subject) if watch.kind is WatchKind.FIRM else None
    understood = Section(
        lines=(ask.line(f"watch.done-{watch.kind}", name=label), *(about_firm(ask, firm) if firm else ())),
    )
    options = Section(lines=tuple(narrowed(ask, watch)), bullets=True)
    undo = Button(label=ask.text("button.undo"), command="unwatch", arguments={"watch": token(watch.key)})
    shown = tuple(section for section in (understood, options) if section.lines)
    reply = Reply(sections=shown, buttons=(undo,), locale=ask.book.language)
    looking = Section(lines=(ask.line("watch.looking"),))
    await ask.progress(replace(reply, sections=(*shown, looking)))
    rules = replace(ask.rules, watches=(watch,), mutes=())
    findings = await ask.room.forecaster.forecast(rules, await firms_of(ask))
    if findings is None:
        return replace(reply, sections=(*shown, Section(lines=(ask.line("past.none"),))))
    return _with_past(ask, reply, watch, findings)


def _with_past(ask: Ask, reply: Reply, watch: Watch, findings: Findings) -> Reply:
    (of_watch,) = findings.channels[0].watches
    sections = [Section(lines=tuple(about_past(ask, findings, of_watch)))]
    if of_watch.samples:
        heading = ask.text("past.newest")
        sections.append(Section(heading=heading, lines=(story_line(ask, of_watch.samples[0]),)))
    buttons: Sequence[Button] = reply.buttons
    if of_watch.ambiguous and not watch.context:
        said = {"watch": token(watch.key), "context": "required"}
        buttons = (*buttons, Button(label=ask.text("edit.context-on"), command="edit", arguments=said))
    return replace(reply, sections=(*reply.sections, *sections), buttons=tuple(buttons))


async def _listed_line(ask: Ask, watch: Watch) -> Line:
    label = await label_of(ask, watch)
    kind = ask.text(f"kind.{watch.kind}")
    options = "; ".join("".join(span.text for span in line) for line in narrowed(ask, watch))
    where = ask.text("list.declared") if ask.is_declared(watch.key) else ""
    rest = " · ".join(part for part in (kind, options, where) if part)
    return ask.line("list.line", name=label, rest=rest)
