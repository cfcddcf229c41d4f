"""Says of a sound tree whether it can alert at all, and whether it would alert everything.

Rules
-----
* A rule must need something: a phrase, a topic, an expression or a source has to be found. `NOT x`, `lang:ko`
  and `a OR NOT b` need nothing, and would let nearly every entry through.
* A rule must be possible: what it asks for at once must not exclude itself. Alternatives are tried one by one
  against everything that stands beside them; a contradiction spread over several groups is not found.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.errors import RuleError
from bot.matching.normalise import plain
from bot.matching.rules.mistake import mistake
from bot.matching.rules.printing import print_rule
from bot.matching.rules.tree import Both, Either, Expression, Language, Near, Node, Phrase, Topic, Without, leaves


def check(tree: Node, rule: str) -> None:
    """Raises RuleError if the rule would alert everything or nothing."""
    loose = _loose(tree, wanted=True)
    if loose is not None:
        raise _matches_everything(loose, rule)
    clash = _clash([tree])
    if clash is not None:
        raise _matches_nothing(*clash, rule)


def languages_clash(tree: Node, tags: Iterable[str], rule: str) -> None:
    """Raises RuleError if the rule cannot be met by an entry in one of these languages."""
    wanted = tuple(tags)
    if wanted and all(_clash([tree, Language(tag)]) for tag in wanted):
        asked = next(iter(languages_of(tree)))
        said = " or ".join(wanted)
        raise mistake(f"'languages:' of the watch asks for {said}, and the rule for another; ask once", rule, asked.at)


def languages_of(tree: Node) -> Iterable[Language]:
    """What the rule asks of the language."""
    return (leaf for leaf in leaves(tree) if isinstance(leaf, Language))


def _loose(node: Node, *, wanted: bool) -> Node | None:
    """The part that lets entries through though nothing is found in them; None: there is none.

    `wanted` is False below a NOT, where AND and OR change places.
    """
    match node:
        case Without(part):
            return node if _loose(part, wanted=not wanted) is not None else None
        case Both(parts) | Either(parts):
            loose = [_loose(part, wanted=wanted) for part in parts]
            found = [part for part in loose if part is not None]
            needs_all = isinstance(node, Both) is not wanted
            if needs_all:
                return found[0] if found else None
            return node if len(found) == len(parts) else None
        case Language():
            return node
        case _:
            return None if wanted else node


def _matches_everything(loose: Node, rule: str) -> RuleError:
    printed = _short(print_rule(loose))
    if isinstance(loose, Either):
        printed = f"({printed})"
    if isinstance(loose, Language):
        what = f"'{printed}' alone is every entry in that language; add what it should be about: {printed} AND …"
    else:
        what = f"'{printed}' alone is nearly every entry; write before it what must be found: … AND {printed}"
    return mistake(what, rule, loose.at)


def _matches_nothing(first: Node, second: Node, rule: str) -> RuleError:
    late, early = (first, second) if first.at >= second.at else (second, first)
    one, other = _short(print_rule(early)), _short(print_rule(late))
    if isinstance(late, Language) and isinstance(early, Language):
        what = f"no entry is in two languages; write {one} OR {other}"
    else:
        what = f"'{one}' and '{other}' exclude each other, so nothing would ever alert; leave one of them out"
    return mistake(what, rule, late.at)


def _short(printed: str) -> str:
    return printed if len(printed) <= 60 else f"{printed[:60]}…"


def _clash(added: Iterable[Node], given: Sequence[Node] = ()) -> tuple[Node, Node] | None:
    """Two parts that cannot both hold, among parts that all must and of which one was added; None: none were found."""
    known, choices = list(given), []
    for node in _certain(added):
        other = next((other for other in known if _exclude(other, node)), None)
        if other is not None:
            return other, node
        if isinstance(node, Either):
            choices.append(node)
        known.append(node)
    for choice in choices:
        clashes = [_clash([part], [node for node in known if node is not choice]) for part in choice.parts]
        first = clashes[0]
        if first is not None and all(clashes):
            return first
    return None


def _certain(parts: Iterable[Node]) -> Iterable[Node]:
    """Everything that must hold at once: conjunctions opened, near ones included."""
    for part in parts:
        match part:
            case Both(inner):
                yield from _certain(inner)
            case Near(left, right):
                yield from _certain([left, right])
            case Without(Without(inner)):
                yield from _certain([inner])
            case Without(Either(inner)):
                yield from _certain([Without(one, at=part.at) for one in inner])
            case _:
                yield part


def _exclude(one: Node, other: Node) -> bool:
    if isinstance(one, Language) and isinstance(other, Language):
        return not (speaks(one.tag, other.tag) or speaks(other.tag, one.tag))
    if isinstance(one, Without):
        one, other = other, one
    return isinstance(other, Without) and not isinstance(one, Without) and _implies(one, other.part)


def _implies(one: Node, other: Node) -> bool:
    """Whether an entry that answers to `one` always answers to `other`."""
    if one == other:
        return True
    if isinstance(one, Language) and isinstance(other, Language):
        return speaks(one.tag, other.tag)
    if isinstance(one, Phrase) and isinstance(other, Phrase):
        return other.only in {None, one.only} and _has_words(one.words, other.words)
    return isinstance(one, Phrase | Expression | Topic) and replace(one, only=None) == other


def _has_words(longer: str, shorter: str) -> bool:
    words, wanted = plain(longer).split(), plain(shorter).split()
    return any(words[start : start + len(wanted)] == wanted for start in range(len(words) - len(wanted) + 1))


def speaks(tag: str, wanted: str) -> bool:
    """Whether an entry in `tag` is one in `wanted`: `zh-Hans` is `zh`."""
    return f"{tag}-".lower().startswith(f"{wanted}-".lower())
