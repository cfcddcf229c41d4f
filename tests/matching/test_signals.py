"""What the text around a name is seen to say, whatever the weights make of it."""

from __future__ import annotations

import pytest

from bot.matching.matcher import FirmMatcher
from bot.model import Firm, Text

FIRMS = (
    Firm(id="ford", name="Ford", names={"en": ("Ford",), "zh-Hans": ("福特",)}),
    Firm(id="toyota", name="Toyota", names={"en": ("Toyota",), "ja": ("トヨタ",)}),
    Firm(id="target", name="Target", names={"en": ("Target",)}),
    Firm(id="doosan", name="Doosan", names={"ko": ("두산",)}),
    Firm(id="hanwha", name="Hanwha", names={"ko": ("한화",)}),
    Firm(id="acme", name="Acme", names={"ja": ("アクメ",)}, tickers=("NYSE:T",)),
)


@pytest.fixture(scope="module")
def matcher() -> FirmMatcher:
    return FirmMatcher(FIRMS)


def seen(matcher: FirmMatcher, body: str, language: str) -> dict[str, set[str]]:
    """The features of each firm's first candidate."""
    features: dict[str, set[str]] = {}
    for found, signals in matcher.signals(Text(title="", body=body, language=language)):
        features.setdefault(found.candidate.ref.firm, {signal.feature for signal in signals})
    return features


@pytest.mark.parametrize(
    ("body", "language", "firm", "feature"),
    [
        ("Ford, who turned forty, has two sons.", "en", "ford", "next.who"),
        ("Ford, 61, was not hurt.", "en", "ford", "next.who"),
        ("John M. Ford wrote two novels.", "en", "ford", "prev.given"),
        ("Ford graduated from Yale.", "en", "ford", "next.life_verb"),
        ("Ford recalled the pickup.", "en", "ford", "next.firm_verb"),
        ("The Ford Foundation gave two million.", "en", "ford", "next.body"),
        ("Toyota Việt Nam triệu hồi 3.000 xe.", "vi", "toyota", "next.branch"),
        ("He runs Toyota Australia.", "en", "toyota", "next.branch"),
        ("Công ty TNHH Ford tuyển 20 kỹ sư.", "vi", "ford", "prev.herald"),
        ("Theo hãng xe Ford, giá sẽ giảm.", "vi", "ford", "prev.herald"),
        ("Ford sẽ triệu hồi 200 xe.", "vi", "ford", "next.firm_verb"),
        ("Ford bác tin rút khỏi Nga.", "vi", "ford", "next.speech"),
        ("Ford lập cú đúp, đội nhà thắng to.", "vi", "ford", "next.life_verb"),
        ("Toyota 3 Honda 1", "en", "toyota", "next.number"),
        ("두산 선발 투수가 홈런을 맞았다.", "ko", "doosan", "agrees.team.sport"),
        ("前锋福特在决赛中破门。", "zh-Hans", "ford", "agrees.person.sport"),
        ("トヨタ、アクメが組む。", "ja", "toyota", "story.list"),
        ("イングランドの福特という表記", "ja", "ford", "name.foreign"),
        ("Ford to close two plants", "en", "ford", "next.headline"),
        ("A fair in Ford, Ontario, drew thousands.", "en", "ford", "next.region"),
        (
            "Yesterday evening she finally won the Ford Ladies Open Championship after several windy rounds.",
            "en",
            "ford",
            "next.body",
        ),
        ("On Sunday the Toyota Motor Citizens Choir sang for the sick.", "en", "toyota", "next.body"),
        ("My Ford will not start.", "en", "ford", "prev.det.name"),
        ("i went to target for socks", "en", "target", "prev.visit"),
        ("wandered round target for an hour", "en", "target", "prev.visit"),
        ("Anyone been into Target since the flood?", "en", "target", "prev.visit"),
        ("We met by the door of the old Target, then left.", "en", "target", "case.word.alone"),
        ("Japan's Toyota led the field.", "en", "toyota", "prev.nation"),
        ("Honda 1 Toyota 3", "en", "toyota", "prev.number"),
        ("Ford , who turned forty , has two sons .", "en", "ford", "next.who"),
        ("the toyota broke down on the bridge again", "en", "toyota", "case.lower.all"),
        ("두산이 한화를 7-2로 꺾었다.", "ko", "doosan", "agrees.team.score"),
        ("두산이 한화를 102-98로 꺾었다.", "ko", "doosan", "near.score"),
        ("福特队以3比1领先。", "zh-Hans", "ford", "near.score"),
        ("由约翰·福特执导的西部片。", "zh-Hans", "ford", "prev.given"),
        ("제럴드 두산(Gerald Doosan)이 취임했다.", "ko", "doosan", "gloss.person"),
        ("福特（英語：Henry Ford Hospital）的醫師。", "zh-Hans", "ford", "gloss.body"),
        ("トヨタ（Toyota Motor）が増産する。", "ja", "toyota", "gloss.firm"),
        ("The carmaker Ford sat in the shade.", "en", "ford", "before.company.noun"),
        ("Hãng Ford nói gì?", "vi", "ford", "before.company.noun"),
        ("제조업체 두산은 조용했다.", "ko", "doosan", "before.company.noun"),
        ("大手のトヨタは黙った。", "ja", "toyota", "before.company.noun"),
        ("车企福特没有说话。", "zh-Hans", "ford", "before.company.noun"),
        ("Ford has also recalled the pickup.", "en", "ford", "next.firm_verb"),
        ("Ford would go on to zigzag; Ford was once arrested.", "en", "ford", "next.verb"),
        ("Ford would later have played the part.", "en", "ford", "next.life_verb"),
        ("Ford, a retired clerk, has two sons.", "en", "ford", "next.who"),
        ("The Ford Motor Company Championship was rained off.", "en", "ford", "next.body"),
        ("Ford stared at the sea until his coat was wet.", "en", "ford", "pronoun.person"),
        ("Ford met Ann Lee before he left.", "en", "ford", "pronoun.far"),
        ("Ford will close its plant.", "en", "ford", "pronoun.firm"),
        ("福特没有回答，他只是笑。", "zh-Hans", "ford", "pronoun.person"),
        ("두산에 대해 그는 말을 아꼈다.", "ko", "doosan", "pronoun.person"),
        ("Ford said the road was wet.", "en", "ford", "next.speech"),
        ("Toyota Travel adds flights.", "en", "toyota", "next.unit"),
        ("Ford and Toyota agreed.", "en", "ford", "story.list"),
        ("Everybody waited for Ford.", "en", "ford", "bare"),
        ("The Henry Ford Hospital raised sales and profit.", "en", "ford", "longer.business"),
        ("福特来了。", "zh-Hans", "ford", "bare"),
        ("福特.トヨタ市占齊升", "zh-Hant", "ford", "story.list"),
    ],
)
def test_sees(matcher: FirmMatcher, body: str, language: str, firm: str, feature: str) -> None:
    assert feature in seen(matcher, body, language)[firm]


@pytest.mark.parametrize(
    ("body", "language", "firm", "feature"),
    [
        ("Toyota 3 percent higher", "en", "toyota", "next.number"),
        ("they failed to target the right people", "en", "target", "prev.visit"),
        ("Why is New Target here at all?", "en", "target", "case.word.alone"),
        ("두산 공장이 다시 돌아간다.", "ko", "doosan", "agrees.team.sport"),
        ("두산은 2023-2024년에 공장을 지었다.", "ko", "doosan", "near.score"),
        ("福特宣布减产。", "zh-Hans", "ford", "name.foreign"),
        ("Ford, Ontario's largest employer, rose.", "en", "ford", "next.region"),
        ("A toyota broke down on the bridge", "en", "toyota", "case.lower.all"),
        ("두산, 한화 선발을 두들겼다.", "ko", "doosan", "story.list"),
        ("두산이 한화보다 컸다.", "ko", "doosan", "story.list"),
        ("Everybody waited for Ford, the carmaker.", "en", "ford", "bare"),
        ("The Henry Ford Hospital raised sales and profit.", "en", "ford", "near.company"),
        ("the ford broke down before he left", "en", "ford", "pronoun.person"),
        ("Ford closed. He had left.", "en", "ford", "pronoun.person"),
        ("福特和其他厂商都停产了。", "zh-Hans", "ford", "pronoun.person"),
        ("Ford sent them the bill.", "en", "ford", "pronoun.person"),
        ("Ford has it all.", "en", "ford", "pronoun.firm"),
        ("Ford, a component of the index, rose.", "en", "ford", "next.who"),
        ("福特市場很大", "zh-Hant", "ford", "near.place"),
        ("두산이 747-300 기종을 샀다.", "ko", "doosan", "near.score"),
    ],
)
def test_does_not_see(matcher: FirmMatcher, body: str, language: str, firm: str, feature: str) -> None:
    assert feature not in seen(matcher, body, language)[firm]


def test_a_dateline_is_no_persons_name() -> None:
    matcher = FirmMatcher([Firm(id="wire", name="ロイター", names={"ja": ("ロイター",)})])
    assert "left.dot" not in seen(matcher, "【ベルリン＝ロイター】首相が演説した。", "ja")["wire"]
    assert "left.dot" in seen(matcher, "ベルリン・ロイターが演説した。", "ja")["wire"]


def test_a_code_of_one_letter_is_not_looked_for_in_words(matcher: FirmMatcher) -> None:
    assert seen(matcher, "the tenant's t-shirt", "en") == {}
    assert "acme" in seen(matcher, "The carrier ($T) rose.", "en")


def test_a_person_named_in_full_is_meant_again(matcher: FirmMatcher) -> None:
    found = [
        {signal.feature for signal in signals}
        for _, signals in matcher.signals(Text(title="John Ford dies at 79", body="Ford made films.", language="en"))
    ]
    assert "story.other" not in found[0]
    assert "story.other" in found[1]
    assert "story.other.near" not in found[1]


def test_a_person_named_in_full_is_mostly_meant_again_soon(matcher: FirmMatcher) -> None:
    text = Text(title="", body="The film was made by John Ford. Ford drank.", language="en")
    assert ["story.other.near" in {one.feature for one in signals} for _, signals in matcher.signals(text)] == [
        False,
        True,
    ]
