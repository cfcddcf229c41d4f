"""What a report says, as far as it tells stories apart, and the keys by which others of its story are found.

Reports are compared only if they share a key: the same headline or address, a firm, a number that says
something, a name, or one of the rarest pieces of a headline. Whoever keeps reports (the database, the window of
`firmwatch stories`) looks them up by these keys and nothing else.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from hashlib import blake2b

import regex
from yarl import URL

from bot.model import Entry, Field, Mention, Report, Text, Traits
from bot.stories.glossary import Glossary, shipped_glossary
from bot.stories.names import names
from bot.stories.quantities import Quantity, Unit, quantities
from bot.stories.titles import bare_title, title_key, unmarked
from bot.stories.wording import atoms, folded, hash_of, hashed, in_one_form, pieces

BODY = 600
"""Characters of a summary that are read: what a report is about stands at its beginning."""

_DIGITS = regex.compile(r"[\d.,]+")
_LABEL = regex.compile(
    r"^\s*(?:[\[【［(（〈<](?P<in>[^\]】］)）〉>]{1,12})[\]】］)）〉>]|(?P<before>[^:：　|]{2,24}?)(?:[:：|]\s|：|　))"
)
_REST_OF_NAME = regex.compile(r" \p{Lu}\p{Ll}+(?![\p{L}\p{N}])")
_SMALL_WORD = regex.compile(r"(?<![\p{L}\p{N}])\p{Ll}{4,}")
_MEANT = "propose"
_HAN_OR_KANA = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}]")
_KOREAN_ENDING = regex.compile(
    r"(?:(?:[하되]|시키)?(?:기로|키로|도록)|(?:한|된|시킨)?다|[했됐]다|할|될|[함됨해돼]|하고|[은는이가을를의에도]|에서|으?로|까지|부터)"
    r"(?!\p{Hangul})"
)
_BEGINNING = 4  # characters by which one title is seen to begin as another
_MOST_FIRMS, _MOST_NAMES, _MOST_NUMBERS, _SKETCH = 6, 6, 8, 4
_TELLING = 2
"""Digits that a number must have to be looked up by; one digit with a scale says little more than a digit."""


def report_of(
    entry: Entry, link_key: str | None, mentions: Sequence[Mention] = (), glossary: Glossary | None = None
) -> Report:
    """The entry as a report.

    link_key  the hash of its canonical address (`bot.feeds.keys.link_key`)
    mentions  the firms found in its title and summary
    glossary  None: the shipped one
    """
    address = f"link:{link_key}" if link_key and _names_an_article(entry.link) else None
    text = Text(title=entry.title, body=entry.summary, language=entry.language)
    traits = read(text, mentions, glossary or shipped_glossary(), outlet=entry.outlet, address=address)
    return Report(
        entry_id=entry.id,
        feed_id=entry.feed_id,
        outlet=entry.outlet,
        language=entry.language,
        title=entry.title,
        link=entry.link,
        link_key=link_key,
        at=entry.collected_at,
        keys=keys_of(traits),
        traits=traits,
    )


def read(
    text: Text, mentions: Sequence[Mention], glossary: Glossary, *, outlet: str = "", address: str | None = None
) -> Traits:
    """The traits of a report. Pure; about a quarter of a millisecond for a title and a summary.

    mentions  the firms found in the text
    address   what names the article itself; None: nothing does
    """
    title, body, vietnamese = text.title, text.body[:BODY], text.language == "vi"
    headline, bare_of_marks = title_key(title, outlet), unmarked(title, outlet)
    own_title, own_body = (
        _without_names(text, field, mentions) for text, field in ((title, Field.TITLE), (body, Field.BODY))
    )
    bare = folded(bare_title(title, outlet))
    named = unmarked(_with_names(title, Field.TITLE, mentions, _one_word), outlet)
    lead_concepts = glossary.concepts(folded(own_title))
    lead_numbers = quantities(bare_of_marks, vietnamese=vietnamese)
    lead_firms = {mention.firm for mention in mentions if mention.field is Field.TITLE}
    return Traits(
        headline=hashed_key(f"title:{headline}") if headline else 0,
        address=hashed_key(address) if address else 0,
        firms=tuple(sorted({mention.firm for mention in mentions}))[:_MOST_FIRMS],
        lead_firms=tuple(sorted(lead_firms))[:_MOST_FIRMS],
        numbers=_packed((*lead_numbers, *quantities(body, vietnamese=vietnamese))),
        lead_numbers=_packed(lead_numbers),
        concepts=tuple(sorted(lead_concepts | glossary.concepts(folded(own_body)))),
        lead_concepts=tuple(sorted(lead_concepts)),
        names=tuple(sorted(hashed(names(own_title) | names(own_body)))),
        title=tuple(sorted(hashed(pieces(bare)))),
        body=tuple(sorted(hashed(pieces(folded(body))))),
        atoms=tuple(map(hash_of, atoms(named))),
        plain_atoms=tuple(map(hash_of, atoms(_in_plain_words(named, glossary)))),
        shape=_number_of(_DIGITS.sub("0", folded(title)), 4),
        label=_label(title),
    )


def keys_of(traits: Traits) -> frozenset[int]:
    """The keys of a report with these traits."""
    found = [firm_key(firm) for firm in traits.firms]
    found += [f"number:{number >> 1}" for number in _telling_numbers(traits)]
    found += [f"name:{name}" for name in traits.names[:_MOST_NAMES]]
    # Hashes are as good as random: of two headlines with half their pieces in common, nearly all share one of
    # the four smallest.
    found += [f"piece:{piece}" for piece in traits.title[:_SKETCH]]
    whole = {key for key in (traits.headline, traits.address) if key}
    return frozenset(hashed_key(key) for key in found) | whole


def firm_key(firm: str) -> str:
    """The key of the reports that name a firm, before hashing."""
    return f"firm:{firm}"


def hashed_key(key: str) -> int:
    """A key as it is stored: 63 bits, so that every database takes it."""
    return _number_of(key, 8) >> 1


def _telling_numbers(traits: Traits) -> Iterable[int]:
    telling = (number for number in traits.numbers if Quantity.unpack(number).digits >= _TELLING)
    return list(telling)[:_MOST_NUMBERS]


def _packed(found: Iterable[Quantity]) -> tuple[int, ...]:
    best: dict[tuple[Unit, int, int], Quantity] = {}
    for quantity in found:
        if quantity.same not in best or quantity.scaled:
            best[quantity.same] = quantity
    return tuple(quantity.pack() for quantity in best.values())


def _without_names(text: str, field: Field, mentions: Sequence[Mention]) -> str:
    """The text with the firms' own names cut out: the display in LG Display is not what the report is about.

    Nor is travel in Alibaba Travel, a name that nobody lists: a capital in a text that writes words small says so.
    """
    after = _REST_OF_NAME if _SMALL_WORD.search(text) else None
    return _with_names(text, field, mentions, lambda _firm: "", after=after)


def _with_names(
    text: str,
    field: Field,
    mentions: Sequence[Mention],
    name: Callable[[str], str],
    *,
    after: regex.Pattern[str] | None = None,
) -> str:
    """The text with something else in the place of each firm's own names, and of what matches `after` them."""
    for mention in sorted(mentions, key=lambda mention: -mention.start):
        if mention.field is field and mention.relation is None and mention.end <= len(text):
            more = after.match(text, mention.end) if after else None
            text = f"{text[: mention.start]} {name(mention.firm)} {text[more.end() if more else mention.end :]}"
    return text


def _in_plain_words(title: str, glossary: Glossary) -> str:
    """The title with one word for what happened, whichever it is told in: 짓는다 is no other event than 건설.

    What only says that it is meant to happen is left out, like "will". Chinese and Japanese words stay: those for
    one thing share characters, and are shortened to them.
    """
    title = in_one_form(title)
    small = title.casefold()
    if len(small) != len(title):
        return title
    for said in reversed(list(glossary.said(small))):
        events = glossary.of_kind(said.concepts, "event")
        if events and not _HAN_OR_KANA.match(title, said.start):
            ending = _KOREAN_ENDING.match(title, said.end)
            event = "".join(sorted(events - {_MEANT})).replace("-", "")
            title = f"{title[: said.start]} {event} {title[ending.end() if ending else said.end :]}"
    return title


def _one_word(firm: str) -> str:
    return firm.replace("-", "").replace("_", "")


def _label(title: str) -> int:
    """The hash of a column's name before a title; a mark of the desk ("exclusive") names no column."""
    found = _LABEL.match(title)
    if found and not unicodedata.normalize("NFKC", title).lstrip().startswith(unmarked(title)[:_BEGINNING].lstrip()):
        return 0
    return _number_of(folded(found["in"] or found["before"]), 4) if found else 0


def _number_of(text: str, size: int) -> int:
    return int.from_bytes(blake2b(text.encode("utf-8", "replace"), digest_size=size).digest(), "big")


def _names_an_article(link: str | None) -> bool:
    try:
        address = URL(link or "")
    except ValueError:
        return False
    return address.path.strip("/") != "" or address.query_string != ""
