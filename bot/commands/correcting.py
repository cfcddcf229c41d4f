"""split, merge: what people of a channel know better about stories. It holds in their channel alone, and is undone by
the button under the answer.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

from bot.commands.asking import Ask, audit, fitting, notices
from bot.commands.showing import moment
from bot.commands.stories import Seen, answerable, entry_meant, lately_told, rules_in_force, seen_story, told_story
from bot.commands.subjects import MOST_CHOICES, short
from bot.corrections import Corrector, Record, word_of
from bot.model import (
    Button,
    Changed,
    Choice,
    Corrected,
    CorrectTransaction,
    Line,
    Memory,
    Menu,
    Reply,
    Report,
)
from bot.stories.evidence import HOT
from bot.stories.window import nearest_entries

_EVER: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MOST_READ: Final = 60


async def split(ask: Ask) -> Reply:
    """Takes a report from the story that it is told with, or asks which."""
    entry = ask.argument("entry")
    story = ask.number("story") or ask.number("link")  # an alert's: suggestions say it in place of a link
    if story is not None and not entry:
        return _which(ask, await told_story(ask, story), "split.which")
    entry_id = await entry_meant(ask, entry or ask.argument("link"))
    if entry_id is None:
        raise ask.sorry("split.how")
    seen = await told_story(ask, entry_id)
    report = seen.report(entry_id)
    if report is not None and story is not None and (await told_story(ask, story)).story.id != seen.story.id:
        raise ask.sorry("split.gone", title=report.title)
    if report is None or seen.lead == entry_id:
        return _which(ask, seen, "split.first")
    return await _part(ask, seen, report)


def _which(ask: Ask, seen: Seen, question: str) -> Reply:
    """Asks which report is not of one story with that which the alert tells."""
    others = [report for report in seen.story.reports if report.entry_id != seen.lead]
    if not others:
        raise ask.sorry("split.alone", title=seen.title)
    menu = Menu(
        label=ask.text("split.menu"),
        command="split",
        option="entry",
        choices=tuple(_report_choice(ask, report) for report in others[: -MOST_CHOICES - 1 : -1]),
        arguments={"story": str(seen.lead)},  # where somebody else may have taken the report from by then
    )
    return replace(ask.reply(ask.line(question, title=seen.title)), menu=menu)


def _report_choice(ask: Ask, report: Report) -> Choice:
    label = f"{report.outlet}, {moment(ask, report.at)}: {report.title}"
    return Choice(label=short(label), value=str(report.entry_id))


async def _part(ask: Ask, seen: Seen, report: Report) -> Reply:
    said = ask.saying(link=report.link or short(report.title), entry="", story="")
    under = await answerable(ask, seen.alerted)
    async with _correcting(said, report.entry_id, near=report) as bench:
        bench.expect(report.entry_id, seen)
        corrected, gone = bench.corrector.part(report.entry_id, nearest=bench.nearest)
        report = seen.report(gone) or report
        other = "" if corrected.alerts else bench.corrector.title_beside(gone)  # else it is what tells the other story
        await bench.write(corrected, _notice(ask, report, other), under=under)
    title = report.title
    done = ask.line("split.moved", title=title, other=other) if other else ask.line("split.done", title=title)
    lines = (done,) if other or corrected.alerts else (done, ask.line("split.untold"))
    buttons = [_undo(ask, report.entry_id)]
    if len(seen.story.reports) > 2:
        more = {"story": str(seen.story.id)}
        buttons.append(Button(label=ask.text("split.another"), command="split", arguments=more))
    return ask.reply(*lines, buttons=fitting(*buttons))


def _notice(ask: Ask, report: Report, other: str) -> Line:
    """What the channel is told of a report that was taken from a story; `other`: the one that it went to."""
    who, title, outlet = ask.call.actor.name, report.title, report.outlet
    if other:
        return ask.line("split.notice-moved", who=who, title=title, outlet=outlet, other=other)
    return ask.line("split.notice", who=who, title=title, outlet=outlet)


async def merge(ask: Ask) -> Reply:
    """Makes two stories one, or asks which is the other."""
    one = await entry_meant(ask, ask.argument("story") or ask.argument("link"))
    if one is None:
        raise ask.sorry("merge.how")
    seen = await told_story(ask, one)
    other = await entry_meant(ask, ask.argument("with"))
    if other is None:
        return await _with_which(ask, seen)
    return await _join(ask, seen, await told_story(ask, other))


async def _with_which(ask: Ask, seen: Seen) -> Reply:
    """Asks which alert tells the same story, the last ones first."""
    known = {seen.alerted, *(report.entry_id for report in seen.story.reports)}
    others = [message for message in await lately_told(ask, _MOST_READ) if message.story_id not in known]
    if not others:
        raise ask.sorry("merge.none")
    choices = [Choice(label=short(message.title), value=str(message.story_id)) for message in others[:MOST_CHOICES]]
    menu = Menu(
        label=ask.text("merge.menu"),
        command="merge",
        option="with",
        choices=tuple(choices),
        arguments={"story": str(seen.story.id)},
    )
    return replace(ask.reply(ask.line("merge.which", title=seen.title)), menu=menu)


async def _join(ask: Ask, one: Seen, other: Seen) -> Reply:
    if one.story.id == other.story.id:
        raise ask.sorry("merge.same", title=one.title, other=other.title)
    stays, goes = sorted((one, other), key=lambda seen: (seen.story.opened_at, seen.story.id))
    said = ask.saying(link=_link_of(goes), story="", **{"with": _link_of(stays)})
    under = await answerable(ask, goes.alerted)
    async with _correcting(said, one.story.id, other.story.id) as bench:
        bench.expect(one.story.reports[0].entry_id, one)
        bench.expect(other.story.reports[0].entry_id, other)
        corrected, _ = bench.corrector.join(one.story.reports[0].entry_id, other.story.reports[0].entry_id)
        notice = ask.line("merge.notice", who=ask.call.actor.name, other=stays.title)
        await bench.write(corrected, notice, under=under)
    return ask.reply(
        ask.line("merge.done", title=stays.title, other=goes.title),
        buttons=fitting(_undo(ask, goes.story.reports[0].entry_id)),
    )


async def restore(ask: Ask) -> Reply:
    """Takes back what was said of an entry, and what was said in the same breath."""
    entry_id = ask.number("entry") or 0
    seen = await seen_story(ask, entry_id)
    report = seen.report(entry_id) if seen else None
    if seen is None or report is None or entry_id not in seen.corrections:
        raise ask.sorry("restore.none")
    async with _correcting(ask.saying(entry=report.link or short(report.title), word=""), entry_id) as bench:
        corrected = bench.corrector.take_back(entry_id, ask.argument("word"))
        if corrected is None:
            raise ask.sorry("restore.none")
        notice = ask.line("restore.notice", who=ask.call.actor.name, title=report.title)
        under = await answerable(ask, bench.corrector.alerted(entry_id))
        await bench.write(corrected, notice, under=under)
    return ask.reply(ask.line("restore.done"))


def _undo(ask: Ask, entry_id: int) -> Button:
    """Takes back what this call says, whatever is said of the entry later."""
    said = {"entry": str(entry_id), "word": word_of(ask.call.id)}
    return Button(label=ask.text("button.undo"), command="restore", arguments=said)


def _link_of(seen: Seen) -> str:
    return seen.story.reports[0].link or short(seen.title)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Bench:
    """A transaction with what is needed to correct a story in it."""

    ask: Ask
    transaction: CorrectTransaction
    corrector: Corrector
    nearest: Sequence[int]

    def expect(self, entry_id: int, seen: Seen) -> None:
        """Raises Sorry when somebody else was quicker, and the entry is not in the story where it was seen."""
        story = self.corrector.story_of(entry_id)
        if story is None or story.id != seen.story.id:
            raise self.ask.sorry("busy")

    async def write(self, corrected: Corrected, notice: Line, *, under: int | None) -> None:
        """Writes what follows, and tells the channel under an alert. Raises Sorry when it was done before."""
        told = (*corrected.deliveries, *notices(self.ask, notice, under))
        changed = await self.transaction.write(replace(corrected, deliveries=told))
        if changed is Changed.REPEATED:
            raise self.ask.sorry("repeated")


@asynccontextmanager
async def _correcting(ask: Ask, *entry_ids: int, near: Report | None = None) -> AsyncIterator[_Bench]:
    """A transaction on the stories of these entries; `near`: a report for which another story is looked for."""
    rulebook = await ask.room.rulebook()
    async with ask.room.store.correcting() as transaction:
        memory = await transaction.memory(entry_ids, _EVER)
        concerned = [report.entry_id for story in memory.stories for report in story.reports]
        nearest: Sequence[int] = ()
        if near is not None:
            nearest, memory = await _with_nearest(transaction, near)
        records = await transaction.records(concerned)
        corrector = Corrector(
            rulebook,
            memory,
            rules_in_force(ask, rulebook),
            {decision.entry.id: Record(decision=decision, article=text) for decision, text in records},
            audit(ask),
        )
        yield _Bench(ask=ask, transaction=transaction, corrector=corrector, nearest=nearest)
    ask.room.wake()


async def _with_nearest(transaction: CorrectTransaction, report: Report) -> tuple[Sequence[int], Memory]:
    """The entries with most in common with a report, and the stories of all of them."""
    latest = await transaction.latest(report.keys, HOT)
    nearest = nearest_entries(report, latest)
    memory = await transaction.memory([report.entry_id, *nearest], _EVER)
    return nearest, replace(memory, common={key: len(found) for key, found in latest.items()})
