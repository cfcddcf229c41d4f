"""Text from outside, made plain: no markup, no character references, nothing invisible, white space folded.

What is removed is what fools readers and matchers without being seen: bidirectional controls, zero-width
characters, tags, fillers, control characters, endless combining marks. A joiner stays where a script or an
emoji needs it, so that no grapheme is broken.
"""

from __future__ import annotations

import html
import unicodedata

import nh3
import regex

LONGEST_TITLE = 1_000
LONGEST_SUMMARY = 8_000
_LONGEST_MARKUP = 200_000
_HEADLINE = 120

_TAG = regex.compile(r"</?[a-zA-Z!]")
_REFERENCE = regex.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")
_BLOCK = regex.compile(
    r"<(?=/?(?:address|article|aside|blockquote|br|dd|div|dl|dt|figcaption|figure|footer|h[1-6]|header|hr|li|main"
    r"|nav|ol|p|pre|section|table|tbody|td|th|thead|tr|ul)\b)",
    regex.IGNORECASE,
)
_KNOWN_TAG = regex.compile(
    r"</?(?:a|abbr|b|big|blockquote|br|center|cite|code|div|em|font|h[1-6]|hr|i|iframe|img|li|mark|ol|p|q|s|script|small"
    r"|span|strong|style|sub|sup|table|td|tr|u|ul)\b[^<>]*>",
    regex.IGNORECASE,
)
_ANY_TAG = regex.compile(r"<[^<>]*>")
_NESTED_TAG = regex.compile(r"<(/?)(?!(?:br|hr|img|input|link|meta|source|wbr)\b)[a-z]", regex.IGNORECASE)
_DEEPEST = 400
_LONG_TAG = regex.compile(r"<[^<>]{2000,}")
_BETWEEN_ATTRIBUTES = regex.compile(r"[\s/]+")
_MOST_ATTRIBUTES = 400
_UNREAD = {
    "script",
    "style",
    "template",
    "noscript",
    "iframe",
    "textarea",
    "select",
    "svg",
    "math",
    "rt",
    "rp",
}
_INVISIBLE = regex.compile(
    r"(\U0001F3F4[\U000E0020-\U000E007E]+\U000E007F)"  # a flag spelt with tags stays
    r"|[\p{Cc}--\s]|\p{Cs}|\p{Noncharacter_Code_Point}"
    r"|[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]"  # bidirectional controls
    r"|[\u00AD\u180E\u200B\u2060-\u2064\u206A-\u206F\uFEFF\uFFF9-\uFFFB]"  # zero width
    r"|[\u3164\uFFA0\U000E0000-\U000E007F]"  # fillers and tags
    r"|(?<![\p{Extended_Pictographic}\p{Emoji_Modifier}\p{M}\p{Arabic}\p{Syriac}\p{Mongolian}])[\u200C\u200D]",
    regex.VERSION1,
)
_MARK_PILE = regex.compile(r"(\p{M}{8})\p{M}+")
_GRAPHEME = regex.compile(r"\X")


def plain_text(markup: str, *, limit: int = LONGEST_SUMMARY, is_html: bool = True) -> str:
    """The text that a reader would see, at most `limit` code points, cut between graphemes."""
    text = markup[:_LONGEST_MARKUP]
    if is_html and (_nests_deeply(text) or _has_too_many_attributes(text)):
        text = html.unescape(_ANY_TAG.sub(" ", text))
    elif is_html and _TAG.search(text):
        text = nh3.clean(_BLOCK.sub(" <", text), tags=set(), clean_content_tags=_UNREAD, strip_comments=True)
        text = html.unescape(text)
    elif "&" in text:
        text = _REFERENCE.sub(lambda found: html.unescape(found[0]), text)
    return clip(visible(text), limit)


def _nests_deeply(text: str) -> bool:
    """Whether elements are nested by the hundred: cleaning takes the square of that."""
    if text.count("<") < _DEEPEST:
        return False
    depth = deepest = 0
    for tag in _NESTED_TAG.finditer(text):
        depth += -1 if tag[1] else 1
        deepest = max(deepest, depth)
    return deepest >= _DEEPEST


def _has_too_many_attributes(text: str) -> bool:
    """Whether a tag has attributes by the hundred: cleaning takes the square of that, too."""
    return any(len(_BETWEEN_ATTRIBUTES.findall(tag[0])) > _MOST_ATTRIBUTES for tag in _LONG_TAG.finditer(text))


def has_markup(text: str) -> bool:
    """Whether a text of which nobody says what it is holds HTML. `<오징어 게임>` and `<BTS>` are titles of works."""
    return _KNOWN_TAG.search(text) is not None


def visible(text: str) -> str:
    """Text in NFC without invisible characters, its white space folded to single spaces."""
    if not text.isascii():
        # Before normalising, which takes a time that grows with the square of a pile.
        text = unicodedata.normalize("NFC", _MARK_PILE.sub(r"\1", text))
    return " ".join(_INVISIBLE.sub(r"\1", text).split())


def clip(text: str, limit: int) -> str:
    """The longest beginning of at most `limit` code points that ends between two graphemes."""
    if len(text) <= limit:
        return text
    end = 0
    for grapheme in _GRAPHEME.finditer(text[: limit + 1]):
        if grapheme.end() > limit:
            break
        end = grapheme.end()
    return text[:end].rstrip()


def headline(summary: str) -> str:
    """What stands in for the title of an entry that has none: the beginning of its text."""
    short = clip(summary, _HEADLINE)
    return short if short == summary else short + "…"
