"""Two or three sentences of the reports that say what happened, to whom, with the figures. Pure.

A summary is made of whole sentences as they were written, in their order. How one is chosen

1. Not at all: fragments that a feed cut off, questions to the reader, sentences too long for an alert, quotations of
   which it does not say who is quoted, and those that say nothing beyond the title, or say it in other words and
   without another figure.
2. Every other sentence has a worth. It is worth more the nearer it stands to the head of its report, for news tells
   what happened first; the more it shares with the title, for that is what the story is about; and for figures and
   for the names that the channel asked about. It is worth less if it only makes sense after the one before it ("But
   he …"), if it is little more than a quotation, if it tells of the reporter, and if it only says what the shares did.
3. The worthiest is taken, then the worthiest of what is left, less what it repeats of those taken; the third only
   if it adds something. So further reports make a summary better and never longer: a sentence of theirs comes in
   where it says what was missing.

The same title and texts always give the same summary.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

import regex
from wcwidth import wcswidth

from bot.stories.furniture import without_furniture
from bot.stories.sentences import is_complete, join_sentences, split_sentences
from bot.stories.titles import bare_title

SENTENCES = 3
LONGEST = 400
"""Terminal cells: 400 Latin letters, or 200 characters of East Asia."""

_ENOUGH = 2
"""Sentences that are told even where the next best adds little."""

_READ = 3_000
"""Code points of one report: what comes later is background."""

_FEW_WORDS = 6
_LEAST = 0.05
"""What any sentence is worth: a poor second is better than none."""

_NEW = 0.25
"""The share of a sentence's words that the title must not have, for the sentence to say something."""

_RETOLD, _RESTYLED, _REWOUND = 0.5, 0.45, 1.6
"""A sentence is the title again if it has this share of the title's words, at most this share of words beside them,
and at most so many times its length."""

_SPEAKER = 6
"""Code points that it takes to say who speaks: `he said`, `라고 했다.`."""

_MOSTLY = 0.6
_LED, _ASTRAY = 0.2, 0.6
"""What a sentence loses that leans on the one before it, if that is told and if it is not."""

_WORTH_A_THIRD = 0.42
_LONGEST_FRAGMENT = 200
"""Cells up to which a text that is one phrase without a full stop is taken for a whole one."""

_LATIN_WORD = regex.compile(r"(?:(?![\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}])[\p{L}\p{M}\p{N}])+")
_EAST_ASIAN = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}ー々]+")
_COMMON = frozenset(
    "the of and to in for with from at by its is are was were be been has have had that this it as on after over an or"
    " said says will would which who their they he she but not"
    " và của các là cho với được trong có một những này đã từ tại về sẽ khi ở không người năm theo cũng".split()
)

_FIGURE = regex.compile(
    r"\p{N}[\p{N}.,]*\s*(?:%|％|‰|percent|pct|per cent|퍼센트|조|억|만|천|원|달러|유로|위안|엔|명|대|배|톤"
    r"|兆|億|亿|万|萬|円|元|ドル|ユーロ|ウォン|人|台|倍|社|件|店|箇所|か所|個|トン|吨|噸|辆|輛|架|艘|家|座"
    r"|tỷ|tỉ|triệu|nghìn|ngàn|đồng|USD|VND|người|lần|tấn|chiếc|cửa hàng|billion|million|trillion|thousand|bn|jobs"
    r"|workers|employees|people|[GMk]Wh?\b|GB\b)"
    r"|[$€£¥₩₫]\s*\p{N}",
    regex.IGNORECASE,
)
_NUMBERS = regex.compile(r"\p{N}+")
_LEANING = regex.compile(
    r"(?:but|however|meanwhile|also|still|instead|he|she|it|they|this|these|that|those|such|then|so|and|moreover|yet|his"
    r"|her|their|its|similarly|as a result|in addition|for example|of (?:those|these|course)|in other words|as such)\b"
    r"|그러나|하지만|다만|그는|그녀는|그의|이에|이어|이번|또한|또|이는|이를|이들|이로|한편|이와 관련|아울러|그러면서"
    r"|이같은|이 같은|이 가운데|앞서|따라서|반면|그 결과|그중|그 중|더불어|당시|해당|여기에"
    r"|しかし|ただし|ただ|だが|一方|また|さらに|これに|これは|これらの|これを|このため|このうち|この|その|それ|同氏"
    r"|なお|そして|同日|続いて|対して"
    r"|但是|但|不过|不過|然而|此外|另外|同时|同時|对此|對此|其|而|他|她|它|這|这|因此|为此|為此|据此|與此|与此|除此"
    r"|当时|當時|随后|隨後|该|該|对于|對於|具体来看|值得"
    r"|(?:tuy nhiên|nhưng|ngoài ra|bên cạnh đó|trong khi đó|do đó|đồng thời|ông này|bà này|điều này|theo đó|song|vì vậy"
    r"|do vậy|trước đó|sau đó|trong đó|cụ thể|thông tin (?:trên|này|được)|đây (?:là|cũng)|mặt khác|như vậy|hiện)\b",
    regex.IGNORECASE,
)
_REPORTER = regex.compile(
    r"취재(?:를 종합|에 따르면|\s?결과)|본지|본보|기자(?:와|에게|가 (?:찾|만나|확인))"
    r"|笔者|筆者|本报记者|本報記者|(?:记者|記者)(?:注意|发现|發現|看到|查询|查詢|致电|致電|联系|聯繫|聯絡|追问|追問)"
    r"|本紙|取材に(?:対し|応じ|よると)"
    r"|this reporter|\bI (?:am|was|have|had|asked|spoke|met|think|thought|went|saw)\b|(?:phóng viên|PV)\b",
)
_SHARE_PRICE = regex.compile(
    r"주가|종가|거래를 마|株価|終値|股价|股價|收盤|收盘|作收|cổ phiếu.{0,60}(?:phiên|đóng cửa|USD|đồng)"
    r"|\b(?:shares|stock|futures)\b.{0,40}\b(?:rose|fell|up|down|gained|lost|climbed|dropped|closed|trading)\b",
    regex.IGNORECASE,
)
_QUOTED = regex.compile(r"[「『“«\"][^「『“«»”』」\"]{0,600}[」』”»\"]")
_SPOKE = regex.compile(
    r"이(?:렇게|같이|\s같이|처럼) (?:밝혔|말했|전했|설명했|강조했)|(?:こう|このように)(?:述べ|語|話|説明)"
    r"|(?:如此|这样|這樣)(?:说|說|表示|称|稱)|(?:nói|cho biết|chia sẻ) như vậy"
)
"""Who said what the sentence before quotes."""

_CUT_OFF = regex.compile(r"(?:…[\])]?|\.{2,}[\])]?|[,、，:：;；(（「『“\-–—])\s*$")
_QUESTION = regex.compile(r"[?？][」』”’）)\"']*$")


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A sentence that may be told.

    place  its rank in the order of reading; the sentence before it in the same report has the rank before
    leans  whether it only makes sense after that one
    """

    place: int
    text: str
    words: frozenset[str]
    cells: int
    worth: float
    leans: bool


def summarise(title: str, *texts: str, names: Collection[str] = (), sentences: int = SENTENCES) -> str:
    """Up to `sentences` sentences of the texts, together at most `LONGEST` cells; empty where nothing says more
    than the title.

    texts  what the reports say, the first told first; all in the title's language
    names  words in the texts that the channel asked about
    """
    candidates = list(_candidates(title, texts, names))
    return join_sentences(one.text for one in _chosen(candidates, sentences))


def says_enough(title: str, text: str) -> bool:
    """Whether a text has two whole sentences that add something to the title: enough not to look for the article."""
    known = words_of(title)
    found = (sentence for sentence in split_sentences(without_furniture(text[:_READ])) if is_complete(sentence))
    return sum(1 for sentence in found if _adds(words_of(sentence), known)) >= _ENOUGH


def words_of(text: str) -> frozenset[str]:
    """What a text is compared by: words where spaces part them, pairs of characters where they do not, numbers."""
    bare = bare_title(text)
    words = {word for word in _LATIN_WORD.findall(bare) if word not in _COMMON}
    for run in _EAST_ASIAN.findall(bare):
        words.update([run] if len(run) == 1 else (run[at : at + 2] for at in range(len(run) - 1)))
    return frozenset(words)


def cells(text: str) -> int:
    """How many terminal cells a text takes, about."""
    width = wcswidth(text)
    return width if width >= 0 else len(text)


def _candidates(title: str, texts: Sequence[str], names: Collection[str]) -> Iterator[_Candidate]:
    known, place = words_of(title), 0
    for text in texts:
        sentences = split_sentences(without_furniture(text[:_READ]))
        lone = len(sentences) == 1
        place += 1
        for rank, sentence in enumerate(sentences):
            place += 1
            words, width = words_of(sentence), cells(sentence)
            if width > LONGEST or not _adds(words, known) or _retells(sentence, width, words, title, known):
                continue
            if _is_whole(sentence, width, lone=lone):
                worth, leans = _worth(sentence, rank, words, known, names), _LEANING.match(sentence) is not None
                yield _Candidate(place, sentence, words, width, worth, leans)


def _is_whole(sentence: str, width: int, *, lone: bool) -> bool:
    """Whether it may be told by itself: a statement that was not cut off."""
    if is_complete(sentence):
        return not _QUESTION.search(sentence) and not _is_speech(sentence)
    return lone and width <= _LONGEST_FRAGMENT and not _CUT_OFF.search(sentence)


def _is_speech(sentence: str) -> bool:
    """Whether it is somebody's words without their name, or has only one end of a quotation."""
    quoted = _quoted(sentence)
    cut = any(sentence.count(opens) != sentence.count(closes) for opens, closes in ("“”", "「」", "『』"))
    return cut or bool(quoted and len(sentence) - quoted < _SPEAKER) or _SPOKE.search(sentence) is not None


def _adds(words: frozenset[str], known: frozenset[str]) -> bool:
    return bool(words) and len(words - known) >= max(1, _NEW * len(words))


def _retells(sentence: str, width: int, words: frozenset[str], title: str, known: frozenset[str]) -> bool:
    """Whether it is the title in other words: much of it, hardly longer, and no further number."""
    if len(words & known) < _RETOLD * len(known) or len(words - known) > _RESTYLED * len(words):
        return False
    if width > _REWOUND * cells(title):
        return False
    return set(_NUMBERS.findall(sentence)) <= set(_NUMBERS.findall(title))


def _worth(sentence: str, rank: int, words: frozenset[str], known: frozenset[str], names: Collection[str]) -> float:
    worth = 1.0 / (1 + 0.5 * rank)
    worth += 0.8 * len(words & known) / max(1, len(known))
    worth += 0.4 * min(2, len(_FIGURE.findall(sentence))) or 0.15 * bool(_NUMBERS.search(sentence))
    worth += 0.3 * any(name in sentence for name in names)
    worth -= 0.5 * bool(_SHARE_PRICE.search(sentence))
    worth -= bool(_REPORTER.search(sentence))
    worth -= 0.4 * bool(_quoted(sentence) > _MOSTLY * len(sentence))
    return max(_LEAST, worth - 0.5 * (len(words) < _FEW_WORDS))


def _quoted(sentence: str) -> int:
    """How many characters of it stand in quotation marks."""
    return sum(map(len, _QUOTED.findall(sentence)))


def _chosen(candidates: Sequence[_Candidate], sentences: int) -> list[_Candidate]:
    chosen: list[_Candidate] = []
    left = list(candidates)
    while left and len(chosen) < sentences:
        best = max(left, key=lambda one: (_gain(one, chosen), -one.place))
        left.remove(best)
        gain = _gain(best, chosen)
        if gain <= 0 or (len(chosen) >= _ENOUGH and gain < _WORTH_A_THIRD):
            break
        if sum(one.cells for one in chosen) + len(chosen) + best.cells <= LONGEST:
            chosen.append(best)
    return sorted(chosen, key=lambda one: one.place)


def _gain(candidate: _Candidate, chosen: Sequence[_Candidate]) -> float:
    """What it is worth beside those taken: nothing if half of it stands there already."""
    repeated = max((_overlap(candidate.words, one.words) for one in chosen), default=0.0)
    if repeated >= 0.5:
        return 0.0
    led = any(one.place == candidate.place - 1 for one in chosen)
    leaning = (_LED if led else _ASTRAY) if candidate.leans else 0.0
    return max(_LEAST, candidate.worth - leaning) * (1 - repeated)


def _overlap(words: frozenset[str], others: frozenset[str]) -> float:
    return len(words & others) / max(1, min(len(words), len(others)))
