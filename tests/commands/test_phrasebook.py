"""What the phrasebooks hold: the same in every language, nothing twice, and everything that the code asks for."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import Final

import pytest
import regex
import yaml
from hypothesis import given
from hypothesis import strategies as st

import bot.commands
from bot.commands.phrasebook import FALLBACK, Phrasebook, phrasebook, shipped_phrasebooks
from bot.commands.table import COMMANDS, Alerts
from bot.model import Changers, DeliveryState, Length, Rule, Span, WatchKind, Weight
from bot.stories.explain import NAMES as GROUNDS

ROOM: Final = Path(bot.commands.__file__).parent
BOOKS: Final = shipped_phrasebooks()
ENGLISH: Final = BOOKS[FALLBACK].phrases
LONGEST_DESCRIPTION: Final = 100

SLOT: Final = regex.compile(r"\{(\w*)\}")
CODE: Final = regex.compile(r"`([^`]*)`")
MARKUP: Final = regex.compile(r"(?:[^*`]|\*[^*`]+\*|`[^*`]+`)+")
KEY: Final = regex.compile(r"[a-z]+\.[a-z][a-z -]*")
NAMESPACES: Final = frozenset(key.partition(".")[0] for key in ENGLISH)

every_language = pytest.mark.parametrize("language", sorted(BOOKS))
hostile = st.one_of(
    st.text(min_size=1),
    st.text(alphabet="*`{}_~<>@&|[]()\\ \n한版ơ", min_size=1),
    st.sampled_from(
        ["*bold*", "`code`", "{slash}", "{name}", "<!channel>", "@everyone", "**", "한강*건설*", "阿里`巴巴"]
    ),
)


@every_language
def test_every_language_says_the_same_things(language: str) -> None:
    assert BOOKS[language].phrases.keys() == ENGLISH.keys()


@every_language
def test_no_key_is_written_twice(language: str) -> None:
    text = (ROOM / "phrases" / f"{language}.yaml").read_text(encoding="utf-8")
    document = yaml.compose(text, Loader=yaml.SafeLoader)
    assert isinstance(document, yaml.MappingNode)
    keys = Counter(key.value for key, _ in document.value)
    assert [key for key, count in keys.items() if count > 1] == []


@every_language
def test_every_language_fills_the_same_slots(language: str) -> None:
    phrases = BOOKS[language].phrases
    assert {key: _slots(phrases[key]) for key in ENGLISH} == {key: _slots(ENGLISH[key]) for key in ENGLISH}


@every_language
def test_every_language_offers_the_same_things_to_type(language: str) -> None:
    phrases = BOOKS[language].phrases
    assert {key: _typed(phrases[key]) for key in ENGLISH} == {key: _typed(ENGLISH[key]) for key in ENGLISH}


@every_language
def test_every_phrase_is_text_without_stray_markup(language: str) -> None:
    phrases = BOOKS[language].phrases
    assert [key for key, phrase in phrases.items() if MARKUP.fullmatch(phrase) is None] == []  # TypeError: not text
    left = {key: SLOT.sub("", phrase) for key, phrase in phrases.items()}
    assert [key for key, phrase in left.items() if "{" in phrase or "}" in phrase] == []


@every_language
def test_descriptions_fit_the_platforms(language: str) -> None:
    book = BOOKS[language]
    lengths = {key: len(book.text(key)) for key in _described(book)}  # KeyError: a description has no slots
    assert {key: length for key, length in lengths.items() if not 0 < length <= LONGEST_DESCRIPTION} == {}


@every_language
def test_every_value_that_is_told_has_words(language: str) -> None:
    named: list[tuple[str, Iterable[StrEnum | str]]] = [
        ("rule.", Rule),
        ("ground.", sorted(GROUNDS)),
        ("state.", DeliveryState),
        ("kind.", WatchKind),
        ("watch.done-", WatchKind),
        ("alerts.", Alerts),
        ("length.", Length),
        ("who.", Changers),
        ("rights.", ("slack", "discord")),
    ]
    wanted = [f"{prefix}{value}" for prefix, values in named for value in values]
    assert [key for key in wanted if key not in BOOKS[language].phrases] == []


def test_the_code_asks_only_for_phrases_that_there_are() -> None:
    asked = {(source.name, key) for source in sorted(ROOM.glob("*.py")) for key in _asked(_parsed(source))}
    assert len(asked) > 100
    assert sorted(each for each in asked if each[1] not in ENGLISH) == []


def test_the_code_composes_only_keys_that_there_are() -> None:
    prefixes = {(source.name, prefix) for source in sorted(ROOM.glob("*.py")) for prefix in _composed(_parsed(source))}
    assert prefixes
    assert sorted(each for each in prefixes if not any(key.startswith(each[1]) for key in ENGLISH)) == []


def test_the_code_fills_just_the_slots_that_there_are() -> None:
    filled = [
        (source.name, key, given)
        for source in sorted(ROOM.glob("*.py"))
        for key, given in _filled(_parsed(source))
        if key in ENGLISH
    ]
    assert len(filled) > 100
    assert [each for each in filled if each[2] - {"slash"} != _slots(ENGLISH[each[1]]) - {"slash"}] == []


def test_what_a_reader_of_the_sources_finds() -> None:
    tree = ast.parse(
        'ask.line("a.b", n=1); ask.sorry("c.d" if x else f"e.{y}"); z.text(a); z("f.g", "watch.x", f"watch.y-{z}")'
    )
    assert (sorted(_asked(tree)), sorted(_composed(tree))) == (["a.b", "c.d", "watch.x"], ["e.", "watch.y-"])
    assert list(_filled(tree)) == [("a.b", {"n"}), ("c.d", set())]


@every_language
def test_a_shipped_language_is_answered_in_itself(language: str) -> None:
    assert phrasebook(language) is BOOKS[language]


@given(language=st.text())
def test_other_languages_are_answered_in_english(language: str) -> None:
    expected = language if language in BOOKS else FALLBACK
    assert phrasebook(language).language == expected


@given(value=hostile, weight=st.sampled_from(Weight))
def test_a_value_is_never_read_as_markup(value: str, weight: Weight) -> None:
    mark = {Weight.PLAIN: "", Weight.STRONG: "*", Weight.CODE: "`"}[weight]
    book = Phrasebook("en", {"key": f"a {mark}b {{name}}{mark} c"})
    one, apart = (Span(f"a b {value} c"),), (Span("a "), Span(f"b {value}", weight), Span(" c"))
    assert book.line("key", name=value) == (one if weight is Weight.PLAIN else apart)


@given(key=st.sampled_from(sorted(ENGLISH)), language=st.sampled_from(sorted(BOOKS)), data=st.data())
def test_a_shipped_phrase_says_its_values_verbatim(key: str, language: str, data: st.DataObject) -> None:
    book = BOOKS[language]
    values = {slot: data.draw(hostile) for slot in sorted(_slots(book.phrases[key]))}
    bare = book.phrases[key].replace("*", "").replace("`", "")
    assert book.text(key, **values) == SLOT.sub(lambda slot: values[slot[1]], bare)


def test_a_value_that_is_a_line_keeps_its_own_looks() -> None:
    book = Phrasebook("en", {"key": "*see {title} or {rest}*!"})
    title = Span("*한강*", link="https://hangang.example/1")
    rest = (Span("a"), Span("b", Weight.CODE))
    strong = Weight.STRONG
    assert book.line("key", title=title, rest=rest) == (
        Span("see ", strong),
        title,
        Span(" or ", strong),
        *rest,
        Span("!"),
    )


@pytest.mark.parametrize(("key", "values"), [("other", {"name": "a"}), ("key", {}), ("key", {"nam": "a"})])
def test_a_missing_phrase_or_value_is_an_error(key: str, values: dict[str, str]) -> None:
    with pytest.raises(KeyError):
        Phrasebook("en", {"key": "{name}"}).line(key, **values)


def test_an_empty_value_leaves_no_span() -> None:
    assert Phrasebook("en", {"key": "told{until}."}).line("key", until="") == (Span("told."),)


def _slots(phrase: str) -> frozenset[str]:
    return frozenset(SLOT.findall(phrase))


def _typed(phrase: str) -> Counter[str]:
    return Counter(CODE.findall(phrase))


def _described(book: Phrasebook) -> set[str]:
    """The keys of what platforms show beside commands and options."""
    keys = {key for key in book.phrases if key.startswith("command.")}
    for command in COMMANDS:
        if command.hidden:
            continue
        keys.add(f"command.{command.name}")
        for option in command.options:
            own = f"option.{command.name}.{option.name}"
            if option.name != "before":
                keys.add(own if own in ENGLISH else f"option.{option.name}")
    return keys


def _parsed(source: Path) -> ast.Module:
    return ast.parse(source.read_text(encoding="utf-8"))


def _asked(tree: ast.AST) -> Iterator[str]:
    """The keys that calls for a phrase name, and every other constant that looks like a key."""
    composed = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(tree):
        for key in _first_argument(node):
            if isinstance(key, ast.Constant):
                yield str(key.value)
        if isinstance(node, ast.Constant) and id(node) not in composed and _is_key(str(node.value)):
            yield str(node.value)


def _composed(tree: ast.AST) -> Iterator[str]:
    """What keys begin with that are put together, in calls for a phrase and before them."""
    called = {id(key) for node in ast.walk(tree) for key in _first_argument(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            start = node.values[0]
            prefix = start.value if isinstance(start, ast.Constant) and isinstance(start.value, str) else ""
            if id(node) in called or (prefix.partition(".")[0] in NAMESPACES and "." in prefix):
                yield prefix


def _filled(tree: ast.AST) -> Iterator[tuple[str, set[str]]]:
    """The keys that calls for a phrase name, each with the slots that the call fills."""
    for node in ast.walk(tree):
        for key in _first_argument(node):
            if isinstance(node, ast.Call) and isinstance(key, ast.Constant):
                yield str(key.value), {keyword.arg or "**" for keyword in node.keywords}


def _first_argument(node: ast.AST) -> Iterator[ast.expr]:
    """What a call of .line, .text or .sorry may have as its key."""
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args):
        return
    if node.func.attr in {"line", "text", "sorry"}:
        yield from _branches(node.args[0])


def _branches(expression: ast.expr) -> Iterator[ast.expr]:
    if isinstance(expression, ast.IfExp):
        yield from _branches(expression.body)
        yield from _branches(expression.orelse)
    else:
        yield expression


def _is_key(text: str) -> bool:
    return KEY.fullmatch(text) is not None and text.partition(".")[0] in NAMESPACES
