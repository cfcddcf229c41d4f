"""How much a story is about each of the firms in it, from 0 (named in passing) to 1 (what it is about). Pure.

What counts

- The title, most of all. Who is named first there is mostly who acts; a firm that comes late in a long title, or after
  several others, matters less, and in a title that lists many firms none of them is the subject.
- The text: the firm's share of all mentions there, and how early its first one stands.
- A name that only says where somebody else belongs ("former Google engineer", `삼성 출신`, "a supplier of Apple")
  counts half.
- Where only the text names a firm, the story is hardly about it, unless no other firm is named at all.

Only firms that somebody watches are found in texts, so "others" means others of those.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import regex

from bot.model import Field, Mention

_IN_TITLE, _IN_TEXT = 0.65, 0.35
_TEXT_ALONE = 0.55
_BY_ORDER = (1.0, 0.75, 0.5, 0.35)
_MANY = 4
"""Firms in one title from which on it is a list."""

_LISTED = 0.6
_LATE = 0.3
"""What a name at the very end of a title loses."""

_IN_PASSING = 0.5
_BEFORE = regex.compile(
    r"(?:\b(?:ex|former|rival|like|unlike|than|versus|vs|over|cựu|đối thủ(?: của)?|nhà cung cấp(?: của)?)[\s.-]{1,2}"
    r"|\b(?:suppliers?|rivals?|partners?|makers?|backers?) (?:of|to|for) |(?:전|前|元)\s?|경쟁사(?:인)?\s"
    r"|对手|對手|供应商|競合の)$",
    regex.IGNORECASE,
)
_AFTER = regex.compile(
    r"(?:['’]s)?[\s-](?:rivals?|suppliers?|backed|linked|like|style|alumn\w*|veterans?|engineers? turned)\b"
    r"|\s?(?:출신|협력사|협력업체|납품|경쟁사|처럼|같은)|(?:的)?(?:供应商|供應商|竞争对手|競爭對手|概念股|前员工|前員工|出身)"
    r"|(?:の)?(?:サプライヤー|競合|取引先|出身|元社員)",
    regex.IGNORECASE,
)
_AROUND = 24
"""Code points on each side of a name that can say what it is there for."""


def weigh(title: str, text: str, mentions: Sequence[Mention]) -> Mapping[str, float]:
    """The weight of every firm that is mentioned, rounded to hundredths.

    mentions  those taken, of all firms, in reading order; their positions are of `title` and `text` as given
    """
    in_title = [mention for mention in mentions if mention.field is Field.TITLE]
    in_text = [mention for mention in mentions if mention.field is Field.BODY]
    order = list(dict.fromkeys(mention.firm for mention in in_title))
    counts = Counter(mention.firm for mention in in_text)
    weights: dict[str, float] = {}
    for firm in dict.fromkeys(mention.firm for mention in mentions):
        there = _in_text(firm, text, in_text, counts)
        if firm in order:
            weight = _IN_TITLE * _in_title(firm, title, in_title, order) + _IN_TEXT * there
            passing = all(_is_in_passing(title, mention) for mention in in_title if mention.firm == firm)
        else:
            weight, passing = _TEXT_ALONE * there, bool(order)
        weights[firm] = round(weight * (_IN_PASSING if passing else 1.0), 2)
    return weights


def _in_title(firm: str, title: str, mentions: Sequence[Mention], order: Sequence[str]) -> float:
    rank = order.index(firm)
    worth = _BY_ORDER[min(rank, len(_BY_ORDER) - 1)]
    first = next(mention for mention in mentions if mention.firm == firm)
    worth *= 1 - _LATE * first.start / max(1, len(title))
    if len(order) >= _MANY:
        worth *= _LISTED
    return worth


def _in_text(firm: str, text: str, mentions: Sequence[Mention], counts: Counter[str]) -> float:
    """The firm's part of the text: its share of the mentions, and how early it comes."""
    if not counts[firm]:
        return 0.0
    first = next(mention for mention in mentions if mention.firm == firm)
    share = counts[firm] / counts.total()
    worth = 0.6 * share + 0.4 * (1 - first.start / max(1, len(text)))
    return worth * _IN_PASSING if counts[firm] == 1 and _is_in_passing(text, first) else worth


def _is_in_passing(text: str, mention: Mention) -> bool:
    before = text[max(0, mention.start - _AROUND) : mention.start]
    after = text[mention.end : mention.end + _AROUND]
    return _BEFORE.search(before) is not None or _AFTER.match(after) is not None
