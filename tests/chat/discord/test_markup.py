"""Text from outside in Discord's markdown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.discord.markup import anchor, escape, fit, plain, safe_link, units
from bot.chat.text import clean, graphemes
from tests.chat.discord.markdown import shown

signs = st.text("*_~`|[]()<>@#\\:-+. 1가漢あẤ👩\u200d👧ᄀeverydiscord.gg/")
anything = st.text(st.characters(exclude_categories=())) | signs


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("삼성전자, 평택에 공장", "삼성전자, 평택에 공장"),
        ("snake_case *and* ~stars~", r"snake\_case \*and\* \~stars\~"),
        ("# heading", r"\# heading"),
        ("#1 stays", "#1 stays"),
        ("-# small", r"\-# small"),
        ("- item", r"\- item"),
        ("1. item", r"1\. item"),
        ("2.5% is no list", "2.5% is no list"),
        ("a - b 1. c # d", "a - b 1. c # d"),
        ("10:30", "10:30"),
        (":tada: 10:30:45", r"\:tada: 10\:30:45"),
        ("::0: a::b", r"\:\:0: a::b"),
        ("https://a.example/x_y", r"https\://a.example/x\_y"),
        ("Discord.gg/abc discordapp.com/invite/x", r"Discord\.gg/abc discordapp\.com/invite/x"),
        ("a@b.example @everyone @here", "a@b.example @\u200beveryone @\u200bhere"),
        ("<@1> <#2> <:x:3> <a:y:4> <t:5:R> </c:6> <3", None),
    ],
)
def test_escapes(text: str, escaped: str | None) -> None:
    if escaped is not None:
        assert escape(text) == escaped
    assert shown(escape(text)).text == text
    assert shown(escape(text)).markup == []


@given(text=anything)
def test_an_escaped_text_shows_the_text_and_nothing_else(text: str) -> None:
    read = shown(escape(clean(text)))
    assert read.text == clean(text)
    assert read.markup == []


@given(text=anything, limit=st.integers(1, 300))
def test_what_is_cut_is_a_beginning_of_whole_graphemes(text: str, limit: int) -> None:
    cut = fit(text, limit)
    assert units(cut) <= limit
    assert shown(cut).markup == []
    whole, kept = clean(text), shown(cut).text
    if kept != whole:
        assert kept.endswith("…")
        assert graphemes(whole)[: len(graphemes(kept[:-1]))] == graphemes(kept[:-1])


def test_a_cut_falls_between_escapes_and_families() -> None:
    assert fit("*" * 10, 8) == r"\*\*\*…"
    assert fit("👩‍👩‍👧‍👦" * 3, 24) == "👩‍👩‍👧‍👦👩‍👩‍👧‍👦…"
    assert fit("👩‍👩‍👧‍👦", 5) == "…"


def test_units_are_those_of_utf_16() -> None:
    assert [units(text) for text in ("가", "👩", "a\u0301", "")] == [1, 2, 2, 0]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("@everyone **b** ||s||", "@_everyone *_*b*_* |_|s|_|"),
        ("[x](https://e.example)", "[x]_(https://e.example)"),
        ("<@123> (c)", "<_@123> (c)"),
    ],
)
def test_a_footer_holds_no_markup_for_anybody(text: str, said: str) -> None:
    assert plain(text) == said.replace("_", "\u200b")


@pytest.mark.parametrize(
    ("link", "safe"),
    [
        ("https://news.example/a?b=c#d", "https://news.example/a?b=c#d"),
        ("https://뉴스.example/기사", "https://xn--vg1b002a.example/%EA%B8%B0%EC%82%AC"),
        ("https://user:secret@news.example/", "https://news.example/"),
        ("javascript:alert(1)", None),
        ("ftp://news.example/", None),
        ("//news.example/", None),
        ("https://", None),
        ("https://[::1", None),
        ("https://news.example/" + "a" * 2048, None),
        (None, None),
        ("", None),
    ],
)
def test_links_are_http_and_proper(link: str | None, safe: str | None) -> None:
    assert safe_link(link) == safe


@pytest.mark.parametrize(
    ("title", "label"),
    [
        ("[단독] 삼성전자 [종합]", r"\[단독\] 삼성전자 \[종합\]"),
        ("[x](https://evil.example)", r"\[x\]\(https\://evil.example)"),
        ("open [ and no end", "open ［ and no end"),
        ("] closed [", "］ closed ［"),
        ("[[twice]]", "［［twice］］"),
        ("[" + "아주 긴 말머리 " * 30 + "]", None),
    ],
)
def test_brackets_in_the_text_of_a_link_have_partners(title: str, label: str | None) -> None:
    """Discord's client counts escaped brackets, too: with an odd one nothing would be a link."""
    made = anchor(title, "https://news.example/1", 100)
    inner = made.removesuffix("](https://news.example/1)").removeprefix("[")
    assert inner.count("[") == inner.count("]")
    assert inner == label or label is None
    assert "](" not in inner


@given(link=anything | anything.map("https://news.example/".__add__), text=anything)
def test_an_anchor_is_one_link_to_where_it_says(link: str, text: str) -> None:
    safe = safe_link(link)
    if safe is not None:
        [only] = shown(anchor(text or "x", safe, 100)).markup
        assert only.startswith("link http")
        assert not set(only) & set("()<>\\ ") - {" "}
