"""What an asker sees: files in `replies/` hold a reply (`NAME.reply.json`) beside what is expected of it
(`NAME.payload.json`).

After a change that is meant, `python -m tests.chat.discord.test_replies` writes the expectations anew: read the
difference before it is committed.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.chat.discord.cards import DESCRIPTION, TOTAL
from bot.chat.discord.markup import units
from bot.chat.discord.replies import render, sentence, upload
from bot.model import Attachment, Button, Choice, Menu, Reply, Section, Span, Weight
from tests.chat.discord.markdown import shown
from tests.wire.discord_rules import concerns, refusal

CORPUS = Path(__file__).parent / "replies"
NAMES = sorted(path.name.removesuffix(".reply.json") for path in CORPUS.glob("*.reply.json"))


def load(name: str) -> Reply:
    raw = json.loads((CORPUS / f"{name}.reply.json").read_text("utf-8"))
    return Reply(
        sections=tuple(map(_section, raw["sections"])),
        buttons=tuple(Button(**button) for button in raw.get("buttons", ())),
        menu=_menu(raw["menu"]) if "menu" in raw else None,
        attachment=Attachment(**raw["attachment"]) if "attachment" in raw else None,
        locale=raw["locale"],
    )


def _section(raw: dict[str, Any]) -> Section:
    lines = tuple(tuple(map(_span, line)) for line in raw.get("lines", ()))
    return Section(heading=raw.get("heading", ""), lines=lines, bullets=raw.get("bullets", False))


def _span(raw: str | dict[str, Any]) -> Span:
    if isinstance(raw, str):
        return Span(raw)
    return Span(raw["text"], Weight(raw.get("weight", "plain")), raw.get("link"))


def _menu(raw: dict[str, Any]) -> Menu:
    return Menu(**{**raw, "choices": tuple(Choice(**choice) for choice in raw["choices"])})


def expectation(name: str) -> Path:
    return CORPUS / f"{name}.payload.json"


def wrong(payload: dict[str, Any]) -> object:
    body = {key: value for key, value in payload.items() if key != "attachments"}
    return refusal(body) or list(concerns(body, edit=True)) or None


def told(reply: Reply) -> str:
    payload: Any = render(reply)
    return "\n".join(embed["description"] for embed in payload["embeds"])


def one(*spans: Span) -> Reply:
    return Reply(sections=(Section(lines=(spans,)),))


@pytest.mark.parametrize("name", NAMES)
def test_a_reply_looks_as_agreed(name: str) -> None:
    payload = render(load(name))
    assert payload == json.loads(expectation(name).read_text("utf-8"))
    assert wrong(payload) is None


def test_the_corpus_speaks_every_language() -> None:
    assert {load(name).locale for name in NAMES} >= {"ko", "zh-Hans", "zh-Hant", "ja", "en", "vi"}


@pytest.mark.parametrize(
    ("spans", "markdown"),
    [
        ((Span("삼성전자"),), "삼성전자"),
        ((Span("지켜봅니다: "), Span("삼성전자", Weight.STRONG), Span(" 외")), "지켜봅니다: **삼성전자** 외"),
        ((Span("/news watch", Weight.CODE),), "`/news watch`"),
        ((Span("a`b", Weight.CODE),), r"a\`b"),
        ((Span(r"back\slash *", Weight.CODE),), r"`back\slash *`"),
        ((Span("가", Weight.STRONG), Span("나", Weight.STRONG)), "**가**\u200b**나**"),
        ((Span("가", Weight.CODE), Span("나", Weight.CODE)), "`가`\u200b`나`"),
        ((Span("기사", link="https://a.example/(1)"),), "[기사](https://a.example/%281%29)"),
        ((Span("기사", Weight.STRONG, "https://a.example/1"),), "**[기사](https://a.example/1)**"),
        ((Span("기사", Weight.CODE, "https://a.example/1"),), "[기사](https://a.example/1)"),
        ((Span("win", link="javascript:alert(1)"),), "win"),
        ((Span("bank.example", link="https://evil.example"),), "bank.example [evil.example](https://evil.example)"),
        ((Span("https://bank.example", link="https://evil.example/x"),),
         r"https\://bank.example [evil.example](https://evil.example/x)"),
        ((Span("http://a.example/(1)", link="http://a.example/(1)"),), "<http://a.example/%281%29>"),
        ((Span("  앞  "), Span("", Weight.STRONG), Span("뒤 ")), "앞 뒤"),
        ((Span("@"), Span("everyone")), "@\u200beveryone"),
        ((Span("1"), Span(". item")), r"1\. item"),
        ((Span("# 제목"),), r"\# 제목"),
        ((Span("||spoiler|| ~~no~~ __u__"),), r"\|\|spoiler\|\| \~\~no\~\~ \_\_u\_\_"),
        ((Span("a\u202eb\u2066c"),), "abc"),
        ((Span("한\n줄\r\n로"),), "한 줄 로"),
        ((Span(""),), "…"),
    ],
)  # fmt: skip
def test_spans(spans: tuple[Span, ...], markdown: str) -> None:
    assert told(one(*spans)) == markdown


def test_sections_have_headings_bullets_and_space_between() -> None:
    lists = Section(heading="목록*", lines=((Span("- 하나"),), (Span("둘"),)), bullets=True)
    reply = Reply(sections=(Section(lines=((Span("먼저"),),)), lists, Section(heading="끝")))
    assert told(reply) == "먼저\n\n**목록\\***\n- \\- 하나\n- 둘\n\n**끝**"


@pytest.mark.parametrize("locale", ["en", "ko", "ja", "zh-Hans", "zh-Hant", "vi"])
def test_what_finds_no_room_is_counted(locale: str) -> None:
    lines = tuple((Span(f"{number}번째 회사 " + "👩‍👩‍👧‍👦" * 20),) for number in range(400))
    reply = Reply(sections=(Section(heading="모두", lines=lines, bullets=True),), locale=locale)
    *shown_lines, last = told(reply).splitlines()
    assert wrong(render(reply)) is None
    assert str(400 - sum(line.startswith("- ") for line in shown_lines)) in last
    assert all(line.endswith("👩‍👩‍👧‍👦") for line in shown_lines[1:])


def test_a_line_that_is_too_long_is_cut_between_graphemes() -> None:
    reply = one(*(Span("👩‍👩‍👧‍👦" * 300, Weight.STRONG) for _ in range(9)))
    text = told(reply)
    assert wrong(render(reply)) is None
    assert text.endswith("👩‍👩‍👧‍👦…")


def test_a_file_is_named_and_sent_beside_the_message() -> None:
    attachment = Attachment(name="../../etc/피드.opml", text="<opml>가\ud800</opml>")
    payload = render(Reply(sections=(), attachment=attachment))
    message, file = upload(payload, attachment)
    assert json.loads(str(message["value"])) == payload
    assert payload["attachments"] == [{"id": 0, "filename": file["filename"]}]
    assert file["filename"] == "__.._etc_.opml"
    assert file["value"] == "<opml>가?</opml>".encode()


@pytest.mark.parametrize("name", ["", "..", "한글", "/"])
def test_a_file_without_a_name_gets_one(name: str) -> None:
    payload: Any = render(Reply(sections=(), attachment=Attachment(name=name, text="")))
    assert payload["attachments"][0]["filename"] == "file.txt"


# any text at all

texts = st.text(st.characters(exclude_categories=()), max_size=300) | st.text(
    "*_~`|[]()<>@#\\:-+. 1가漢あ👩\u200d👧\u0301\u202e\neveryone"
)
spans = st.builds(
    Span,
    text=texts,
    weight=st.sampled_from(Weight),
    link=st.none() | texts | texts.map("https://news.example/".__add__),
)
sections = st.builds(
    Section,
    heading=texts,
    lines=st.lists(st.lists(spans, max_size=4).map(tuple), max_size=6).map(tuple),
    bullets=st.booleans(),
)
replies = st.builds(Reply, sections=st.lists(sections, max_size=4).map(tuple), locale=st.sampled_from(["ko", "en"]))


@settings(deadline=None, max_examples=150)
@given(reply=replies)
def test_no_text_breaks_a_limit_pings_or_formats(reply: Reply) -> None:
    payload: Any = render(reply)
    assert wrong(payload) is None
    descriptions = [embed["description"] for embed in payload["embeds"]]
    assert all(units(each) <= DESCRIPTION for each in descriptions)
    assert sum(map(units, descriptions)) <= TOTAL


@settings(deadline=None, max_examples=150)
@given(texts=st.lists(texts, max_size=5))
def test_plain_text_is_only_text(texts: list[str]) -> None:
    assert shown(told(one(*map(Span, texts)))).markup == []


@settings(deadline=None)
@given(text=texts, link=texts.map("https://news.example/".__add__))
def test_a_link_leads_where_it_was_said_to(text: str, link: str) -> None:
    markup = shown(told(one(Span(text, link=link)))).markup
    assert len(markup) <= 1
    assert all(each.startswith("link https://news.example") for each in markup)


def test_a_sentence_is_a_reply() -> None:
    assert told(sentence("다시 시도해 주세요.", "ko")) == "다시 시도해 주세요."


if __name__ == "__main__":
    for each in NAMES:
        text = json.dumps(render(load(each)), ensure_ascii=False, indent=2)
        expectation(each).write_text(text + "\n", "utf-8")
