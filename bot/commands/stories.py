"""Stories as the asker's channel sees them, and which of them is meant by a link or a click."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.commands.asking import Ask
from bot.commands.subjects import is_address
from bot.decide import Editor, Rulebook
from bot.feeds.keys import link_key
from bot.model import ChannelRules, Correction, Message, Report, Story


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A story with the reports that the channel may know of.

    alerted      the id under which the channel was told of it; None: it was not
    title, lead  of the alert, or else of the first report: the title, and the entry that it links to
    corrections  what was said of its reports here, by entry
    """

    story: Story
    alerted: int | None
    title: str
    lead: int
    corrections: Mapping[int, Correction]

    def report(self, entry_id: int) -> Report | None:
        """One of its reports; None for an entry of which the channel may not know."""
        return next((report for report in self.story.reports if report.entry_id == entry_id), None)


def rules_in_force(ask: Ask, rulebook: Rulebook) -> ChannelRules:
    """The channel's rules by which news is placed; one that nothing is watched in any more is told nothing new."""
    found = (rules for rules in rulebook.channels if rules.channel == ask.call.channel)
    return next(found, replace(ask.rules, watches=()))


async def seen_story(ask: Ask, entry_id: int) -> Seen | None:
    """The story to which an entry belongs here; None: it is not known any more, or not to this channel.

    A story that another community's feed opened is known by that id if the channel was told of it.
    """
    rulebook = await ask.room.rulebook()
    memory = await ask.room.store.stories_of([entry_id])
    editor, rules = Editor(rulebook, memory, ask.now), rules_in_force(ask, rulebook)
    home = editor.view(rules.channel).story_of(entry_id)
    story = None if home is None else editor.story(home, rules)
    if home is None or story is None or not story.reports:
        return None
    shown = any(report.entry_id == entry_id for report in story.reports)
    if not shown and (entry_id, rules.channel) not in memory.told:
        return None
    told = editor.told(home, rules.channel)
    return Seen(
        story=story,
        alerted=editor.alerted(home, rules.channel),
        title=told.title if told else story.reports[0].title,
        lead=next((one.entry_id for one in story.reports if told and one.link == told.link), story.reports[0].entry_id),
        corrections={one.entry_id: one for one in memory.corrections if one.channel == rules.channel},
    )


async def told_story(ask: Ask, entry_id: int | None) -> Seen:
    """The story of an entry, of which the channel was told. Raises Sorry where it was not."""
    seen = await seen_story(ask, entry_id) if entry_id is not None else None
    if seen is None or seen.alerted is None:
        raise ask.sorry("story.unknown")
    return seen


async def entry_at(ask: Ask, link: str) -> int | None:
    """The entry with an address whose story the channel was told of; None: there is none."""
    for decision in await ask.room.store.decisions([link_key(link)]):
        seen = await seen_story(ask, decision.entry.id)
        if seen is not None and seen.alerted is not None:
            return decision.entry.id
    return None


async def entry_meant(ask: Ask, text: str) -> int | None:
    """The entry that is meant by a link, or by an id that a click or a suggestion says. Raises Sorry for none told."""
    if is_address(text):
        found = await entry_at(ask, text)
        if found is None:
            raise ask.sorry("story.unknown")
        return found
    number = text if text.isascii() and text.isdecimal() and len(text) <= 18 else None
    return int(number) if number else None


async def answerable(ask: Ask, story_id: int | None) -> int | None:
    """The id under which a story was told, if that can be answered; None where a digest told it among others."""
    post = await ask.room.store.post_of(ask.call.channel, story_id=story_id) if story_id is not None else None
    return story_id if post is not None and post.digest_id is None else None


async def lately_told(ask: Ask, most: int) -> Sequence[Message]:
    """The last alerts of the channel, newest first."""
    posts = await ask.room.store.posts(ask.call.channel, limit=most)
    return [post.message for post in posts if isinstance(post.message, Message)]
