"""Takes out of a page's tree what is no part of its article, before the main text is looked for. Changes the tree.

Rules

- What is never read goes: scripts, buttons, navigation, what is hidden.
- Parts that pages name for what they are (`class="related-news"`) go, unless most of the text is in them: some sites
  call their article `editor` or wrap it in `share`.
- A picture goes with its caption: a box around an image with a few words in it, and a centred line below an image.
- A part that begins with the heading of a list (`관련기사`, `Most read`, `延伸閱讀`) goes. So does a paragraph, or an
  item of a list, that is nothing but links.
- Lists that lay a page out (`<li>` around the whole article) become plain boxes.
- Text that is parted by `<br>`, or stands beside boxes, is put into paragraphs of its own. Otherwise captions run into
  the sentence after them, and the text after a box is lost: half of the sites in Korea and Japan write this way.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice
from typing import TYPE_CHECKING

import regex

from bot.stories.furniture import heads_a_list

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    Lengths = Mapping[HtmlElement, int]

_UNREAD = (
    "script style noscript template iframe svg button select nav figcaption h1 time audio video object dialog".split()
)
_UNSEEN = "//comment() | //processing-instruction()"
_NAMED_FURNITURE = frozenset(
    "ad adbox ads advert advertisement advertising author authors banner breadcrumb breadcrumbs byline caption"
    " cmt comment comments consent cookie cookies copyright credit credits descr disclaimer discuss footer gnb hot"
    " imgcap journalist keyword keywords lnb login menu modal most nav navigation newsletter popular popup promo"
    " promotion ranking recirc recommend recommendation recommendations recommended recommends relate related relation"
    " reply reporter share sharing sidebar signup sns social sponsor sponsored subscribe subscription tag tags toolbar"
    " tools trending util utility utils writer".split()
)
_TEXT_SIZE = frozenset({"font", "size"})
_FRAMES = frozenset({"header", "footer", "form", "aside"})
_SUSPECTS = (
    './/*[@class or @id or @hidden or contains(translate(@style, " ", ""), "display:none")]'
    " | .//header | .//footer | .//form | .//aside"
)
_MOST_OF_IT = 0.3
"""An element with more than this share of the page's text is no furniture, whatever it is called."""

_PICTURES = frozenset(
    "photo photos photocms img image images thumb thumbnail pic picture figure gallery visual media".split()
)
_PICTURE_TAGS = frozenset({"figure", "table", "center", "dl"})
_LONGEST_CAPTION = 200
_CENTRED = regex.compile(r"text-align:\s*center", regex.IGNORECASE)

_HEADINGS = ".//h2 | .//h3 | .//h4 | .//h5 | .//h6 | .//strong | .//b | .//dt | .//p | .//span | .//div | .//a"
_LONGEST_HEADING = 40
_LEVELS = 4
"""How many elements around a heading it may be the heading of."""

_LINKED = 0.7
_MOST_LINKED = 0.5
"""A page of which more is links than this has its article in one, perhaps by a tag that was never closed."""

_BOXES = frozenset(
    "address article aside blockquote center dd div dl dt fieldset figure footer form h2 h3 h4 h5 h6 header hr li"
    " main ol p pre section table tbody td th tr ul".split()
)
_HOLDERS = frozenset("article blockquote body center dd div main p section span td".split())
_COMMAS = tuple(",，、;；:：")
_WORD = regex.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")


def prune(tree: HtmlElement) -> None:
    """Leaves the parts of a page that its article may be in, in paragraphs."""
    for element in [*tree.xpath(_UNSEEN), *tree.iter(*_UNREAD)]:
        drop(element)
    body = tree.find("body")
    if body is None:
        return
    _drop_furniture(body)
    _drop_pictures(body)
    _drop_lists(body)
    _drop_links(body)
    _unlist(body)
    for element in list(body.iter(*_HOLDERS)):
        _part(element)


def words_of_name(element: HtmlElement) -> frozenset[str]:
    """The words of an element's class and id: `relatedNews box-hot` is related, news, box and hot."""
    named = f"{element.get('class', '')} {element.get('id', '')}"[:200]
    return frozenset(word.lower() for word in _WORD.findall(named))


def drop(element: HtmlElement) -> None:
    """Takes an element out, with all that is in it but what follows it."""
    if element.getparent() is not None:
        element.drop_tree()


def _drop_furniture(body: HtmlElement) -> None:
    lengths = _lengths(body)
    most = _MOST_OF_IT * lengths[body]
    for element in body.xpath(_SUSPECTS):
        if _is_furniture(element) and lengths[element] <= most:
            drop(element)
        elif element.tag == "form":
            element.tag = "div"  # some sites put their whole page into one, and trafilatura leaves forms out


def _is_furniture(element: HtmlElement) -> bool:
    hidden = element.get("hidden") is not None or "display:none" in element.get("style", "").replace(" ", "")
    words = words_of_name(element)
    return hidden or element.tag in _FRAMES or not words.isdisjoint(_NAMED_FURNITURE) or words >= _TEXT_SIZE


def _drop_pictures(body: HtmlElement) -> None:
    lengths = _lengths(body)
    boxes = dict.fromkeys(_box_of_picture(image, lengths) for image in body.xpath(".//img | .//picture"))
    below = [line for box in boxes if (line := box.getnext()) is not None and _is_caption(line, lengths)]
    captions = [*boxes, *below]
    if sum(lengths[caption] for caption in captions) <= _MOST_OF_IT * lengths[body]:  # a gallery tells by captions
        for caption in captions:
            drop(caption)


def _is_caption(element: HtmlElement, lengths: Lengths) -> bool:
    return _is_centred(element) and lengths[element] <= _LONGEST_CAPTION


def _box_of_picture(image: HtmlElement, lengths: Lengths) -> HtmlElement:
    """The outermost element that holds nothing but a picture, or a picture and its caption."""
    box = image
    for outer in image.iterancestors():
        if outer.tag == "body" or lengths[outer] > _LONGEST_CAPTION:
            break
        if lengths[outer] == lengths[box] or _is_picture(outer):
            box = outer
    return box


def _is_picture(element: HtmlElement) -> bool:
    return element.tag in _PICTURE_TAGS or _is_centred(element) or not words_of_name(element).isdisjoint(_PICTURES)


def _is_centred(element: HtmlElement) -> bool:
    styled = _CENTRED.search(element.get("style", "")) is not None
    return styled or element.get("align") == "center" or "center" in words_of_name(element)


def _drop_lists(body: HtmlElement) -> None:
    """Takes out the parts that begin with the heading of a list."""
    lengths = _lengths(body)
    most = _MOST_OF_IT * lengths[body]
    for heading in body.xpath(_HEADINGS):
        if not 0 < lengths.get(heading, 0) <= _LONGEST_HEADING or not heads_a_list(_text(heading)):
            continue
        part = _headed(heading, lengths, most)
        if part is heading and (listed := heading.getnext()) is not None and listed.tag in {"ul", "ol", "dl"}:
            drop(listed)
        drop(part)


def _headed(heading: HtmlElement, lengths: Lengths, most: float) -> HtmlElement:
    """The outermost element that begins with the heading, or the heading itself."""
    part = heading
    for outer in islice(heading.iterancestors(), _LEVELS):
        if not _begins(part, outer) or lengths[outer] > most:
            break
        part = outer
    return part


def _begins(part: HtmlElement, outer: HtmlElement) -> bool:
    """Whether there is no text in `outer` before `part`."""
    if (outer.text or "").strip():
        return False
    before = (sibling for sibling in part.itersiblings(preceding=True))
    return not any(_text(sibling) or (sibling.tail or "").strip() for sibling in before)


def _drop_links(body: HtmlElement) -> None:
    lengths = _lengths(body)
    linked = [element for element in body.iter("li", "p", "h2", "h3", "h4", "dd", "dt") if _is_linked(element, lengths)]
    if sum(lengths[element] for element in linked) <= _MOST_LINKED * lengths[body]:
        for element in linked:
            drop(element)


def _is_linked(element: HtmlElement, lengths: Lengths) -> bool:
    inside = sum(lengths.get(link, 0) for link in element.iter("a"))
    around = next((lengths.get(outer, 0) for outer in element.iterancestors("a")), 0)
    return lengths[element] > 0 and (around > 0 or inside >= _LINKED * lengths[element])


def _unlist(body: HtmlElement) -> None:
    for item in body.xpath(".//li[p or div or section or article]"):
        item.tag = "div"
        if (outer := item.getparent()) is not None and outer.tag in {"ul", "ol"}:
            outer.tag = "div"


def _part(element: HtmlElement) -> None:
    """Puts the text that stands in an element between its boxes and line breaks into paragraphs."""
    children = list(element)
    boxes = {child for child in children if _is_box(child)}
    if not boxes and (element.tag == "span" or all(child.tag != "br" for child in children)):
        return
    element.tag = "div" if element.tag in {"p", "span"} else element.tag
    paragraph = _paragraph(element.text)
    element.text = None
    for child in children:
        tail, child.tail = child.tail, None
        element.remove(child)
        if child in boxes or (child.tag == "br" and not _goes_on(paragraph)):
            _append(element, paragraph)
            if child in boxes:
                element.append(child)
            paragraph = _paragraph(tail)
        else:
            paragraph.append(child)
            child.tail = tail
            if child.tag == "br":
                child.drop_tag()
    _append(element, paragraph)


def _goes_on(paragraph: HtmlElement) -> bool:
    """Whether the last that stands in a paragraph is a comma: lines are broken within sentences too."""
    last = paragraph[-1].tail if len(paragraph) else paragraph.text
    return (last or "").rstrip()[-1:] in _COMMAS


def _is_box(element: HtmlElement) -> bool:
    return element.tag in _BOXES or (
        isinstance(element.tag, str) and next(element.iterdescendants("p", "div", "section", "ul"), None) is not None
    )


def _paragraph(text: str | None) -> HtmlElement:
    from lxml.html import Element  # noqa: PLC0415 - only a worker needs it

    paragraph: HtmlElement = Element("p")
    paragraph.text = text
    return paragraph


def _append(element: HtmlElement, paragraph: HtmlElement) -> None:
    if len(paragraph) or (paragraph.text or "").strip():
        element.append(paragraph)


def _text(element: HtmlElement) -> str:
    return " ".join(element.text_content().split()) if isinstance(element.tag, str) else ""


def _lengths(body: HtmlElement) -> Lengths:
    """How many characters of text there are in each element, white space aside."""
    lengths: dict[HtmlElement, int] = {}
    for element in reversed(list(body.iter())):  # what is inside comes before what it is in
        own = _inked(element.text) if isinstance(element.tag, str) else 0
        lengths[element] = own + sum(lengths[child] + _inked(child.tail) for child in element)
    return lengths


def _inked(text: str | None) -> int:
    return len("".join(text.split())) if text else 0
