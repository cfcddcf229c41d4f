"""`firmwatch why`: what was made of a link, from the record; or what is found in a text."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text as Line

from bot.alerts.explain import DECISIVE, explain_decision, explain_mention, explain_reports, explain_rule, explain_since
from bot.cli.article import OBSTACLES, read_bytes
from bot.cli.tables import print_json, stdout, with_store
from bot.cli.watched import watched_in
from bot.enrich.worker import Task, answer
from bot.errors import FirmwatchError
from bot.feeds.keys import link_key
from bot.matching.rules.matcher import RuleMatcher
from bot.model import Correction, Decision, Field, Matches, Memory, Store, Text, Verdict, is_chat
from bot.settings.load import load
from bot.settings.values import Settings
from bot.stories.weight import weigh

_PAGE = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?<(?:!doctype\s+html|html)\b", re.IGNORECASE)


def explain(subject: str, directory: Path, *, in_full: bool, as_json: bool) -> int:
    """Explains a link by the decision record, or a file or standard input by matching it now.

    in_full  all evidence, not only what decided
    """
    most = None if in_full else DECISIVE
    if subject.startswith(("http://", "https://")):
        return _explain_link(subject, directory, most, as_json=as_json)
    return _explain_text(_read_text(subject), directory, most, as_json=as_json)


def _explain_link(link: str, directory: Path, most: int | None, *, as_json: bool) -> int:
    async def work(settings: Settings, store: Store) -> tuple[Settings, Sequence[Decision], Memory]:
        decisions = await store.decisions([link_key(link)])
        return settings, decisions, await store.stories_of([decision.entry.id for decision in decisions])

    settings, decisions, memory = with_store(directory, work)
    if as_json:
        print_json(
            [
                {**asdict(decision), "corrections": [asdict(one) for one in _corrections(decision, memory)]}
                for decision in decisions
            ]
        )
    elif decisions:
        for decision in decisions:
            title, *lines = explain_decision(decision, settings.zone, most, _tickers(settings))
            stdout().print(Line(title, style="bold"))
            for line in (*lines, *_since(decision, memory, settings, most), *_weights(decision)):
                stdout().print(_indented(line))
            stdout().print()
    else:
        stdout().print(
            "never collected: no feed has listed this link, or its record has outlived `keep: decisions:`.\n"
            "`firmwatch feeds` shows whether the feed that should list it is well.",
            markup=False,
        )
    return 0 if decisions else 1


def _corrections(decision: Decision, memory: Memory) -> list[Correction]:
    return [one for one in memory.corrections if one.entry_id == decision.entry.id]


def _since(decision: Decision, memory: Memory, settings: Settings, most: int | None) -> Iterator[str]:
    """What became of the entry's story since, and how to say that it is another."""
    entry = decision.entry
    stories = (story for story in memory.stories if any(one.entry_id == entry.id for one in story.reports))
    story = next(stories, None)
    home = story.id if story else None
    corrections = _corrections(decision, memory)
    yield from explain_since(decision, home, corrections, settings.zone)
    if story:
        yield from explain_reports(story, entry.id, most)
    heard = {one.channel for one in decision.channels} | {one.channel for one in corrections}
    if entry.link and story and len(story.reports) > 1 and entry.id != home and any(map(is_chat, heard)):
        yield f"not of that story? say `/{settings.commands.name} split {entry.link}` in the channel"


def _weights(decision: Decision) -> Iterator[str]:
    """How much the entry is about each firm in it."""
    entry = decision.entry
    weights = weigh(entry.title, entry.summary, decision.matches.taken)
    if weights:
        yield f"about {', '.join(f'{firm} {weight:.0%}' for firm, weight in weights.items())}"


def _read_text(subject: str) -> str:
    """The text of a file, or the article of a saved web page: firms in its menus are in no story."""
    content = read_bytes(subject, "a text file, a saved page")
    if _PAGE.match(content):
        article = answer(Task(content, None))
        if not article.text:
            raise FirmwatchError(f"{subject}: {OBSTACLES[article.obstacle]}")
        return f"{article.headline}\n\n{article.text}".lstrip()
    try:
        return content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise FirmwatchError(f"{subject}: not UTF-8 text (byte {error.start})") from error


def _indented(line: str) -> RenderableType:
    """The line two columns in, its wrapped rest below its beginning."""
    text = line.lstrip()
    return Padding(Line(text), (0, 0, 0, 2 + len(line) - len(text)))


def _explain_text(text: str, directory: Path, most: int | None, *, as_json: bool) -> int:
    settings = load(directory, os.environ)
    rules = {rule for channel in settings.channels for watch in channel.watches for rule in watch.rules}
    matches = RuleMatcher(settings.firms, sorted(rules)).match(Text(title="", body=text))
    if as_json:
        print_json([asdict(mention) for mention in matches.mentions])
    else:
        watched = watched_in(matches, settings) if matches.taken or matches.rules else ()
        found = (line for one in matches.mentions for line in explain_mention(one, most, _tickers(settings)))
        stdout().print(_marked(text, matches, (*found, *_rules(matches), *watched)))
    answered = any(finding.verdict is Verdict.TAKEN for finding in matches.rules)
    return 0 if matches.taken or answered else 1


def _tickers(settings: Settings) -> frozenset[str]:
    return frozenset(ticker for firm in settings.firms for ticker in firm.tickers)


def _rules(matches: Matches) -> Iterator[str]:
    for finding in matches.rules:
        yield from explain_rule(finding)


def _marked(text: str, matches: Matches, lines: Sequence[str]) -> RenderableType:
    marked = Line(text.rstrip("\n"))
    for mention in matches.mentions:
        if mention.field is Field.BODY:
            taken = mention.verdict is Verdict.TAKEN
            marked.stylize("bold black on green" if taken else "strike red", mention.start, mention.end)
    found = [_indented(line) for line in lines]
    return Group(marked, Line(), *(found or [Line("no firm of the catalogue is named in it, and no keyword found")]))
