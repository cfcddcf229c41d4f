"""Which language a text is in: what it says of itself, checked against its script.

Rules

- Tags become `ko`, `ja`, `en`, `vi`, `zh-Hans`, `zh-Hant`, or the primary part of another BCP 47 tag. `zh` alone
  says nothing of the script, so the text decides. Country codes that people write for languages (`kr`, `jp`,
  `cn`, `tw`, `vn`) are understood.
- What a feed says of itself is believed unless the script belies it: `en-us` is what much software says by itself,
  also over Korean. What the person who added the feed says is always believed.
- By script: Hangul is Korean; kana is Japanese; Han alone is Chinese, in the script of which it has more
  characters, unless it has some that only Japanese writes. Latin with Vietnamese letters is Vietnamese; other
  Latin is English if English words show, or if nothing speaks against it.

Known exception: a Japanese text of kanji alone, none of them peculiar to Japanese, passes for Chinese.
"""

from __future__ import annotations

import regex

_MEANT = {
    "kr": "ko",
    "kor": "ko",
    "jp": "ja",
    "jpn": "ja",
    "vn": "vi",
    "vie": "vi",
    "eng": "en",
    "cn": "zh",
    "chi": "zh",
}
_ZONES = {
    "ko": "Asia/Seoul",
    "ja": "Asia/Tokyo",
    "vi": "Asia/Ho_Chi_Minh",
    "zh": "Asia/Shanghai",
    "zh-Hans": "Asia/Shanghai",
    "zh-Hant": "Asia/Taipei",
}
_TAG = regex.compile(r"[a-z]{2,3}(?:-[a-z0-9]{1,8})*")
_TRADITIONAL = frozenset({"hant", "tw", "hk", "mo"})
_SIMPLIFIED = frozenset({"hans", "cn", "sg", "my"})

_HANGUL = regex.compile(r"\p{Hangul}")
_KANA = regex.compile(r"[\p{Hiragana}\p{Katakana}]")
_HAN = regex.compile(r"\p{Han}")
_LATIN = regex.compile(r"\p{Latin}")
_VIETNAMESE = regex.compile(r"[ăđĩũơưẠ-ỹ]", regex.IGNORECASE)
_WORD = regex.compile(r"\p{L}+")
_SAMPLE = 2_000
_LETTERS_A_CHARACTER = 4  # as much as a character of the other scripts says; company names come in Latin letters

# Characters that one script has simplified and the other has not, in the words that news is made of.
_HANS_ONLY = frozenset(
    "们这说国会发时来对为业电个产经东车长门问间关开见现观规视认识让设计论证评词语请读谁调谈该样机权极"
    "构标树桥检欢汉决况净减务动劳势华协单卖卫厂历压县双变号后员响团园围图场坏块坚声处备够头夸奋奖"
    "妇学实宝审宽将尔层岁岛币师帮带庆应归当录总恋战户执扩护报担择据数断无旧显晓术杂条"
    "环监盘确础离种积称税稳穷笔筹签简类级红约纪纯纸线组织终绍结给络统继续维综绿缩网罗联职聪胜脑药"
    "营获虑补装览觉触誉贝负财责败货质购贸费资赔赛赞赢赵跃践车转轮软轻载较输边达过运还进远连迟选"
    "适遗邮释里针钟钢钱铁银锁错锐镇阳阴阶际陆陈险随难雾静顶项顺须预领频题额风飞饭饮馆驱验骗鱼鲜龙"
)
_HANT_ONLY = frozenset(
    "們這說國會發時來對為業電個產經東車長門問間關開見現觀規視認識讓設計論證評詞語請讀誰調談該樣機權極"
    "構標樹橋檢歡漢決況淨減務動勞勢華協單賣衛廠歷壓縣雙變號後員響團園圍圖場壞塊堅聲處備夠頭誇奮獎"
    "婦學實寶審寬將爾層歲島幣師幫帶慶應歸當錄總戀戰戶執擴護報擔擇據數斷無舊顯曉術雜條"
    "環監盤確礎離種積稱稅穩窮筆籌簽簡類級紅約紀純紙線組織終紹結給絡統繼續維綜綠縮網羅聯職聰勝腦藥"
    "營獲慮補裝覽覺觸譽貝負財責敗貨質購貿費資賠賽贊贏趙躍踐轉輪軟輕載較輸邊達過運還進遠連遲選"
    "適遺郵釋裡針鐘鋼錢鐵銀鎖錯銳鎮陽陰階際陸陳險隨難霧靜頂項順須預領頻題額風飛飯飲館驅驗騙魚鮮龍"
)
_JAPANESE_ONLY = frozenset("円図気売発対経済権価営駅県続関鉄広応戦転軽択拡実観検労単悪黒歩渋沢浜辺帰変読込働峠畑枠匂")

_ENGLISH = frozenset("the of and to in for with from at by its is are as on after over says new how why will".split())
_OTHER_LATIN = frozenset(
    "der die das und ein eine ist von mit für auf le la les des du un une et est dans pour sur el los las del en"
    " por con que il lo gli di da per che os uma um em het een van dat yang dan di untuk dengan".split()
)


def normalise_language(tag: str | None) -> str | None:
    """A language tag in the one spelling that is used here; `zh` where it leaves the script open."""
    parts = (tag or "").strip().lower().replace("_", "-")
    if not _TAG.fullmatch(parts):
        return None
    primary, *rest = parts.split("-")
    if primary == "tw":
        return "zh-Hant"
    if primary == "cn":
        return "zh-Hans"
    primary = _MEANT.get(primary, primary)
    if primary != "zh":
        return primary if primary not in ("und", "zxx", "mul") else None
    if _TRADITIONAL.intersection(rest):
        return "zh-Hant"
    return "zh-Hans" if _SIMPLIFIED.intersection(rest) else "zh"


def settle_language(*, text: str, own: str | None, declared: str | None, feed: str | None) -> str | None:
    """An entry's language from what it says itself, what was declared for its feed, and what the feed says."""
    sample = text[:_SAMPLE]
    by_script = _by_script(sample)
    for said, trusted in ((own, False), (normalise_language(declared), True), (feed, False)):
        if said is None:
            continue
        if said == "zh":
            return by_script if by_script in ("zh-Hans", "zh-Hant") else _chinese(sample)
        if trusted or _agrees(said, by_script):
            return said
    return by_script or _by_latin_words(sample)


def usual_zone(language: str | None) -> str | None:
    """The IANA zone in which nearly everybody lives who writes a language; None: there is no such zone."""
    return _ZONES.get(language or "")


def _agrees(said: str, by_script: str | None) -> bool:
    """Whether a text may be what it says it is. Han alone may be Japanese too, and Chinese is told apart by script."""
    if by_script is None or said == by_script:
        return True
    if by_script in ("zh-Hans", "zh-Hant"):
        return said == "ja" or said.startswith("zh")
    return by_script == "vi" and said not in ("ko", "ja", "en")


def _by_script(sample: str) -> str | None:
    """The language that the script gives away; None: it could be several."""
    hangul, kana, han = (len(form.findall(sample)) for form in (_HANGUL, _KANA, _HAN))
    latin = len(_LATIN.findall(sample))
    if hangul * _LETTERS_A_CHARACTER >= latin and hangul > kana + han // 2 and hangul:
        return "ko"
    if (kana + han) * _LETTERS_A_CHARACTER < latin or not kana + han:
        return "vi" if len(_VIETNAMESE.findall(sample)) * 12 > latin else None
    if kana * 10 >= han or _peculiar(sample, _JAPANESE_ONLY) > _peculiar(sample, _HANT_ONLY | _HANS_ONLY):
        return "ja"
    return _chinese(sample)


def _chinese(sample: str) -> str:
    traditional = _peculiar(sample, _HANT_ONLY - _HANS_ONLY)
    return "zh-Hant" if traditional > _peculiar(sample, _HANS_ONLY - _HANT_ONLY) else "zh-Hans"


def _peculiar(sample: str, characters: frozenset[str]) -> int:
    return sum(character in characters for character in sample)


def _by_latin_words(sample: str) -> str | None:
    words = {word.lower() for word in _WORD.findall(sample)}
    if not words or not _LATIN.search(sample):
        return None
    english, other = len(words & _ENGLISH), len(words & _OTHER_LATIN)
    if english or other:
        return "en" if english > other else None
    return "en" if sample.isascii() else None
