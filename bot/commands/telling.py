"""latest, why: what the channel was told, and why it was, or was not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from bot.commands.asking import Ask, firms_of, fitting
from bot.commands.evidence import mention_lines, rule_lines
from bot.commands.phrasebook import FALLBACK
from bot.commands.showing import moment, post_line
from bot.commands.stories import Seen, seen_story
from bot.commands.subjects import Meant, firm_called, is_address, label_of, meant_by, token, visible_feeds, watch_meant
from bot.feeds.health import advice
from bot.feeds.keys import link_key
from bot.feeds.links import site_of
from bot.model import (
    Button,
    Decision,
    Delivery,
    DeliveryState,
    Entry,
    Ground,
    Line,
    Message,
    Reply,
    Section,
    Span,
    Watch,
    WatchKind,
)
from bot.settings import scalars
from bot.stories.explain import named
from bot.stories.explain import told as in_one_sentence
from bot.stories.glossary import shipped_glossary

_PAGE: Final = 8
_MOST_READ: Final = 1000
_STEP: Final = 100
_EVIDENCE: Final = 4
_MOST_DECISIONS: Final = 3


async def latest(ask: Ask) -> Reply:
    """The stories that the channel was told of, newest first, in pages."""
    watched, subject = await _subject(ask)
    since = _since(ask)
    found, more = await _posts(ask, subject, since)
    if not found:
        raise ask.sorry("latest.none" if since is None and subject is None else "latest.none-such")
    heading = ask.text("latest.heading")
    section = Section(heading=heading, lines=tuple(post_line(ask, post) for post in found), bullets=True)
    older = {
        "subject": token(watched.key) if watched else subject or "",
        "since": ask.argument("since"),
        "before": str(found[-1].id),
    }
    said = {name: value for name, value in older.items() if value}
    buttons = fitting(Button(label=ask.text("latest.older"), command="latest", arguments=said)) if more else ()
    return Reply(sections=(section,), buttons=buttons, locale=ask.book.language)


async def _subject(ask: Ask) -> tuple[Watch | None, str | None]:
    """The watch that alerts are asked for, and the firm's id, topic, keyword or address; None: all of them."""
    text = ask.argument("subject")
    if not text:
        return None, None
    watched = await watch_meant(ask, text)
    if watched is not None:
        return watched, watched.subject
    meant = await meant_by(ask, text)
    if isinstance(meant, Meant):
        return None, meant.subject
    if meant.bearers:
        return None, meant.firms[0].id
    raise ask.sorry("latest.near", name=text, near=meant.firms[0].shown(ask.rules.language))


def _since(ask: Ask) -> datetime | None:
    text = ask.argument("since")
    if not text:
        return None
    try:
        return ask.now - min(scalars.duration(text), timedelta(days=3650))
    except ValueError as error:
        raise ask.sorry("mute.bad-span", name=text) from error


async def _posts(ask: Ask, subject: str | None, since: datetime | None) -> tuple[list[Delivery], bool]:
    """A page of posts about the subject, and whether there may be more."""
    found: list[Delivery] = []
    before = ask.number("before")
    for _ in range(_MOST_READ // _STEP):
        page = await ask.room.store.posts(ask.call.channel, since=since, before=before, limit=_STEP)
        found += [post for post in page if _is_about(post, subject)]
        if len(found) > _PAGE or len(page) < _STEP:
            break
        before = page[-1].id
    return found[:_PAGE], len(found) > _PAGE


def _is_about(post: Delivery, subject: str | None) -> bool:
    if not isinstance(post.message, Message):
        return False
    return subject is None or any(reason.subject == subject for reason in post.message.reasons)


async def why(ask: Ask) -> Reply:
    """Why a story was told here, or why not, from the record of the decision."""
    post, decisions = await _recorded(ask)
    if not decisions:
        return await _unrecorded(ask, post)
    sections = [section for decision in decisions[:_MOST_DECISIONS] for section in await _explained(ask, decision)]
    return Reply(sections=tuple(sections), buttons=await _doubts(ask, decisions[0]), locale=ask.book.language)


async def _doubts(ask: Ask, decision: Decision) -> tuple[Button, ...]:
    """What people may know better about the story, if the channel was told of it."""
    seen = await seen_story(ask, decision.entry.id)
    if seen is None or seen.alerted is None:
        return ()
    said = {"story": str(seen.alerted)}
    merge = Button(label=ask.text("button.merge"), command="merge", arguments=said)
    if len(seen.story.reports) == 1:
        return fitting(merge)
    return fitting(Button(label=ask.text("button.split"), command="split", arguments=said), merge)


async def _recorded(ask: Ask) -> tuple[Delivery | None, Sequence[Decision]]:
    """The post that is asked about, if it is one, and the decisions that led to it, which the asker may see."""
    store, link = ask.room.store, ask.argument("link")
    post: Delivery | None = None
    if message_id := ask.argument("message"):
        post = await store.post_of(ask.call.channel, message_id=message_id)
    elif (story := ask.number("story")) is not None:
        post = await store.post_of(ask.call.channel, story_id=story)
    found: Sequence[Decision] = ()
    if post is not None and post.story_id is not None:
        found = await _decisions_here(ask, post.story_id)
    elif is_address(link):
        found = await store.decisions([link_key(link)])
    visible = [decision for decision in found if decision.entry.community in {None, ask.call.community}]
    # Of a story, the report that the channel was told of comes first.
    return post, sorted(visible, key=lambda decision: not _is_told(decision, ask.call.channel))


async def _decisions_here(ask: Ask, story_id: int) -> Sequence[Decision]:
    """The decisions on the entries of a story as the channel sees it."""
    found = await ask.room.store.story_decisions(story_id)
    seen = await seen_story(ask, story_id)
    if seen is None:
        return found
    here = {report.entry_id for report in seen.story.reports}
    return [decision for decision in found if decision.entry.id in here]


def _is_told(decision: Decision, channel: str) -> bool:
    return any(one.channel == channel for one in decision.channels)


async def _unrecorded(ask: Ask, post: Delivery | None) -> Reply:
    """What can be said without a record: the alert's own reasons, or who might have collected it."""
    if post is not None and isinstance(post.message, Message):
        reasons = [ask.line("why.reason", name=reason.label, surface=reason.surface) for reason in post.message.reasons]
        return ask.reply(ask.line("why.forgotten"), *reasons)
    link = ask.argument("link")
    if not is_address(link):
        raise ask.sorry("why.how")
    site = site_of(link)
    feeds = [feed for feed in await visible_feeds(ask) if site and site_of(feed.declared.url) == site]
    if not feeds:
        return ask.reply(ask.line("why.no-feed", site=site or link), ask.line("why.add", url=link))
    lines = [ask.line("why.feed", name=feed.declared.name, health=advice(feed.state, ask.reader)) for feed in feeds[:5]]
    return ask.reply(ask.line("why.not-collected"), *lines)


async def _explained(ask: Ask, decision: Decision) -> list[Section]:
    entry = decision.entry
    head: tuple[Line, ...] = (
        (Span(entry.title or entry.link or "…", link=entry.link), Span(f" · {entry.outlet}")),
        ask.line("why.collected", at=moment(ask, entry.collected_at), feed=entry.feed_name),
        *_dated(ask, entry),
        ask.line("why.opened" if decision.placement.opened else "why.joined", reason=await _reason(ask, decision)),
    )
    seen = await seen_story(ask, entry.id)
    head += _corrected(ask, entry.id, seen) if seen else ()
    verdict = await _verdict(ask, decision, seen)
    evidence = tuple(await _evidence(ask, decision))
    found = Section(heading=ask.text("why.evidence"), lines=evidence) if evidence else None
    return [section for section in (Section(lines=head), Section(lines=verdict), found) if section is not None]


def _dated(ask: Ask, entry: Entry) -> tuple[Line, ...]:
    """What was made of the entry's date, by which its alert says how old it is; nothing if it was taken as it was."""
    if entry.date_note is None or entry.published_at is None:
        return ()
    return (ask.line(f"dated.{entry.date_note}", at=moment(ask, entry.published_at)),)


async def _reason(ask: Ask, decision: Decision) -> str:
    """Why the entry is where it is; nothing where that may name an outlet of another community's feed.

    Old records have it in English alone, so it is told to readers of English.
    """
    placement = decision.placement
    told = await _grounds(ask, placement.grounds) if placement.grounds else ""
    if not told and ask.book.language == FALLBACK:
        told = placement.reason
    return f" ({told})" if told and await _may_be_told(ask, decision) else ""


async def _grounds(ask: Ask, grounds: Sequence[Ground]) -> str:
    """The grounds in the channel's language, firms by their names."""
    worded = []
    for ground in grounds:
        said = named(ground, ask.book.language, shipped_glossary())
        if ground.name == "firms":
            said = tuple([await _name_of(ask, firm) for firm in said])
        detail = ", ".join(said)
        key = f"ground.{ground.name}"
        worded.append((ground, ask.text(key, detail=detail) if ground.detail else ask.text(key)))
    return in_one_sentence(worded)


async def _name_of(ask: Ask, firm_id: str) -> str:
    firm = await firm_called(ask, firm_id)
    return firm.shown(ask.rules.language) if firm else firm_id


async def _may_be_told(ask: Ask, decision: Decision) -> bool:
    """Whether the reason names no outlet that only another community may know of."""
    reason = decision.placement.reason
    owned = await ask.room.store.own_feeds()
    if all(community == ask.call.community for community in owned.values()):
        return True
    visible = [site_of(feed.declared.url) or feed.declared.name for feed in await visible_feeds(ask)]
    reports = await ask.room.store.story_decisions(decision.placement.story_id)
    visible += [report.entry.outlet for report in reports if report.entry.community in {None, ask.call.community}]
    hidden = [report.entry.outlet for report in reports if report.entry.community not in {None, ask.call.community}]
    return any(outlet in reason for outlet in visible) and not any(outlet in reason for outlet in hidden)


def _corrected(ask: Ask, entry_id: int, seen: Seen) -> tuple[Line, ...]:
    """Where an entry belongs here by what people said, who said so and when; nothing where nobody did."""
    said = seen.corrections.get(entry_id)
    if said is None:
        return ()
    where = ask.line("why.alone") if seen.story.id == entry_id else ask.line("why.with", title=seen.title)
    at = moment(ask, said.at)
    return where, ask.line("why.said", who=said.actor_name, at=at) if said.call else ask.line("why.followed")


async def _verdict(ask: Ask, decision: Decision, seen: Seen | None) -> tuple[Line, ...]:
    here = next((one for one in decision.channels if one.channel == ask.call.channel), None)
    if here is None:
        return (ask.line("why.unwatched"),)
    until = ask.text("why.until", at=moment(ask, here.until)) if here.until else ""
    lines = [ask.line(f"rule.{here.rule}", until=until)]
    lines.append(ask.line("why.watched", names=", ".join([await _label(ask, key) for key in here.watches])))
    told = seen.alerted if seen else decision.placement.story_id
    post = await ask.room.store.post_of(ask.call.channel, story_id=told) if told is not None else None
    if post is not None:
        lines.append(_sent(ask, post))
    return tuple(lines)


async def _label(ask: Ask, key: str) -> str:
    """A watch as people know it, also one that is there no more."""
    kind, _, subject = key.partition(":")
    return await label_of(ask, Watch(kind=WatchKind(kind), subject=subject))


def _sent(ask: Ask, post: Delivery) -> Line:
    match post.state:
        case DeliveryState.SENT:
            return ask.line("why.sent", at=moment(ask, post.last_attempt_at or post.created_at))
        case DeliveryState.PENDING if post.not_before > ask.now:
            return ask.line("why.waits", at=moment(ask, post.not_before))
        case _:
            return ask.line("why.state", state=ask.text(f"state.{post.state}"), detail=post.detail or "–")


async def _evidence(ask: Ask, decision: Decision) -> list[Line]:
    """What was found in the entry, as far as this channel watches it."""
    watched = {watch.subject for watch in ask.rules.watches if watch.kind is WatchKind.FIRM}
    rules = ask.rules.rules
    known = {firm.id: firm for firm in await firms_of(ask)}
    lines: list[Line] = []
    for mention in decision.matches.mentions:
        if mention.firm in watched or mention.firm in known:
            firm = ask.room.catalogue.get(mention.firm) or known.get(mention.firm)
            name = firm.shown(ask.rules.language) if firm else mention.firm
            lines += mention_lines(ask.book, mention, name, _EVIDENCE)
    for finding in decision.matches.rules:
        if finding.rule in rules:
            lines += rule_lines(ask.book, finding)
    return lines[:40]
