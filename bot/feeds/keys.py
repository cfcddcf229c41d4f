"""Keys: the hashes under which an entry's guid, link and title are remembered, 128 bits in hexadecimal.

- A guid is opaque: not a character of it is interpreted.
- A link is hashed in two parts, 32 bits for the site and 96 for the rest, so that one can see that an entry has
  moved to another domain with nothing but the hash kept. The bare address of a site is no link to an entry.
- A title is compared without regard to case, width, spacing and the shape of quotes and dashes; every other
  character counts, since `+3%` and `-3%` are two stories.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from hashlib import blake2b
from urllib.parse import parse_qsl, urlencode

import regex
from yarl import URL

from bot.model import EntryKeys, ParsedEntry

_SITE_DIGITS = 8
# Only names that mean nothing else: a parameter left out by mistake makes two articles one.
_TRACKING = regex.compile(
    r"(?:utm|mtm|hsa)_\w+|(?:pk|piwik)_(?:campaign|kwd|keyword|source|medium|content|cid)|mc_[ce]id"
    r"|at_(?:medium|campaign|custom\d|link_\w+|ptr_name|format|bbc_team)|wt_z?mc(?:_\w+)?|xtor"
    r"|(?:fb|g|dc|ms|y|tw|tt|wb)cl(?:id|kid|src)|rdt_cid|g(?:ad_source|braid)|wbraid|igshid?|_ga|_gl|_hsenc|_hsmi"
    r"|mkt_tok|s_cid|ocid|cmpid|smid|spm|scm|guccounter|guce_\w+|__twitter_impression|ref_(?:src|url)|vero_id"
    r"|oly_(?:anon|enc)_id",
    regex.IGNORECASE,
)
_ORIGIN = frozenset({"ref", "from", "source", "src", "via", "medium", "campaign"})
_FEED_WORDS = frozenset({"rss", "feed", "rssfeed", "rss_feed", "atom", "xml"})
_SHAPES = str.maketrans(
    {**dict.fromkeys("‘’‚‛′`´", "'"), **dict.fromkeys("“”„‟″", '"'), **dict.fromkeys("‐‑‒–—―−", "-")}
)


def entry_keys(entry: ParsedEntry) -> EntryKeys:
    """The keys of an entry as its feed shows it now."""
    guid = (entry.guid or "").strip()
    title = _folded(entry.title)
    site, slash, rest = canonical_link(entry.link).partition("/") if entry.link else ("", "", "")
    return EntryKeys(
        guid=_digest(guid, 16) if guid else None,
        link=_link_key(site, slash + rest) if rest else None,
        title=_digest(title, 16) if title else None,
    )


def link_key(url: str) -> str:
    """The key of a link; the same for links that differ only in what `canonical_link` leaves out."""
    site, slash, rest = canonical_link(url).partition("/")
    return _link_key(site, slash + rest)


def same_path(key: str | None, other: str | None) -> bool:
    """Whether two link keys name the same place, if perhaps on different sites."""
    return key is not None and other is not None and key[_SITE_DIGITS:] == other[_SITE_DIGITS:]


def canonical_link(url: str) -> str:
    """A link as `host/path?query`, without what does not change where it leads.

    Left out: scheme, user name, `www.`, default port, trailing slash, tracking parameters, the order of
    parameters, and the fragment unless it begins with `!`. An address that cannot be read stays as it is.
    """
    try:
        link = URL(url.strip())
        host = (link.host or "").removesuffix(".").removeprefix("www.")
        port = "" if link.is_default_port() or link.explicit_port is None else f":{link.explicit_port}"
    except ValueError:
        return url.strip()
    query = _query(link.raw_query_string)
    fragment = link.raw_fragment if link.raw_fragment.startswith("!") else ""
    path = link.raw_path.rstrip("/")
    return f"{host}{port}{path or '/'}{'?' if query else ''}{query}{'#' if fragment else ''}{fragment}"


def _link_key(site: str, place: str) -> str:
    return _digest(site, _SITE_DIGITS // 2) + _digest(place, 16 - _SITE_DIGITS // 2)


def _query(raw: str) -> str:
    if not raw:
        return ""
    pairs = parse_qsl(raw, keep_blank_values=True, max_num_fields=None)
    return urlencode(sorted(pair for pair in pairs if not _is_tracking(*pair)))


def _is_tracking(name: str, value: str) -> bool:
    if name.lower() in _ORIGIN:
        return value.lower() in _FEED_WORDS
    return _is_tracking_name(name)


@lru_cache(maxsize=1024)
def _is_tracking_name(name: str) -> bool:
    # The same few names stand in every link, and the expression is slow to say no.
    return _TRACKING.fullmatch(name) is not None


def _folded(title: str) -> str:
    if title.isascii():
        return " ".join(title.translate(_SHAPES).casefold().split())
    return " ".join(unicodedata.normalize("NFKC", title.translate(_SHAPES)).casefold().split())


def _digest(text: str, size: int) -> str:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=size).hexdigest()
