"""Not this firm: a click under an alert that was about something else.

It proposes keyword rules that would have kept the alert back, and shows what else each would have kept back lately.
Nothing changes before one of them is chosen, and a chosen one can be taken back.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

import regex

from bot.commands.asking import Ask, arrange, fitting
from bot.commands.subjects import firm_called, token
from bot.matching.rules.matcher import RuleMatcher
from bot.model import (
    Button,
    Decision,
    Delivery,
    Exclusion,
    Firm,
    Message,
    Reply,
    Section,
    Setup,
    Span,
    Text,
    Verdict,
    Watch,
)
from bot.settings import scalars

LATELY: Final = timedelta(days=30)
_MOST_ALERTS: Final = 500
_MOST_PROPOSALS: Final = 4
_SAMPLES: Final = 2
_SOURCE: Final = "source:"
_MOST_EXCLUSIONS: Final = 200
_BESIDE: Final = (1, 2, 3, 4)
_WORD: Final = regex.compile(r"[\p{L}\p{M}\p{N}][\p{L}\p{M}\p{N}'’&.-]*")
_CJK: Final = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A rule, and the alerts of the firm that it would have kept back, this one left aside."""

    rule: str
    others: tuple[Message, ...]


async def not_this(ask: Ask) -> Reply:
    """Proposes how to keep alerts like this one back."""
    post, message, firm, watch = await _alert(ask)
    alerts = await _lately(ask, firm)
    found = await _proposals(ask, post, message, firm, alerts)
    if not found:
        raise ask.sorry("exclude.nothing", name=firm.shown(ask.rules.language))
    sections = [Section(lines=(ask.line("exclude.intro", name=firm.shown(ask.rules.language)),))]
    sections += [_shown(ask, number, each, len(alerts)) for number, each in enumerate(found, 1)]
    said = {"story": str(post.story_id), "firm": firm.id}
    buttons = [
        Button(
            label=ask.text("exclude.pick", number=number),
            command="exclude",
            arguments={**said, "pick": token(each.rule)},
            danger=bool(each.others),
        )
        for number, each in enumerate(found, 1)
    ]
    if not watch.context and not ask.is_declared(watch.key):
        sections.append(Section(lines=(ask.line("exclude.context"),)))
        said_context = {"watch": token(watch.key), "context": "required"}
        buttons.append(Button(label=ask.text("edit.context-on"), command="edit", arguments=said_context))
    return Reply(sections=tuple(sections), buttons=fitting(*buttons), locale=ask.book.language)


async def exclude(ask: Ask) -> Reply:
    """Applies a proposal, and tells those who saw the alert."""
    post, message, firm, watch = await _alert(ask)
    found = await _proposals(ask, post, message, firm, await _lately(ask, firm))
    chosen = next((each for each in found if token(each.rule) == ask.argument("pick")), None)
    if chosen is None:
        raise ask.sorry("exclude.gone")
    excluded = Exclusion(watch=watch.key, rule=chosen.rule)
    name = firm.shown(ask.rules.language)
    notice = ask.line("exclude.notice", who=ask.call.actor.name, name=name, rule=chosen.rule)
    said = ask.saying(story="", pick="", firm=name, rule=chosen.rule)
    await arrange(said, lambda setup: _with_exclusion(ask, setup, excluded), notice=notice, story_id=post.story_id)
    undo = {"watch": token(watch.key), "rule": token(chosen.rule)}
    return ask.reply(
        ask.line("exclude.done", name=name, rule=chosen.rule),
        buttons=fitting(Button(label=ask.text("button.undo"), command="include", arguments=undo)),
    )


async def include(ask: Ask) -> Reply:
    """Takes an exclusion back."""
    found = next(
        (
            each
            for each in ask.setup.exclusions
            if token(each.watch) == ask.argument("watch") and token(each.rule) == ask.argument("rule")
        ),
        None,
    )
    if found is None:
        raise ask.sorry("exclude.none-such")

    def without(setup: Setup) -> Setup:
        return replace(setup, exclusions=tuple(each for each in setup.exclusions if each != found))

    await arrange(ask.saying(watch=found.watch, rule=found.rule), without)
    return ask.reply(ask.line("exclude.undone", rule=found.rule))


def _with_exclusion(ask: Ask, setup: Setup, excluded: Exclusion) -> Setup:
    if excluded in setup.exclusions:
        return setup
    if len(setup.exclusions) >= _MOST_EXCLUSIONS:
        raise ask.sorry("exclude.too-many", most=_MOST_EXCLUSIONS)
    return replace(setup, exclusions=(*setup.exclusions, excluded))


async def _alert(ask: Ask) -> tuple[Delivery, Message, Firm, Watch]:
    """The alert under which was clicked. Raises Sorry when it is none of this channel, or not about the firm."""
    story, firm_id = ask.number("story"), ask.argument("firm")
    post = await ask.room.store.post_of(ask.call.channel, story_id=story) if story is not None else None
    if post is None or not isinstance(post.message, Message):
        raise ask.sorry("story.unknown")
    if all(reason.subject != firm_id for reason in post.message.reasons):
        raise ask.sorry("story.unknown")
    firm = await firm_called(ask, firm_id)
    watch = next((each for each in ask.rules.watches if each.key == f"firm:{firm_id}"), None)
    if firm is None or watch is None:
        raise ask.sorry("exclude.unwatched", name=firm.shown(ask.rules.language) if firm else firm_id)
    return post, post.message, firm, watch


async def _lately(ask: Ask, firm: Firm) -> list[Message]:
    posts = await ask.room.store.posts(ask.call.channel, since=ask.now - LATELY, limit=_MOST_ALERTS)
    messages = [post.message for post in posts if isinstance(post.message, Message)]
    return [message for message in messages if any(reason.subject == firm.id for reason in message.reasons)]


async def _proposals(
    ask: Ask, post: Delivery, message: Message, firm: Firm, alerts: Sequence[Message]
) -> list[Proposal]:
    decisions = await ask.room.store.story_decisions(post.story_id) if post.story_id is not None else ()
    rules = [*_phrases(decisions, firm), *_sources(message)]
    found = []
    for rule in dict.fromkeys(rules):
        matcher = _matcher(rule)
        if matcher is None or not _answers(matcher, message):
            continue
        others = [each for each in alerts if each.story_id != message.story_id and _answers(matcher, each)]
        found.append(Proposal(rule=rule, others=tuple(others)))
    return sorted(found, key=lambda each: len(each.others))[:_MOST_PROPOSALS]


def _matcher(rule: str) -> RuleMatcher | None:
    try:
        return RuleMatcher((), rules=[scalars.keyword(rule)])
    except ValueError:
        return None


def _answers(matcher: RuleMatcher, message: Message) -> bool:
    text = Text(title=message.title, body=message.summary, language=message.language, sources=(message.outlet,))
    return any(finding.verdict is Verdict.TAKEN for finding in matcher.match(text).rules)


def _phrases(decisions: Sequence[Decision], firm: Firm) -> Iterator[str]:
    """The name with what stands beside it: longer words and phrases that mean something else."""
    for decision in decisions:
        entry = decision.entry
        for mention in decision.matches.taken:
            if mention.firm != firm.id:
                continue
            text = entry.title if mention.field == "title" else entry.summary
            yield from (_quoted(phrase) for phrase in around(text, mention.start, mention.end))


def around(text: str, start: int, end: int) -> Iterator[str]:
    """Phrases that hold the piece of the text and a word, or in unspaced scripts a few characters, beside it."""
    whole = next((word for word in _WORD.finditer(text) if word.start() <= start and end <= word.end()), None)
    if whole is not None and not _CJK.search(text[start:end]):
        if (whole.start(), whole.end()) != (start, end):
            yield whole[0]
        start, end = whole.span()
    before = list(_WORD.finditer(text[:start]))
    after = _WORD.search(text, end)
    if _CJK.search(text[start:end]):
        pieces = [text[start : end + more] for more in _BESIDE] + [text[max(0, start - more) : end] for more in _BESIDE]
        yield from (piece for piece in pieces if len(piece) > end - start and _WORD.fullmatch(piece))
        return
    if after is not None and not text[end : after.start()].strip():
        yield text[start : after.end()]
    if before and not text[before[-1].end() : start].strip():
        yield text[before[-1].start() : end]


def _quoted(phrase: str) -> str:
    return '"' + phrase.replace('"', "").strip() + '"'


def _sources(message: Message) -> Iterator[str]:
    yield f"{_SOURCE}{_quoted(message.outlet)}"


def _shown(ask: Ask, number: int, proposal: Proposal, alerts: int) -> Section:
    lines = [ask.line("exclude.proposal", number=number, rule=proposal.rule)]
    if proposal.rule.startswith(_SOURCE):
        lines.append(ask.line("exclude.whole-outlet"))
    if proposal.others:
        lines.append(ask.line("exclude.others", count=len(proposal.others), alerts=alerts))
        lines += [(Span("– "), Span(each.title, link=each.link)) for each in proposal.others[:_SAMPLES]]
    else:
        lines.append(ask.line("exclude.no-others"))
    return Section(lines=tuple(lines))
