"""The text of an article out of its web page: HTML in, paragraphs out. Pure, but for the library that it loads late.

Rules

- A page that would cost the parser too much is not parsed: the time of lxml and trafilatura grows with the square of
  an element's attributes, for one. Whoever calls this keeps a limit of time nevertheless.
- What is no part of the article goes first, as far as the page shows it: see `bot.stories.pruning`.
- trafilatura finds the main text. A lead that a page sets apart from it (`class="sapo"`) is put before it, if it speaks
  of the same: other boxes have leads too.
- A page that a program builds in the browser has no text; what its data say stands for it (`articleBody`), or its
  description, as far as that has whole sentences.
- Furniture goes last, paragraph by paragraph: see `bot.stories.furniture`.
- Not every page is the article. Behind a paywall stands its beginning at best, and a consent page or a check for robots
  is not about the story at all; they are named and give no text. A page says that it is paid for in its data
  (`isAccessibleForFree`), or in the words with which its text ends; other prompts to subscribe count only where
  there is little text besides, for free pages have them too.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import regex

from bot.stories.furniture import asks_for_consent, asks_for_payment, without_furniture
from bot.stories.pruning import prune, words_of_name
from bot.stories.sentences import is_complete, split_sentences
from bot.stories.summary import cells, words_of

if TYPE_CHECKING:
    from lxml.html import HtmlElement

LONGEST_TEXT = 12_000
"""Code points of an article that are kept: a summary needs its head."""

_CONSIDERED = 2 * LONGEST_TEXT
"""Code points of a page's main text that are looked at, for furniture goes; and as many of what it ends with."""

_LONGEST_PAGE = 3_000_000
_MOST_TAGS = 30_000
_MOST_ATTRIBUTES = 300
_LONG_TAG = regex.compile(r"<[A-Za-z][^<>]{1000,}")
_SCRIPT = regex.compile(r"<script\b", regex.IGNORECASE)
_TAG = regex.compile(r"""<(?:[^>"']++|"[^"]*+"|'[^']*+')*+>""")
_SCRIPT_ENDS = regex.compile(r"</script", regex.IGNORECASE)
_VALUE = regex.compile(r"""=\s*(?:"[^"]*"|'[^']*'|[^\s"']+)""")
_NAME = regex.compile(r"[^\s/]+")

_LEADS = frozenset("sapo lead standfirst description dek teaser intro lede".split())
_SHORTEST_LEAD = 50
_RELATED = 0.25
"""The share of a lead's words that the text after it or the headline has at least."""

_SHORT = 4
"""Whole sentences below which a page may be a wall with a few words on it."""

_LAST_LINES = 8
_LOOKED_AT = 12_000
_HEADLINE = 120
"""Code points that a page's title takes at most."""

_LOCKED = frozenset({"locked", "paid", "premium", "metered"})
_ALIKE = 0.34
"""The share of a title's words that its article has at least."""

_FEW_WORDS = 3


class Obstacle(StrEnum):
    """Why a page gives no text."""

    PAYWALL = "paywall"
    WALL = "wall"  # asks for consent, or for proof that a person is reading
    NOTHING = "nothing"  # no text was found in it
    TOO_MUCH = "too-much"  # not parsed: it would cost too much


@dataclass(frozen=True, slots=True)
class Article:
    """What a page gave: paragraphs on lines of their own and the page's own headline, or the obstacle instead."""

    text: str = ""
    obstacle: Obstacle | None = None
    headline: str = ""


def extract_article(page: str) -> Article:
    """The article of a web page. Raises ImportError without trafilatura, and whatever else it fails with."""
    if _is_too_much(page):
        return Article(obstacle=Obstacle.TOO_MUCH)
    from trafilatura import extract, load_html  # noqa: PLC0415 - half a second that only a worker spends

    tree: HtmlElement | None = load_html(page)
    if tree is None:
        return Article(obstacle=Obstacle.NOTHING)
    data = list(_data(tree))
    paid, seen, headline = _is_paid(tree, data), _seen_first(tree), _headline(tree)
    leads, said = list(_leads(tree)), _said(tree, data)
    prune(tree)
    found = extract(tree, include_comments=False, include_tables=False, deduplicate=False) or ""
    text = without_furniture(_with_lead(found[:_CONSIDERED], leads, headline))[:LONGEST_TEXT]
    obstacle = Obstacle.PAYWALL if paid else _obstacle(found or seen, seen, text)
    if obstacle is Obstacle.NOTHING and said:
        return Article(said, headline=headline)
    return Article(obstacle=obstacle) if obstacle else Article(text, headline=headline)


def is_about(title: str, article: Article) -> bool:
    """Whether a text may be the article under a title: a home page or an error page shares no words with it.

    A title of hardly any words says nothing, so that any text may be. One that makes its readers curious shares few
    words with its text, but all with the headline.
    """
    asked = words_of(title)
    told = words_of(f"{article.headline}\n{article.text}")
    return len(asked) < _FEW_WORDS or len(asked & told) >= _ALIKE * len(asked)


def _is_too_much(page: str) -> bool:
    if len(page) > _LONGEST_PAGE:
        return True
    markup = _without_scripts(page)
    if markup.count("<") > _MOST_TAGS:
        return True
    return any(len(_NAME.findall(_VALUE.sub("", tag[0]))) > _MOST_ATTRIBUTES for tag in _LONG_TAG.finditer(markup))


def _without_scripts(page: str) -> str:
    """The page without the text of its programs, whose `<` begin no tags."""
    kept: list[str] = []
    start = 0
    while script := _SCRIPT.search(page, start):
        tag = _TAG.match(page, script.start())
        ends = tag and _SCRIPT_ENDS.search(page, tag.end())
        if not tag or not ends:
            break  # the rest is one program, or no page at all
        kept.append(page[start : tag.end()])
        start = ends.start()
    return "".join([*kept, page[start:]])


def _obstacle(found: str, seen: str, text: str) -> Obstacle | None:
    lines = split_sentences(found[:_CONSIDERED])
    told = sum(map(is_complete, split_sentences(text)))
    if any(map(asks_for_payment, split_sentences(found[-_CONSIDERED:])[-_LAST_LINES:])):
        return Obstacle.PAYWALL
    if told < _SHORT:
        asking = sum(map(asks_for_consent, lines))
        if (asking and asking * 2 >= told) or asks_for_consent(seen[:_HEADLINE]):
            return Obstacle.WALL
        if asks_for_payment(seen) or any(map(asks_for_payment, lines)):
            return Obstacle.PAYWALL
        if not text:
            return Obstacle.WALL if asks_for_consent(seen) else Obstacle.NOTHING
    return None


def _is_paid(tree: HtmlElement, data: list[Mapping[str, object]]) -> bool:
    """Whether the page's data say that it is not free to read."""
    tiers = tree.xpath('//meta[@property="article:content_tier" or @name="article:content_tier"]/@content')
    if any(str(tier).lower() in _LOCKED for tier in tiers):
        return True
    return any(str(part.get("isAccessibleForFree")).lower() == "false" for part in data)


def _data(tree: HtmlElement) -> Iterator[Mapping[str, object]]:
    """What the page says of itself as data (JSON-LD), part by part."""
    for script in tree.xpath('//script[@type="application/ld+json"]/text()'):
        try:
            said = json.loads(str(script), strict=False)
        except (ValueError, RecursionError):
            continue
        graph = said.get("@graph", said) if isinstance(said, dict) else said
        yield from (part for part in (graph if isinstance(graph, list) else [graph]) if isinstance(part, dict))


def _seen_first(tree: HtmlElement) -> str:
    """The title of the page and the first that a reader sees of it."""
    parts = tree.xpath(
        "//title//text() | //body//text()[not(ancestor::script or ancestor::style or ancestor::noscript)]"
    )
    text = ""
    for part in parts:
        text += f" {str(part).strip()}"
        if len(text) > _LOOKED_AT:
            break
    return text


def _headline(tree: HtmlElement) -> str:
    said = tree.xpath('//meta[@property="og:title"]/@content') or tree.xpath("//title/text()")
    return " ".join(str(said[0]).split())[:_HEADLINE] if said else ""


def _said(tree: HtmlElement, data: list[Mapping[str, object]]) -> str:
    """The whole sentences that the page has for machines: all that there is where a program builds it."""
    bodies = [body for part in data if isinstance(body := part.get("articleBody"), str)]
    described = tree.xpath('//meta[@property="og:description" or @name="description"]/@content')
    found = (_whole(str(text)) for text in (*bodies, *described))
    return next(filter(None, found), "")


def _whole(text: str) -> str:
    sentences = split_sentences(without_furniture(text[:LONGEST_TEXT]))
    return "\n".join(sentence for sentence in sentences if is_complete(sentence))


def _leads(tree: HtmlElement) -> Iterator[str]:
    for element in tree.xpath("//body//p[@class] | //body//h2[@class] | //body//div[@class]"):
        if not words_of_name(element).isdisjoint(_LEADS) and not len(element.xpath(".//p | .//div")):
            text = " ".join(element.text_content().split())
            if is_complete(text) and cells(text) >= _SHORTEST_LEAD:
                yield text


def _with_lead(found: str, leads: list[str], headline: str) -> str:
    told = words_of(f"{headline}\n{found[:_LOOKED_AT]}")
    related = (lead for lead in leads if len(words_of(lead) & told) >= _RELATED * len(words_of(lead)))
    lead = next(related, "")
    return f"{lead}\n{found}" if lead and lead[-40:] not in found else found
