"""The text of an article out of its web page: HTML in, paragraphs out. Pure, but for the library that it loads late.

Rules

- A page that would cost the parser too much is not parsed: the time of lxml and trafilatura grows with the square of
  an element's attributes, for one. Whoever calls this keeps a limit of time nevertheless.
- Parts that pages name for what they are (`class="related-news"`) go first, unless most of the text is in them: some
  sites call their article `editor` or wrap it in `share`.
- trafilatura finds the main text. A lead that a page sets apart from it (`class="sapo"`) is put before it.
- A page that a program builds in the browser has no text; its description stands for it, as far as that has whole
  sentences.
- Furniture goes last, paragraph by paragraph: see `bot.stories.furniture`.
- Not every page is the article. Behind a paywall stands its beginning at best, and a consent page or a check for robots
  is not about the story at all; they are named and give no text. A page says that it is paid for in its data
  (`isAccessibleForFree`), or in the words with which its text ends; other prompts to subscribe count only where
  there is little text besides, for free pages have them too.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import regex

from bot.stories.furniture import asks_for_consent, asks_for_payment, without_furniture
from bot.stories.sentences import is_complete, split_sentences
from bot.stories.summary import cells, words_of

if TYPE_CHECKING:
    from lxml.html import HtmlElement

LONGEST_TEXT = 12_000
"""Code points of an article that are kept: a summary needs its head."""

_LONGEST_PAGE = 3_000_000
_MOST_TAGS = 30_000
_MOST_ATTRIBUTES = 300
_LONG_TAG = regex.compile(r"<[^<>]{1000,}")

_UNREAD = (
    "script",
    "style",
    "noscript",
    "template",
    "iframe",
    "svg",
    "button",
    "select",
    "nav",
    "figcaption",
    "h1",
    "time",
)
_NAMED_FURNITURE = frozenset(
    "ad adbox ads advert advertisement advertising author authors banner breadcrumb breadcrumbs byline caption"
    " cmt comment comments consent cookie cookies copyright credit credits descr footer gnb hot imgcap journalist"
    " keyword keywords lnb login menu modal most nav navigation newsletter paywall popular popup promo promotion"
    " ranking recommend recommendation recommendations recommended recommends relate related relation reply"
    " reporter share sharing sidebar signup sns social sponsor sponsored subscribe subscription tag tags toolbar"
    " tools trending util utility utils writer".split()
)
_TEXT_SIZE = frozenset({"font", "size"})
_FRAMES = frozenset({"header", "footer", "form"})
_SUSPECTS = './/*[@class or @id or @hidden or contains(@style, "display:none")] | .//header | .//footer | .//form'
_LEADS = frozenset("sapo lead standfirst description dek teaser intro lede".split())
_SHORTEST_LEAD = 50
_WORD = regex.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_MOST_OF_IT = 0.3
"""An element with more than this share of the page's text is no furniture, whatever it is called."""

_SHORT = 4
"""Whole sentences below which a page may be a wall with a few words on it."""

_LAST_LINES = 3
_LOOKED_AT = 4_000
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
    """What a page gave: paragraphs on lines of their own, or the obstacle instead."""

    text: str = ""
    obstacle: Obstacle | None = None


def extract_article(page: str) -> Article:
    """The article of a web page. Raises ImportError without trafilatura, and whatever else it fails with."""
    if _is_too_much(page):
        return Article(obstacle=Obstacle.TOO_MUCH)
    from trafilatura import extract, load_html  # noqa: PLC0415 - half a second that only a worker spends

    tree: HtmlElement | None = load_html(page)
    if tree is None:
        return Article(obstacle=Obstacle.NOTHING)
    paid, seen, leads, described = _is_paid(tree), _seen_first(tree), list(_leads(tree)), _description(tree)
    _prune(tree)
    found = extract(tree, include_comments=False, include_tables=False, deduplicate=False) or ""
    text = without_furniture(_with_leads(found, leads))[:LONGEST_TEXT]
    obstacle = Obstacle.PAYWALL if paid else _obstacle(found or seen, seen, text)
    if obstacle is Obstacle.NOTHING and described:
        return Article(described)
    return Article(obstacle=obstacle) if obstacle else Article(text)


def is_about(title: str, text: str) -> bool:
    """Whether a text may be the article under a title: a home page or an error page shares no words with it.

    A title of hardly any words says nothing, so that any text may be.
    """
    asked = words_of(title)
    return len(asked) < _FEW_WORDS or len(asked & words_of(text)) >= _ALIKE * len(asked)


def _is_too_much(page: str) -> bool:
    if len(page) > _LONGEST_PAGE or page.count("<") > _MOST_TAGS:
        return True
    return any(tag[0].count("=") > _MOST_ATTRIBUTES for tag in _LONG_TAG.finditer(page))


def _obstacle(found: str, seen: str, text: str) -> Obstacle | None:
    lines = [sentence for line in found.splitlines() for sentence in split_sentences(line)]
    told = sum(map(is_complete, split_sentences(text)))
    if any(map(asks_for_payment, lines[-_LAST_LINES:])):
        return Obstacle.PAYWALL
    if told < _SHORT:
        asking = sum(map(asks_for_consent, lines))
        if (asking and asking * 2 >= told) or asks_for_consent(seen[:_HEADLINE]):
            return Obstacle.WALL
        if asks_for_payment(seen):
            return Obstacle.PAYWALL
        if not text:
            return Obstacle.WALL if asks_for_consent(seen) else Obstacle.NOTHING
    return None


def _is_paid(tree: HtmlElement) -> bool:
    """Whether the page's data say that it is not free to read."""
    tiers = tree.xpath('//meta[@property="article:content_tier" or @name="article:content_tier"]/@content')
    if any(str(tier).lower() in _LOCKED for tier in tiers):
        return True
    return any(_says_paid(str(data)) for data in tree.xpath('//script[@type="application/ld+json"]/text()'))


def _says_paid(data: str) -> bool:
    try:
        said = json.loads(data)
    except (ValueError, RecursionError):
        return False
    graph = said.get("@graph", said) if isinstance(said, dict) else said
    parts = graph if isinstance(graph, list) else [graph]
    free = (part.get("isAccessibleForFree") for part in parts if isinstance(part, dict))
    return any(str(value).lower() == "false" for value in free)


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


def _description(tree: HtmlElement) -> str:
    """The whole sentences by which the page describes itself: all that there is where a program builds the page."""
    said = tree.xpath('//meta[@property="og:description" or @name="description"]/@content')
    sentences = split_sentences(without_furniture(str(said[0]))) if said else []
    return "\n".join(sentence for sentence in sentences if is_complete(sentence))


def _leads(tree: HtmlElement) -> Iterator[str]:
    for element in tree.xpath("//body//p[@class] | //body//h2[@class] | //body//div[@class]"):
        if not _words(element).isdisjoint(_LEADS) and not len(element.xpath(".//p | .//div")):
            text = " ".join(element.text_content().split())
            if is_complete(text) and cells(text) >= _SHORTEST_LEAD:
                yield text


def _with_leads(found: str, leads: list[str]) -> str:
    missing = [lead for lead in leads[:1] if lead[-40:] not in found]
    return "\n".join([*missing, found])


def _prune(tree: HtmlElement) -> None:
    """Takes out what is not read, and what calls itself furniture."""
    for element in list(tree.iter(*_UNREAD)):
        _drop(element)
    body = tree.find("body")
    if body is None:
        return
    most = _MOST_OF_IT * _length(body)
    for element in body.xpath(_SUSPECTS):
        if _is_furniture(element) and _length(element) <= most:
            _drop(element)
        elif element.tag == "form":
            element.tag = "div"  # some sites put their whole page into one, and trafilatura leaves forms out


def _is_furniture(element: HtmlElement) -> bool:
    hidden = element.get("hidden") is not None or "display:none" in element.get("style", "")
    words = _words(element)
    return hidden or element.tag in _FRAMES or not words.isdisjoint(_NAMED_FURNITURE) or words >= _TEXT_SIZE


def _length(element: HtmlElement) -> int:
    """How many characters of text there are in it, white space aside."""
    return len("".join(element.text_content().split()))


def _drop(element: HtmlElement) -> None:
    if element.getparent() is not None:
        element.drop_tree()


def _words(element: HtmlElement) -> frozenset[str]:
    """The words of an element's class and id: `relatedNews box-hot` is related, news, box and hot."""
    named = f"{element.get('class', '')} {element.get('id', '')}"[:200]
    return frozenset(word.lower() for word in _WORD.findall(named))
