"""What the Latin words right beside a Latin name say.

A given name before it makes a person of it, a legal form after it a firm, an article before it a word. The
grammar counts only for names that are words as well: "a Toyota" is still the firm's.
"""

from __future__ import annotations

import re

from bot.matching.context import Context
from bot.matching.lexicon import Lexicon
from bot.matching.signals import Signal

_WORD = re.compile(r"[A-Za-z\u00c0-\u024f\u1e00-\u1eff][\w'’&-]{0,30}")
_OF_WORDS = frozenset(f"{side}.{kind}" for side in ("prev", "next") for kind in ("det", "to", "lower"))
_REGION = re.compile(
    r" ?, (?:Alabama|Alaska|Arizona|Arkansas|California|Colorado|Connecticut|Delaware|Florida|Georgia|Idaho|Illinois"
    r"|Indiana|Iowa|Kansas|Kentucky|Louisiana|Maine|Maryland|Massachusetts|Michigan|Minnesota|Mississippi|Missouri"
    r"|Montana|Nebraska|Nevada|Ohio|Oklahoma|Oregon|Pennsylvania|Tennessee|Texas|Utah|Vermont|Virginia|Washington"
    r"|Wisconsin|Wyoming|TX|CA|Fla|Calif|N\.[JY]|Ontario|Quebec|Australia|France|Japan|South Korea|New South Wales)"
    r"(?![\w'’-])"
)
# Lands and cities in whose name a firm's branch is called: Honda Việt Nam, IBM Japan.
_BRANCH = re.compile(
    r" (?:Việt Nam|Hà Nội|Sài Gòn|TP\.? ?HCM|TP\.? Hồ Chí Minh|Hải Phòng|Đà Nẵng|Cần Thơ"
    r"|Bắc Ninh|Bắc Giang|Bình Dương|Đồng Nai|Thái Nguyên|Vĩnh Phúc|Hải Dương|Hưng Yên|Quảng Ninh|Quảng Nam"
    r"|Quảng Ngãi|Thanh Hóa|Nghệ An|Hà Tĩnh|Khánh Hòa|Lâm Đồng|Long An|Tây Ninh|Nhật Bản|Hàn Quốc|Trung Quốc|Thái Lan"
    r"|Ấn Độ|Đài Loan|Vietnam|Japan|Korea|China|India|Indonesia|Malaysia|Thailand|Singapore|Philippines|Taiwan"
    r"|Hong Kong|America|North America|USA|Canada|Mexico|Brazil|Europe|Asia|UK|Germany|Australia)(?![\w'’-])"
)
# What Vietnamese puts before the name of a firm, and of nothing else.
_HERALD = re.compile(
    r"(?<!\w)(?:(?:tổng )?công ty|tập đoàn|ngân hàng|nhà băng|nhà mạng|doanh nghiệp|thương hiệu|nhãn hiệu|nhãn hàng"
    r"|chuỗi|ông lớn|gã khổng lồ|nhà sản xuất|hãng(?: hàng không| tin| thông tấn| xe(?: hơi| máy)?| ô ?tô| phim| dược"
    r"| điện tử| điện thoại| công nghệ| sản xuất| máy tính| dầu khí| bia| thời trang| mỹ phẩm| game)?|cổ phiếu) $",
    re.IGNORECASE,
)
# What firms do in Vietnamese, what they say, and what players, teams and other people do.
_DOES = re.compile(
    r" (?:sẽ |đã |vừa |đang |cũng |chính thức |bất ngờ |liên tiếp )?(?:"
    r"(?P<firm_verb>triệu hồi|thu hồi|sa thải|ra mắt|công bố|niêm yết|phát hành|mua lại|thâu tóm|bán ra|tung ra"
    r"|trình làng|khai trương|khởi công|đầu tư|rót vốn|góp vốn|thoái vốn|hợp tác|ký kết|ký hợp đồng|trúng thầu"
    r"|tuyển dụng|cắt giảm|tăng giá|giảm giá|báo lãi|báo lỗ|lãi|lỗ|thua lỗ|đóng cửa|mở cửa hàng|mở nhà máy|mở bán"
    r"|sản xuất|lắp ráp|kinh doanh|ngừng|tạm ngừng|tạm dừng|bị phạt|bị kiện|kiện|nộp phạt|nâng dự báo|hạ dự báo"
    r"|dự báo|nhận định|đưa tin|dẫn lời|dẫn nguồn|tài trợ|cung cấp|bàn giao|chuyển giao|hoãn chuyến|hủy chuyến"
    r"|khai thác|từ chối bình luận)"
    r"|(?P<speech>cho biết|cho hay|khẳng định|thông báo|thừa nhận|phủ nhận|bác bỏ|bác tin|lên tiếng|xin lỗi"
    r"|cam kết)"
    r"|(?P<life_verb>thắng|thua|hòa|ngược dòng|đăng quang|lên ngôi|vô địch|đánh bại|hạ gục|ghi bàn|lập công"
    r"|lập cú đúp|sút|chuyền|vào bán kết|vào chung kết|giành huy chương|giành vé|xuống hạng|thăng hạng|kể|hát|khóc"
    r"|cười|đóng vai|thủ vai|vào vai|kết hôn|ly hôn|chào đời|tốt nghiệp|bị bắt|đầu thú|nhập viện|giải nghệ|từ chức"
    r"|đắc cử))(?!\w)"
)
_NEXT_WORD = re.compile(r" ([A-Za-z][\w'’-]{0,30})")
_DOING = frozenset({"firm_verb", "life_verb", "speech"})
# Further words of a name that runs on in capitals: Dell Technologies Championship, BMW PGA Championship.
_RUN = re.compile(r"(?: [A-Z][\w'’.&-]{0,30}){2,5}")
# Where people go: to a shop, rather than to aim at something.
_VISIT = re.compile(
    r"(?<!\w)(?:go|goes|went|gone|run|runs|ran|drive|drove|head(?:ed|ing|s)|walk(?:ed|ing|s)?|trips?|off|over|back|down"
    r"|out|get|got|came|come|been|pop(?:ped|ping)?|return(?:ed)?|took \w+) (?:in)?to $"
    r"|(?<!\w)(?:work(?:s|ed|ing)?|shop(?:s|ped|ping)?|bought \w+|got \w+|job|shift|checkout|clerk|parking|hours|lives?"
    r"|stuck|in line|cashiers?) (?:at|from) $|(?<!\w)(?:hours|stuck) in $"
    r"|(?<!\w)(?:(?:wander|walk|stroll)(?:s|ed|ing)? (?:a?round|through)|(?:stop(?:s|ped|ping)?|swung|swing) by) $",
    re.IGNORECASE,
)
_RUNS_ON = frozenset({"next.capital", "next.legal", "next.unit"})
_BETWEEN = frozenset("not never always still already now then since just later once been be go on again even".split())
_MOST_AUXILIARIES = 4
_LONGEST = 24
_LONGEST_VISIT = 32
_LONGEST_NUMBER = 5
_INITIAL = re.compile(r"(?<![A-Za-z])[A-Z]\.$")
# A life that is told behind a comma; what firms are is none.
_WHO = re.compile(
    r" ?,? who(?:se|m)?\b| ?, \d\d\b| ?, (?:then|her|his|their) [a-z]"
    r"| ?, (?:an?|the|of) (?!(?:[\w’'-]+ ){0,3}?(?:component|unit|subsidiary|division|leader|giant|company|firm|group"
    r"|brand|supplier|rival|producer|manufacturer|retailer|[\w-]*maker|airline|bank|lender|insurer|broker|brokerage"
    r"|exporter|importer|operator|carrier|owner|sponsor|affiliate|arm|conglomerate|developer|provider|vendor|publisher|studio"
    r"|broadcaster|utility|business|chain|startup|corporation|stock|part)s?\b)[a-z]"
)
_NUMBER_BEFORE = re.compile(r"(?:^|[\s,;(])\d{1,3} $")
_SCORE = re.compile(r" \d{1,3}(?![\w.%-]| (?:percent|per|million|billion|triệu|tỷ))")


def neighbour_signals(
    context: Context, start: int, end: int, language: str, lexicon: Lexicon, *, doubtful: bool
) -> list[Signal]:
    """The signals of the words before and after a name; `doubtful`: the name is also known as a word."""
    both = (_before(context, start, language, lexicon), _after(context, start, end, language, lexicon))
    said = [signal for signal in both if signal and (doubtful or signal.feature not in _OF_WORDS)]
    if not doubtful and language == "en" and both[0] and both[0].feature == "prev.det":
        # No word, but it may be a surname or a place, and those have no article: a Dell, my Suzuki.
        said.append(both[0]._replace(feature="prev.det.name"))
    if doubtful and language == "en" and _visited(context.folded.shape, start):
        said.append(Signal("prev.visit"))
    if doubtful and language == "en" and _alone(context, start, end):
        said.append(Signal("case.word.alone"))
    return said


def _visited(shape: str, start: int) -> bool:
    """Whether somebody goes to what the name stands for, shops there or works there."""
    return _VISIT.search(shape, max(0, start - _LONGEST_VISIT), start) is not None


def _alone(context: Context, start: int, end: int) -> bool:
    """Whether a name has a capital that neither the sentence nor the words beside it give a reason for."""
    shape = context.folded.shape
    if not shape[start].isupper() or context.upper_case or context.title_case or context.at_sentence_start(start):
        return False
    before, after = _word_before(shape, start), _WORD.match(shape, end + 1) if shape[end : end + 1] == " " else None
    return shape[start - 1] == " " and before[:1].islower() and not (after and after[0][0].isupper())


def _before(context: Context, start: int, language: str, lexicon: Lexicon) -> Signal | None:
    shape = context.folded.shape
    word = _word_before(shape, start)
    if language == "vi":
        herald = _HERALD.search(shape, max(0, start - _LONGEST), start)
        if herald:
            return Signal("prev.herald", 1.0, herald[0].strip())
    if word == "to" and language == "en" and _visited(shape, start):
        return Signal("prev.prep", 1.0, word)
    if word:
        # The capital of a sentence's first word says nothing, unless it may be a given name.
        opens = context.at_sentence_start(start - 1 - len(word))
        opens = opens and (language != "en" or word.lower() in lexicon.grammar)
        return _say("prev", word, context, lexicon, capital=not opens)
    beyond = shape[start - 2 : start - 1] if start > 1 else ""
    if beyond == "." and _INITIAL.search(shape[max(0, start - 4) : start - 1]):
        return Signal("prev.given", 1.0, shape[start - 3 : start - 1])
    if beyond.isdecimal() and _NUMBER_BEFORE.search(shape[max(0, start - _LONGEST_NUMBER) : start]):
        return Signal("prev.number", 1.0, shape[max(0, start - _LONGEST_NUMBER) : start - 1].split()[-1])
    return None


def _after(context: Context, start: int, end: int, language: str, lexicon: Lexicon) -> Signal | None:
    shape = context.folded.shape
    if shape[end : end + 1] not in {" ", ","}:
        return None
    word = _WORD.match(shape, end + 1) if shape[end] == " " else None
    if word is None:
        return _after_mark(shape, end)
    branch = _BRANCH.match(shape, end)
    if branch:
        return Signal("next.branch", 1.0, branch[0].strip())
    does = _what_it_does(shape, start, word, language, lexicon)
    if does:
        return does
    if word[0] == "to" and shape[start].isupper() and context.at_sentence_start(start):
        return Signal("next.headline", 1.0, word[0])
    said = _say("next", word[0], context, lexicon, capital=True)
    runs_on = _run_on(shape, end, lexicon) if said and said.feature in _RUNS_ON else None
    return runs_on or said


def _run_on(shape: str, end: int, lexicon: Lexicon) -> Signal | None:
    """That the capitals behind a name run on to what makes it the name of another body."""
    run = _RUN.match(shape, end)
    words = run[0].split() if run else []
    bodies = [word for word in words if lexicon.grammar.get(word.lower().rstrip(".")) == "body"]
    return Signal("next.body", 1.0, " ".join(words[: words.index(bodies[-1]) + 1])) if bodies else None


def _what_it_does(shape: str, start: int, word: re.Match[str], language: str, lexicon: Lexicon) -> Signal | None:
    """What the verbs behind a name say: those of Vietnamese, and that behind an auxiliary: would go on to play."""
    if language == "vi" and shape[start].isupper():
        does = _DOES.match(shape, word.start() - 1)
        if does:
            return Signal(f"next.{does.lastgroup}", 1.0, does[0].strip())
    return _behind_auxiliary(shape, word, lexicon)


def _behind_auxiliary(shape: str, word: re.Match[str], lexicon: Lexicon) -> Signal | None:
    if lexicon.grammar.get(word[0].lower()) != "verb":
        return None
    for _ in range(_MOST_AUXILIARIES):
        following = _NEXT_WORD.match(shape, word.end())
        if following is None:
            return None
        word = following
        lower = word[1].lower()
        kind = lexicon.grammar.get(lower, "")
        if kind in _DOING:
            return Signal(f"next.{kind}", 1.0, word[1])
        if kind not in {"verb", "to"} and lower not in _BETWEEN and not lower.endswith("ly"):
            return None
    return None


def _after_mark(shape: str, end: int) -> Signal | None:
    """What a comma or a number right after a name says."""
    region = _REGION.match(shape, end)
    if region:
        return Signal("next.region", 1.0, region[0].strip(" ,"))
    if _WHO.match(shape, end):
        return Signal("next.who", 1.0, shape[end : end + 8])
    if _SCORE.match(shape, end):
        return Signal("next.number", 1.0, shape[end : end + 4].strip())
    return None


def _word_before(shape: str, start: int) -> str:
    if start < 2 or shape[start - 1] != " ":
        return ""
    words = shape[max(0, start - _LONGEST) : start - 1].rsplit(None, 1)
    last = words[-1] if words else ""
    return last if _WORD.fullmatch(last) else ""


def _say(side: str, word: str, context: Context, lexicon: Lexicon, *, capital: bool) -> Signal | None:
    lower = word.lower()
    kind = lexicon.grammar.get(lower)
    if kind:
        return Signal(f"{side}.{kind}", 1.0, word)
    if not word[0].isupper():
        return Signal(f"{side}.lower", 1.0, word) if word[0].islower() else None
    if lower in lexicon.given_names:
        return Signal(f"{side}.given", 1.0, word)
    if capital:
        return Signal(f"{side}.{'title_case' if context.title_case else 'capital'}", 1.0, word)
    return None
