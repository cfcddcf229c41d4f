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
    "trade.",
    "word.firm",
)

_MUCH = 0.25
"""What speaks against a name counts from this share of what speaks for it on."""


def in_context(mention: Mention) -> bool:
    """Whether words nearby, the rest of the story or the feed speak for a firm.

    How the name itself is written, and how seldom it means anything else, does not count.
    """
    return any(evidence.weight > 0 and evidence.feature.startswith(_SPEAKS) for evidence in mention.evidence)


def is_doubtful(mention: Mention) -> bool:
    """Whether a mention that was taken rests on the name alone, though a good deal speaks against it."""
    return not in_context(mention) and _against(mention) > _MUCH * _in_favour(mention)


def _in_favour(mention: Mention) -> float:
    return sum(evidence.weight for evidence in mention.evidence if evidence.weight > 0)


def _against(mention: Mention) -> float:
    return -sum(evidence.weight for evidence in mention.evidence if evidence.weight < 0)
