from __future__ import annotations

import time
from pathlib import Path

import pytest

from bot.settings.source import Document, parse_document, read_document


def parse(text: str) -> Document:
    return parse_document("f.yaml", text.encode())


def plain(text: str) -> object:
    document = parse(text)
    assert document.mistakes == ()
    assert document.root is not None
    return document.root.plain()


@pytest.mark.parametrize(
    "text",
    [
        "005930",
        "0x1F",
        "1e3",
        "1_000",
        "22:00-07:00",
        "22:00",
        "yes",
        "no",
        "on",
        "NO",
        "true",
        "2024-05-01",
        ".5",
        "12.50",
        "=",
    ],
)
def test_plain_scalars_stay_the_text_as_written(text: str) -> None:
    assert plain(f"key: {text}") == {"key": text}


@pytest.mark.parametrize("text", ["", "~", "null", "Null", "NULL"])
def test_nothing_is_none(text: str) -> None:
    assert plain(f"key: {text}\nother: [{text or '~'}]") == {"key": None, "other": [None]}


@pytest.mark.parametrize("text", ["'null'", '"null"', "'~'", "'005930'", '"삼성전자"'])
def test_what_stands_in_quotes_is_text(text: str) -> None:
    assert plain(f"key: {text}") == {"key": text[1:-1]}


def test_an_empty_quoted_text_is_not_nothing() -> None:
    assert plain("key: ''") == {"key": ""}


def test_keys_are_texts_too() -> None:
    assert plain("005930: 삼성전자\nno: x\n~: y") == {"005930": "삼성전자", "no": "x", "~": "y"}


def test_block_scalars_and_flow_collections() -> None:
    assert plain("a: |\n  one\n  two\nb: {c: [1, {d: 台積電}]}") == {
        "a": "one\ntwo\n",
        "b": {"c": ["1", {"d": "台積電"}]},
    }


@pytest.mark.parametrize("text", ["", "# only a comment\n", "---\n", "~"])
def test_an_empty_file_has_no_root(text: str) -> None:
    assert parse(text) == Document("f.yaml", None, ())


def test_a_byte_order_mark_is_no_mistake() -> None:
    document = parse_document("f.yaml", "\ufeffzone: UTC".encode())
    assert document.root is not None
    assert document.root.plain() == {"zone": "UTC"}


POSITIONS = """\
# a comment

channels:
  - channel: "console:"
    watch:
      - alibaba

      - firm: 삼성
        with: [brand,
               person]
  - channel: file:x
"""


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ((), 3),
        (("channels",), 3),
        (("channels", 0), 4),
        (("channels", 0, "watch"), 5),
        (("channels", 0, "watch", 0), 6),
        (("channels", 0, "watch", 1), 8),
        (("channels", 0, "watch", 1, "firm"), 8),
        (("channels", 0, "watch", 1, "with"), 9),
        (("channels", 0, "watch", 1, "with", 1), 10),
        (("channels", 1, "channel"), 11),
        (("channels", 1, "watch"), 11),  # missing: where it would belong
        (("channels", 7), 3),
        (("channels", 0, "watch", 0, "firm"), 6),
    ],
)
def test_a_path_leads_to_its_line(path: tuple[str | int, ...], line: int) -> None:
    root = parse(POSITIONS).root
    assert root is not None
    assert root.line_of(path) == line


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        ("a: 1\na: 2", "f.yaml:2: 'a' is given twice; the first is on line 1"),
        ("a: 1\n\tb: 2", "f.yaml:2: a tab cannot indent YAML; use spaces"),
        ("a:\n  - 'x\n  - y", "f.yaml:2: a quote is opened and never closed"),
        ("a: [1, 2\nb: 3", "f.yaml:2: a '[' is not closed, or a ',' is missing in the list that begins on line 1"),
        ("a: %x", "f.yaml:1: text that begins with '%' must be in quotes"),
        ("a: `x`", "f.yaml:1: text that begins with '`' must be in quotes"),
        ("? [a]\n: 1", "f.yaml:1: a key must be a single word or text"),
        ('a: "\\q"', "f.yaml:1: an unknown '\\' escape; in single quotes a '\\' is only a '\\'"),
        ("a: &x [*x]", "f.yaml:1: '*x' refers to nothing; '&x' must come before it"),
        ("a: !!int 5", "f.yaml:1: a tag ('!!int') has no meaning here; write the plain value"),
        ("a: 1\n--- \nb: 2", "f.yaml:2: a second document begins here; a file holds one, without '---' between"),
        ("# 경제 뉴스 목록\nb: 한\x07c\nd: 1", "f.yaml:2: a control character that YAML does not allow; remove it"),
        ("a: b\x07c", "f.yaml:1: a control character that YAML does not allow; remove it"),
    ],
)
def test_mistakes_in_the_syntax(text: str, mistake: str) -> None:
    assert [str(each) for each in parse(text).mistakes] == [mistake]


def test_what_is_not_utf_8_is_placed_too() -> None:
    document = parse_document("f.yaml", b"zone: UTC\nname: " + "경제".encode("euc-kr"))
    assert [str(each) for each in document.mistakes] == ["f.yaml:2: this is not UTF-8 text; save the file as UTF-8"]


def test_a_file_that_cannot_be_opened_says_why(tmp_path: Path) -> None:
    document = read_document(tmp_path / "none.yaml")
    assert [str(each) for each in document.mistakes] == [
        f"{tmp_path}/none.yaml: cannot be read: No such file or directory"
    ]


def test_aliases_stand_for_what_they_name() -> None:
    assert plain("a: &x [1, 2]\nb: *x\nc: {d: *x}") == {"a": ["1", "2"], "b": ["1", "2"], "c": {"d": ["1", "2"]}}


def test_a_billion_laughs_cost_nothing() -> None:
    lines = ["a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    begun = time.perf_counter()
    document = parse("\n".join(lines))
    assert time.perf_counter() - begun < 1
    assert [each.text for each in document.mistakes] == ["the aliases repeat more than 100000 values; write them out"]


def test_deep_nesting_is_refused_before_it_is_followed() -> None:
    document = parse("a: " + "[" * 50_000)
    assert [str(each) for each in document.mistakes] == ["f.yaml:1: nested more than 32 levels deep"]
