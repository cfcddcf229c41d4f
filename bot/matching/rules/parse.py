"""Reads a rule into its tree.

    rule   = all { OR all }
    all    = not { [AND] not }          AND may be left out before NOT alone
    not    = [NOT] near
    near   = unit [ NEAR/n unit ]
    unit   = "(" rule ")" | field unit | phrase | "phrase" | /expression/

A field holds for what stands right behind it: a phrase, or everything in parentheses. Words side by side are
one phrase. Everything else that stands side by side is a mistake: guessing AND would be wrong as often as OR.
Every mistake says what to write instead, for readers who have never seen a query language.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NoReturn

from bot.errors import RuleError
from bot.matching.normalise import plain
from bot.matching.rules import topics
from bot.matching.rules.mistake import mistake
from bot.matching.rules.tokens import Kind, Token, is_rule, slip_of, tokens_of
from bot.matching.rules.tree import (
    Either,
    Expression,
    Language,
    Leaf,
    Near,
    Node,
    Phrase,
    Source,
    Topic,
    Without,
    both,
    either,
)
from bot.model import Field
from bot.suggest import hint, listed

LONGEST = 800
"""Code points of a rule: its text is part of a key in the database."""
MOST_NESTED = 20
FARTHEST = 100
"""Words between two that are near."""

_OPERATORS = frozenset({Kind.AND, Kind.OR, Kind.NOT, Kind.NEAR})


def parse(rule: str) -> Node:
    """The tree of a rule; a keyword that is no rule is one phrase.

    Raises RuleError with the first mistake of grammar; what a sound tree asks for is checked elsewhere.
    """
    if len(rule) > LONGEST:
        raise mistake(f"a rule has at most {LONGEST} characters; make two watches of it", rule, LONGEST)
    if is_rule(rule):
        return _Parser(rule).whole()
    words = " ".join(rule.split())
    start = len(rule) - len(rule.lstrip())
    if not _has_letters(words):
        raise mistake('there is no letter or digit to look for; write a word or a "phrase"', rule, start)
    return Phrase(words, at=start)


def _has_letters(words: str) -> bool:
    """Whether anything is left to look for once invisible characters are gone."""
    return any(character.isalnum() for character in plain(words))


@dataclass(frozen=True, slots=True)
class _Scope:
    """The fields in force. `asks`: what a phrase stands for (`source`, `lang`, `topic`); empty: words of a text."""

    only: Field | None = None
    asks: str = ""


class _Parser:
    """One rule being read; `_here` is the token under way."""

    def __init__(self, rule: str) -> None:
        self._rule = rule
        self._tokens = tokens_of(rule)
        self._place = 0
        self._depth = 0

    def whole(self) -> Node:
        found = self._either(_Scope())
        if self._here().kind is Kind.CLOSE:
            self._fail("this ')' closes nothing; leave it out, or write the '(' that it belongs to")
        return found

    def _here(self) -> Token:
        return self._tokens[self._place]

    def _take(self) -> Token:
        token = self._here()
        self._place = min(self._place + 1, len(self._tokens) - 1)
        return token

    def _fail(self, what: str, at: int | None = None) -> NoReturn:
        raise self._mistake(what, at)

    def _mistake(self, what: str, at: int | None = None) -> RuleError:
        return mistake(what, self._rule, self._here().at if at is None else at)

    def _either(self, scope: _Scope) -> Node:
        parts = [self._all(scope)]
        while self._here().kind is Kind.OR:
            self._take()
            parts.append(self._all(scope))
        return either(parts)

    def _all(self, scope: _Scope) -> Node:
        parts = [self._not(scope)]
        while self._here().kind in {Kind.AND, Kind.NOT}:
            if self._here().kind is Kind.AND:
                self._take()
            parts.append(self._not(scope))
        if self._here().kind not in {Kind.OR, Kind.CLOSE, Kind.END}:
            self._fail_side_by_side()
        return both(parts)

    def _not(self, scope: _Scope) -> Node:
        if self._here().kind is not Kind.NOT:
            return self._near(scope)
        token = self._take()
        if self._here().kind is Kind.NOT:
            self._fail("NOT NOT says nothing; write NOT once, or not at all")
        return Without(self._near(scope), at=token.at)

    def _near(self, scope: _Scope) -> Node:
        left = self._unit(scope)
        if self._here().kind is not Kind.NEAR:
            return left
        token = self._take()
        right = self._unit(scope)
        if self._here().kind is Kind.NEAR:
            self._fail("NEAR stands between two things, not three; write (a NEAR/5 b) AND (b NEAR/5 c)")
        if int(token.text) > FARTHEST:
            near = f"NEAR/{token.text} is too far"
            self._fail(f"{near}; the most is NEAR/{FARTHEST}, and AND asks for both anywhere", token.at)
        for side in (left, right):
            self._fail_unless_placed(side)
        return Near(left, right, int(token.text), at=left.at)

    def _fail_unless_placed(self, side: Node) -> None:
        match side:
            case Phrase() | Expression() | Topic():
                return
            case Either(parts):
                for part in parts:
                    self._fail_unless_placed(part)
            case _:
                what = 'NEAR measures words between two places in a text; beside it stand a word, a "phrase"'
                self._fail(f"{what}, a topic:, or such in parentheses with OR between them", side.at)

    def _unit(self, scope: _Scope) -> Node:
        match self._here().kind:
            case Kind.OPEN:
                return self._in_parentheses(scope)
            case Kind.FIELD:
                return self._in_field(scope)
            case Kind.WORD:
                return self._words(scope)
            case Kind.QUOTED:
                return self._leaf(scope, self._take())
            case Kind.EXPRESSION:
                return self._expression(scope)
            case Kind.UNCLOSED:
                raise self._mistake('this quote is never closed; write a second " behind the phrase')
            case _:
                raise self._missing()

    def _in_parentheses(self, scope: _Scope) -> Node:
        opened = self._take()
        self._depth += 1
        if self._depth > MOST_NESTED:
            self._fail(f"parentheses stand more than {MOST_NESTED} deep; make two watches of it", opened.at)
        if self._here().kind is Kind.CLOSE:
            self._fail("nothing stands between these parentheses; write a word there, or leave them out", opened.at)
        found = self._either(scope)
        if self._here().kind is not Kind.CLOSE:
            self._fail("this '(' is never closed; write ')' where the group ends", opened.at)
        self._take()
        self._depth -= 1
        return found

    def _in_field(self, scope: _Scope) -> Node:
        token = self._take()
        if scope.asks or (scope.only and token.text != "topic"):
            outer = scope.asks or "title"
            self._fail(f"'{token.text}:' cannot stand within '{outer}:'; write {outer}:… AND {token.text}:…", token.at)
        if self._here().kind not in {Kind.OPEN, Kind.WORD, Kind.QUOTED, Kind.EXPRESSION, Kind.UNCLOSED, Kind.FIELD}:
            self._fail(f"nothing stands behind '{token.text}:'; write it as {_EXAMPLES[token.text]}", token.at)
        return self._unit(_Scope(Field.TITLE) if token.text == "title" else _Scope(scope.only, token.text))

    def _words(self, scope: _Scope) -> Leaf:
        first = last = self._take()
        words = [first]
        while self._here().kind is Kind.WORD:
            last = self._take()
            words.append(last)
        for word in words:
            self._fail_if_slip(word)
        lonely = next((word for word in words[1:-1] if word.text == "NEAR"), None)
        if lonely:
            self._fail(
                'NEAR needs a number: NEAR/5 is at most five words apart; "…" around it makes it a word', lonely.at
            )
        return self._leaf(scope, Token(Kind.WORD, " ".join(word.text for word in words), first.at, last.end))

    def _fail_if_slip(self, word: Token) -> None:
        meant = slip_of(word)
        if meant:
            written = word.text[: max(word.text.find(":"), word.text.find("："))]
            advice = f"did you mean '{meant}:'? A word with a colon in it stands in quotes: \"{word.text}\""
            self._fail(f"there is no field '{written}:'; {advice}", word.at)

    def _leaf(self, scope: _Scope, token: Token) -> Leaf:
        words = " ".join(token.text.split())
        if not _has_letters(words):
            shown = f'"{words}" has' if words else "empty quotes have"
            self._fail(f"{shown} no letter or digit to look for; write a word there", token.at)
        match scope.asks:
            case "source":
                return Source(words, at=token.at)
            case "lang":
                return Language(words, at=token.at)
            case "topic":
                return Topic(self._topic(words, token.at), scope.only, at=token.at)
            case _:
                return Phrase(words, scope.only, at=token.at)

    def _topic(self, words: str, at: int) -> str:
        known = topics.shipped_topics()
        found = known.meant(words)
        if found is None:
            advice = hint(words, known.words_for, f"the topics are {listed(known.names, 'and')}")
            self._fail(f"there is no topic '{words}'{advice}", at)
        return found

    def _expression(self, scope: _Scope) -> Leaf:
        token = self._take()
        if scope.asks:
            self._fail(f"'{scope.asks}:' takes a name, not an expression; write {_EXAMPLES[scope.asks]}", token.at)
        if self._here().kind is Kind.WORD and self._here().at == token.end:
            self._fail("nothing follows the closing slash; capitals never count, and (?-i) inside makes them count")
        return Expression(token.text, scope.only, at=token.at)

    def _missing(self) -> RuleError:
        """Something was to stand here, and an operator, a parenthesis or the end does."""
        before, here = (self._tokens[self._place - 1] if self._place else None), self._here()
        if before is not None and before.kind in _OPERATORS:
            said = _said(before)
            return self._mistake(
                f"nothing stands behind {said}; write what it is about, or leave {said} out", before.at
            )
        if here.kind in _OPERATORS:
            said = _said(here)
            where = "nothing stands before"
            return self._mistake(
                f'{where} {said}; write what it is about, or put "{said}" in quotes if you mean the word'
            )
        if here.kind is Kind.CLOSE:
            return self._mistake("this ')' closes nothing; leave it out, or write the '(' that it belongs to")
        return self._mistake('the rule is empty; write a word or a "phrase"')

    def _fail_side_by_side(self) -> NoReturn:
        before, here = self._tokens[self._place - 1], self._here()
        advice = ""
        if {before.kind, here.kind} <= {Kind.WORD, Kind.QUOTED}:
            advice = f'; if they are one phrase, put quotes around both: "{before.text} {here.text}"'
        elif Kind.OPEN in {before.kind, here.kind} or Kind.CLOSE in {before.kind, here.kind}:
            advice = "; if the parentheses belong to the words, put quotes around all of it"
        self._fail(f"write AND or OR here, between two things to look for{advice}")


_EXAMPLES = {"title": "title:chip", "source": "source:Reuters", "lang": "lang:ko", "topic": "topic:mergers"}


def _said(token: Token) -> str:
    return f"NEAR/{token.text}" if token.kind is Kind.NEAR else token.kind.value
