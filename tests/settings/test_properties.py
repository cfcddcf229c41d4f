"""Whatever stands in the files, loading them succeeds or says SettingsError; nothing else, and never jargon."""

from __future__ import annotations

import re
import string
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import SettingsError
from bot.settings.firms import read_firms
from bot.settings.load import load
from bot.settings.source import parse_document
from tests.settings.conftest import FEEDS, WATCHLIST

KEYS = """
feeds url name language every zone tags channels channel watch firm keyword feed with from languages quiet
settle max_age backfill catch_up digest length unless topic topics commands who managers watches a_minute fetch
timeout pace max_bytes allow_private concurrency user_agent
contact keep entries web port host log level format database firms id names tickers brands people also ko zh-
Hans zh
""".split()
WORDS = [
    *"alibaba 005930 삼성 https://news.example/rss console: slack:C012 file:a 22:00-07:00 24h 0 5m brand off".split(),
    *"slack:U0123456789 daily 08:30 mon,thu news ko-KR Asia/Seoul 10.0.0.0/8 ::/0 1e9 -1 ~ null *x &x ١ sqlite:///x".split(),
    *("반도체 AND (관세 OR", "NOT x", "title:x AND lang:kr", "/a(/", "topic:mergers", "a NEAR/3 b", '"'),
    *("", "\x00", "\u202e", "\ufffd", "9" * 400),
]
SIGNS = [
    *(": ", "- ", "\n", "\n  ", "\n\t", "[", "]", "{", "}", ",", '"', "'", "#", "|", ">", "\n---\n"),
    *("!!int ", "? ", "\\", "%YAML 1.1", "\u2028", "\x85"),
]

texts = st.sampled_from(WORDS) | st.text(max_size=12)
values = st.recursive(
    st.none() | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS) | texts, inner, max_size=4),
    max_leaves=12,
)
scraps = st.lists(st.sampled_from([*KEYS, *WORDS, *SIGNS]) | st.text(max_size=4), max_size=25).map("".join)
JARGON = re.compile(
    r"Input should|valid (dictionary|list|string|integer)|pydantic|Traceback|Errno|yaml\.|validation error"
)


def written(value: object) -> str:
    """A value as flow YAML, with every text in double quotes."""
    if isinstance(value, list):
        return f"[{', '.join(map(written, value))}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{written(key)}: {written(item)}' for key, item in value.items())}}}"
    return "~" if value is None else '"' + "".join(_escaped(character) for character in str(value)) + '"'


def _escaped(character: str) -> str:
    plain = string.ascii_letters + string.digits + " :/.-_"
    return character if character in plain else f"\\U{ord(character):08X}"


def mistakes_of(read: Callable[[], object]) -> tuple[str, ...]:
    try:
        read()
    except SettingsError as error:
        return error.mistakes or ("an error without a mistake",)
    return ()


def load_or_complain(bot: str, feeds: str, watchlist: str, firms: str) -> None:
    with TemporaryDirectory() as temporary:
        directory = Path(temporary)
        (directory / "firms").mkdir()
        for name, text in (("bot", bot), ("feeds", feeds), ("watchlist", watchlist), ("firms/own", firms)):
            (directory / f"{name}.yaml").write_bytes(text.encode("utf-8", "replace"))
        said = mistakes_of(lambda: load(directory, {}))
    assert [mistake for mistake in said if JARGON.search(mistake) or not mistake.startswith(f"{temporary}/")] == []


@settings(max_examples=20, deadline=None)
@given(scraps, scraps, scraps)
def test_any_text_loads_or_is_explained(bot: str, feeds: str, watchlist: str) -> None:
    load_or_complain(bot, feeds, watchlist, "")


@settings(max_examples=20, deadline=None)
@given(values, values, values, values)
def test_any_values_load_or_are_explained(bot: object, feeds: object, watchlist: object, firms: object) -> None:
    load_or_complain(
        written(bot), f"feeds: {written(feeds)}", f"channels: {written(watchlist)}", f"firms: {written(firms)}"
    )


@settings(max_examples=20, deadline=None)
@given(st.dictionaries(st.sampled_from(KEYS), values, max_size=6))
def test_any_one_item_loads_or_is_explained(item: dict[str, object]) -> None:
    text = written(item)
    load_or_complain(text, f"{FEEDS}  - {text}\n", f"{WATCHLIST}  - {text}\n", f"firms: [{text}]")


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=60) | scraps.map(lambda text: text.encode("utf-8", "replace")))
def test_any_bytes_make_a_document(raw: bytes) -> None:
    document = parse_document("f.yaml", raw)
    lines = raw.decode("utf-8", "replace").count("\n") + raw.decode("utf-8", "replace").count("\r") + 3
    assert all(0 <= mistake.line <= lines for mistake in document.mistakes)


@settings(max_examples=20, deadline=None)
@given(values)
def test_values_come_back_as_they_were_written(value: object) -> None:
    document = parse_document("f.yaml", f"key: {written(value)}".encode())
    assert document.mistakes == ()
    assert document.root is not None
    assert document.root.plain() == {"key": value}


@settings(max_examples=20, deadline=None)
@given(st.text(alphabet='[]{}",:\\ \nid0name', max_size=40))
def test_any_json_is_read_or_explained(text: str) -> None:
    with TemporaryDirectory() as temporary:
        path = Path(temporary) / "firms.json"
        path.write_bytes(f"[{text}".encode())
        said = mistakes_of(lambda: read_firms(path))
    assert [mistake for mistake in said if JARGON.search(mistake)] == []
