"""Whether the text around a name says that it is the firm."""

from __future__ import annotations

from bot.model import Mention

_SPEAKS = (
    "after.company",
    "before.company",
    "feed.business",
    "known.firm",
    "left.cashtag",
    "left.company",
    "name.ticker",
    "near.company",
    "next.company",
    "right.company",
    "story.",
    "text.company",
    "word.firm",
)


def in_context(mention: Mention) -> bool:
    """Whether words nearby, the rest of the story or the feed speak for a firm.

    How the name itself is written, and how seldom it means anything else, does not count.
    """
    return any(evidence.weight > 0 and evidence.feature.startswith(_SPEAKS) for evidence in mention.evidence)


def is_doubtful(mention: Mention) -> bool:
    """Whether a mention that was taken rests on the name alone, though something speaks against it."""
    return not in_context(mention) and any(evidence.weight < 0 for evidence in mention.evidence)
