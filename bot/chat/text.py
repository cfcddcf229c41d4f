"""Text from outside, made safe to show and measured as people see it. Pure; shared by every renderer.

Rules:

1. A *grapheme* is what a person takes for one character (`\\X`): one syllable of Korean, one Vietnamese
   letter with its marks, one family emoji. Nothing here cuts inside one.
2. *Width* is counted in terminal cells: Chinese, Japanese and Korean letters take two.
3. Lines break at spaces, and between Han and Kana anywhere, but closing punctuation never starts a line
   and opening punctuation never ends one. Korean and Vietnamese break at spaces alone.
"""

from __future__ import annotations

import unicodedata

import regex
from wcwidth import wcswidth

# Escape sequences that came whole: CSI, then the strings (OSC, DCS, APC, PM, SOS). Of a broken one only
# the control character goes, so that it cannot take the rest of the text with it.
_ESCAPES = regex.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)")
# What has no shape of its own: controls, private and unassigned characters, lone surrogates, and format
# characters (bidirectional overrides among them), save the joiners that emoji and some scripts need.
_UNSEEN = regex.compile(r"[\p{C}--[\u200c\u200d\U000e0020-\U000e007f]]", flags=regex.VERSION1)
# Tag characters are invisible except behind a flag.
_STRAY_TAGS = regex.compile(r"(?<![\U0001f3f4\U000e0020-\U000e007e])[\U000e0020-\U000e007f]+")
_SPACE = regex.compile(r"\s+")
_PILED_MARKS = regex.compile(r"(\p{M}{6})\p{M}+")  # no language stacks more than a handful

# A scheme, `www.`, a host with something behind it, or a host and nothing else. A host alone among other words is most
# often the name of a firm (JD.com).
_ADDRESS = regex.compile(
    r"://|\bwww\.|\bmailto:"
    r"|(?<![\w.-])(?:[\w-]+\.)+\p{L}{2,63}(?:[/?#]|:\d)"
    r"|(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?![\w.])"
    r"|\A\W*(?:[\w-]+\.)+\p{L}{2,63}\W*\Z",
    regex.IGNORECASE,
)

_OPENING = r"\p{Ps}\p{Pi}"
_CLOSING = r"\p{Pe}\p{Pf}、。，．・：；？！ー々〻ゝゞヽヾぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ…‥%％!?,.:;)\]}"
_EAST_ASIAN = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Bopomofo}"
_PIECE = regex.compile(
    rf"\s+"
    rf"|[{_OPENING}]{{0,3}}[{_EAST_ASIAN}]\p{{M}}*[{_CLOSING}]*"
    rf"|(?:(?![{_EAST_ASIAN}])\S)+?(?=[{_OPENING}]{{0,3}}[{_EAST_ASIAN}]|\s|$)[{_CLOSING}]*"
    rf"|\S"
)
_GRAPHEME = regex.compile(r"\X")


def clean(text: str) -> str:
    """The text on one line, without anything that could steer a terminal or reorder what is read.

    Escape sequences go whole; control, format and private characters go; white space of every kind folds
    into single spaces; piles of combining marks are cut down. Never raises.
    """
    text = _ESCAPES.sub("", text)
    text = _SPACE.sub(" ", text)
    text = _UNSEEN.sub("", text)
    text = _STRAY_TAGS.sub("", text)
    return _SPACE.sub(" ", _PILED_MARKS.sub(r"\1", text)).strip()


def clean_lines(text: str) -> str:
    """The text with its lines and the spaces in them, to be copied as it stands; as harmless as `clean` makes it."""
    return "\n".join(_clean_line(line) for line in text.expandtabs(4).splitlines())


def _clean_line(line: str) -> str:
    seen = _UNSEEN.sub("", _ESCAPES.sub("", line))
    return _PILED_MARKS.sub(r"\1", _STRAY_TAGS.sub("", seen)).rstrip()


def looks_like_address(text: str) -> bool:
    """Whether people may take the text for an address, so that it must not be the text of a link to elsewhere."""
    return _ADDRESS.search(unicodedata.normalize("NFKC", text)) is not None


def graphemes(text: str) -> list[str]:
    """The characters of the text as people count them."""
    return _GRAPHEME.findall(text)


def cells(text: str) -> int:
    """How many terminal cells a cleaned text takes."""
    if text.isascii():
        return len(text)
    return sum(_grapheme_cells(grapheme) for grapheme in graphemes(text))


def clip(text: str, width: int) -> str:
    """The text within `width` cells; what is cut is shown by a last `…`."""
    head, rest = _split(text, width)
    if not rest:
        return text
    return _split(head, width - 1)[0].rstrip() + "…" if width > 0 else ""


def wrap(text: str, width: int, lines: int) -> list[str]:
    """A cleaned text broken into at most `lines` lines of at most `width` cells.

    What does not fit is shown by a `…` at the end of the last. A grapheme wider than a line stands alone.
    """
    width = max(width, 1)
    # A line more than can be shown is enough to know that something is cut, however long the text is.
    visible, _ = _split(text.strip(), max(width, 2) * (lines + 1) + 1)
    done: list[str] = []
    line = ""
    for piece in _PIECE.findall(visible):
        if cells(line) + cells(piece.rstrip()) <= width:
            line += piece
            continue
        if line.strip():
            done.append(line.rstrip())
        *full, line = _fold(piece.lstrip(), width)
        done.extend(full)
    if line.strip() or not done:
        done.append(line.rstrip())
    return _at_most(done, width, lines)


def _at_most(lines: list[str], width: int, count: int) -> list[str]:
    if len(lines) <= count:
        return lines
    last = _split(lines[count - 1], width - 1)[0] + "…"
    return [*lines[: count - 1], last]


def _fold(piece: str, width: int) -> list[str]:
    """A piece cut into lines of `width` cells wherever they end."""
    folded = []
    while cells(piece) > width:
        head, rest = _split(piece, width)
        if not head:
            head, rest = _split(piece, 2)
        folded.append(head)
        piece = rest
    return [*folded, piece]


def _split(text: str, width: int) -> tuple[str, str]:
    """The longest beginning within `width` cells, and the rest.

    Here a grapheme takes one cell at least, so that no flood of invisible ones fits into a line.
    """
    used = end = 0
    for match in _GRAPHEME.finditer(text):
        used += max(_grapheme_cells(match[0]), 1)
        if used > width:
            break
        end = match.end()
    return text[:end], text[end:]


def _grapheme_cells(grapheme: str) -> int:
    return min(max(wcswidth(grapheme), 0), 2)
