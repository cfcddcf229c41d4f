"""How much a story is about each of the firms in it, from 0 (named in passing) to 1 (what it is about). Pure.

What counts

- The title, most of all. Who is named first there is mostly who acts, together with those joined to it ("Toyota, BYD
  and VinFast"); a firm that comes late in a long title, or after others, matters less, and in a title that lists many
  firms none of them is the subject.
- The text: the firm's share of all mentions there, and how early its first one stands.
- A name that only says where somebody or something else belongs ("former Google engineer", `삼성 출신`, "a supplier
  of Apple", `トヨタなど`) counts less than half.
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

_IN_PASSING = 0.45
_BEFORE = regex.compile(
    r"(?:\b(?:ex|former|rival|like|unlike|than|versus|vs|over|cựu|đối thủ(?: của)?|nhà cung cấp(?: của| cho)?)"
    r"[\s.-]{1,2}|\bcựu [\p{L}\p{M}]{1,8}(?: [\p{L}\p{M}]{1,8})? |\bformer [\p{L} ]{2,20} (?:at|of|from) "
    r"|\b(?:the next|instead of(?: an?)?|such as|including) "
    r"|\b(?:suppliers?|rivals?|partners?|makers?|backers?) (?:of|to|for) |(?:전|前|元)\s?|경쟁사(?:인)?\s|제\s?2의 "
    r"|对手|對手|供应商|供應商|下一个|下一個|第二个|第二個|竞争对手|競合の|第二の|次の)$",
    regex.IGNORECASE,
)
_AFTER = regex.compile(
    r"(?:['’]s)?[\s-](?:rivals?|suppliers?|backed|linked|like|style|alumn\w*|veterans?|engineers? turned)\b"
    r"|\s?(?:출신|협력사|협력업체|납품|경쟁사|처럼|같은|대항마|공급망|밸류체인)|에(?:게)?\s(?:납품|공급)|의\s대항마"
    r"|\s전(?:직)?\s(?:임원|직원|부사장|사장|대표|최고경영자|연구원|CEO|엔지니어)|\s(?:생산\s?)?방식|\s등(?=\s)"
    r"|(?:\s\S{1,12})?\s(?:인근|근처|주변)"
    r"|(?:的)?(?:供应商|供應商|竞争对手|競爭對手|概念股|前员工|前員工|出身|供应链|供應鏈|产业链|產業鏈|代工厂|代工廠)|等"
    r"|(?:の)?(?:サプライヤー|競合|取引先|出身|元社員|元幹部)|向け(?:の|に)?\p{Han}|など",
    regex.IGNORECASE,
)
_JOINED = regex.compile(r"[\s,，、·ㆍ・/&]*(?:와|과|및|and|和|与|與|及|跟|と|và)?\s*", regex.IGNORECASE)
"""What stands between firms that do the same thing."""

_AROUND = 24
"""Code points on each side of a name that can say what it is there for."""


def weigh(title: str, text: str, mentions: Sequence[Mention]) -> Mapping[str, float]:
    """The weight of every firm that is mentioned, rounded to hundredths.

    mentions  those taken, of all firms, in reading order; their positions are of `title` and `text` as given
    """
    in_title = [mention for mention in mentions if mention.field is Field.TITLE]
    in_text = [mention for mention in mentions if mention.field is Field.BODY]
    ranks = _ranks(title, in_title)
    counts = Counter(mention.firm for mention in in_text)
    weights: dict[str, float] = {}
    for firm in dict.fromkeys(mention.firm for mention in mentions):
        there = _in_text(firm, text, in_text, counts)
        if firm in ranks:
            weight = _IN_TITLE * _in_title(firm, title, in_title, ranks) + _IN_TEXT * there
            passing = all(_is_in_passing(title, mention) for mention in in_title if mention.firm == firm)
        else:
            weight, passing = _TEXT_ALONE * there, bool(ranks)
        weights[firm] = round(weight * (_IN_PASSING if passing else 1.0), 2)
    return weights


def _ranks(title: str, mentions: Sequence[Mention]) -> Mapping[str, int]:
    """In which place each firm of the title comes; those that are joined share one."""
    ranks: dict[str, int] = {}
    rank, end = -1, 0
    for mention in mentions:
        if mention.firm not in ranks:
            rank += rank < 0 or not _JOINED.fullmatch(title, end, mention.start)
            ranks[mention.firm] = rank
        end = mention.end
    return ranks


def _in_title(firm: str, title: str, mentions: Sequence[Mention], ranks: Mapping[str, int]) -> float:
    worth = _BY_ORDER[min(ranks[firm], len(_BY_ORDER) - 1)]
    first = next(mention for mention in mentions if mention.firm == firm)
    worth *= 1 - _LATE * first.start / max(1, len(title))
    if len(ranks) >= _MANY:
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
