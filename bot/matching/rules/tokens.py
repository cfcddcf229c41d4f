"""Cuts a rule into tokens, and tells a rule from a plain phrase.

Rules
-----
* A keyword is a rule as soon as one of these begins a word in it: AND, OR, NOT, NEAR/5; a field (`title:`,
  `source:`, `lang:`, `topic:`, or a slip of one); a double quote; a regular expression between slashes. NEAR in
  capitals between other words counts too, or the missing number would go unseen. Anything else is one phrase,
  its parentheses too, and is looked for as it stands.
* AND, OR and NOT are operators in capitals only, so that `research and development` stays a phrase. No word of
  Korean, Chinese, Japanese or Vietnamese is one.
* What an East Asian keyboard gives (full-width letters and signs, curly quotes, the wide blank) counts as its
  plain form where it is a sign of the rule. The words themselves stay as they are written.
* A slash begins a regular expression only at the beginning of a word and before a character: `24/7`, `and/or`
  and `a / b` are words.
* Every character is looked at a bounded number of times.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from bot.suggest import nearest

FIELDS = ("title", "source", "lang", "topic")
_MEANT = {
    "headline": "title",
    "titles": "title",
    "language": "lang",
    "languages": "lang",
    "outlet": "source",
    "site": "source",
    "feed": "source",
    "sources": "source",
    "from": "source",
    "topics": "topic",
}


class Kind(StrEnum):
    WORD = "word"
    QUOTED = "quoted"
    UNCLOSED = "unclosed"  # a quote without its end
    EXPRESSION = "expression"
    FIELD = "field"
    AND = "AND"
    OR = "OR"
    NOT = "NOT"
    NEAR = "NEAR"
    OPEN = "("
    CLOSE = ")"
    END = "end"


@dataclass(frozen=True, slots=True)
class Token:
    """One sign or word. `text` is what it stands for: a phrase without quotes, a field, the number of NEAR."""

    kind: Kind
    text: str
    at: int
    end: int


_OPERATORS = {"AND": Kind.AND, "OR": Kind.OR, "NOT": Kind.NOT}
_STARTS_RULE = frozenset(Kind) - {Kind.WORD, Kind.OPEN, Kind.CLOSE, Kind.END}
_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | dict.fromkeys(map(ord, "“”„‟"), '"')
_TOKEN = re.compile(
    r'"(?P<quoted>(?:[^"\\]|\\.)*+)(?P<closed>"?)'
    r"|/(?=[^\s/])(?P<expression>(?:[^/\\]|\\.)*+)/(?P<flags>[imsux]{0,3})(?=[\s()]|$)"
    r"|(?P<parenthesis>[()])"
    rf"|(?P<field>{'|'.join(FIELDS)}):"
    r"|NEAR/(?P<near>[0-9]{1,4})(?=[\s()]|$)"
    r"|(?P<word>[^\s()]++)",
    re.DOTALL | re.IGNORECASE,
)
_BLANKS = re.compile(r"\s*+")
_PREFIX = re.compile(r"([a-z]{3,12}):(?=\S)", re.IGNORECASE)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)


def tokens_of(rule: str) -> list[Token]:
    """The tokens of a rule, the last of them its end. Never fails: the parser says what is wrong."""
    plain = rule.translate(_WIDE)
    found: list[Token] = []
    position = _skip(plain, 0)
    while position < len(plain):
        token = _token(plain, rule, position)
        found.append(token)
        position = _skip(plain, token.end)
    return [*found, Token(Kind.END, "", len(rule), len(rule))]


def is_rule(keyword: str) -> bool:
    """Whether a keyword is a rule; otherwise it is one phrase, as it stands."""
    tokens = tokens_of(keyword)[:-1]
    lonely_near = any(token.text == "NEAR" for token in tokens[1:-1])
    return lonely_near or any(token.kind in _STARTS_RULE or slip_of(token) for token in tokens)


def slip_of(token: Token) -> str | None:
    """The field that a word such as `titel:chip` was meant to ask; None: it is a word."""
    prefix = _PREFIX.match(token.text.translate(_WIDE)) if token.kind is Kind.WORD else None
    if prefix is None:
        return None
    return _MEANT.get(prefix[1].lower()) or nearest(prefix[1], FIELDS)


def _skip(text: str, position: int) -> int:
    blanks = _BLANKS.match(text, position)
    return blanks.end() if blanks else position


def _token(plain: str, rule: str, at: int) -> Token:
    """The token that begins at a place where no blank is. Words are cut from the rule as it was written."""
    match = _TOKEN.match(plain, at)
    if match is None:  # a lone quote or slash is a word, so there is always a match
        return Token(Kind.WORD, rule[at], at, at + 1)
    end = match.end()
    match match.lastgroup:
        case "closed":
            words = _ESCAPE.sub(r"\1", rule[slice(*match.span("quoted"))])
            token = Token(Kind.QUOTED if match["closed"] else Kind.UNCLOSED, words, at, end)
        case "flags":
            token = Token(Kind.EXPRESSION, rule[slice(*match.span("expression"))], at, match.end("expression") + 1)
        case "word":
            token = Token(_OPERATORS.get(match["word"], Kind.WORD), rule[at:end], at, end)
        case "field":
            token = Token(Kind.FIELD, match["field"].lower(), at, end)
        case "near":
            token = Token(Kind.NEAR, match["near"], at, end)
        case _:
            token = Token(Kind(match[0]), match[0], at, end)
    return token
