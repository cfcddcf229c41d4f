from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.stories.sentences import is_complete, split_sentences

# Sentences, joined by "|" where they are expected to part.
CASES = [
    # Numbers and dates
    "매출이 3.5% 늘었다.| 영업이익은 줄었다.",
    "Doanh thu tăng 12,5% lên 1.200 tỷ đồng.| Lợi nhuận giảm.",
    "계약은 2026. 5. 1. 체결됐다.| 납품은 내년이다.",
    "1. 삼성전자가 올랐다.| 2. LG전자가 내렸다.",
    "It ranked No. 5 in 2025.| Sales rose.",
    "価格は３．５％上昇した．|次は下がる．",
    "净利润同比增长3.5%。|营收下降！|为什么？",
    # Abbreviations
    "Apple Inc. said U.S. sales rose 3.5 percent.| Shares fell.",
    "It sold the unit to Foxconn Technology Co., Ltd.| The price was not given.",
    "Foxconn Technology Co., Ltd. Chairman Young Liu declined.| He left.",
    "The plant is in the U.S.| It opens at 9 a.m.| Officials were invited.",
    "J. P. Morgan rose, Mr. Dimon said.| Dr. Lee agreed.",
    "TP. Hà Nội và TP.HCM ủng hộ.| PGS. TS. Nguyễn V. An nói vậy.",
    "Giá tăng.| GS.TS. Trần B đồng ý.| PGS.TS. Lê C phản đối.",
    "Công ty bán xe, pin, trạm sạc, v.v.| Tập đoàn tăng vốn.",
    "삼성전자(Samsung Electronics Co., Ltd.)는 밝혔다.| 주가는 올랐다.",
    # Quotations and brackets
    "社長は「増産する。量産は来年だ。」と述べた。|株価は上昇した。",
    "“我们会增产。明年开始。”他说。|公司股价上涨。",
    "董事長表示：「明年擴產。」並說明細節。|股價上漲。",
    "董事長表示：「明年擴產。還有第五期。」|公司預估投資兩兆元。",
    "그는 “늘 것이다. 곧 간다.”고 밝혔다.| 주가는 올랐다.",
    "“매출이 늘 것이다.” 라고 말했다.| “좋다.”| 그는 웃었다.",
    '"We will grow."| He left.| He said "we grow."| Shares fell.',
    '"Sales rose. Profit fell," he said.| Nobody asked.',
    "It’s ‘big. We like it’ he said.| Done.",
    "The firm (est. 1990. It was small.) grew.| It is big.",
    "회사는 《계획. 2부》를 냈다.| 끝이다.",
    # Marks that end nothing, and those that end without a space
    "Yahoo! Japan rose 3%.| What?| Yes.",
    "그는 갔다.|그러나 돌아왔다.",
    "반도체… 그리고 배터리.| 끝.",
    "Wait... and see.| Fine.",
    "See example.com or v2.1 today.| Done.",
    "정말?!| 그렇다.",
    # Openings that are never closed
    "「増産する。|株価は上昇した。",
    'A 27" screen.| It sells.',
    # Line breaks
    "제목\n|본문이다.| 끝",
]


@pytest.mark.parametrize("marked", CASES)
def test_sentences_end_where_a_reader_ends_them(marked: str) -> None:
    expected = [part.strip() for part in marked.split("|")]
    assert split_sentences(marked.replace("|", "")) == expected


@pytest.mark.parametrize(
    ("sentence", "complete"),
    [
        ("늘었다.", True),
        ("增产。”", True),
        ('He said "we grow."', True),
        ("Really?", True),
        ("늘었다", False),
        ("and then it…", False),
        ("都是错误的。 ”", True),
        ("and then it...", False),
        ("", False),
    ],
)
def test_a_sentence_is_complete_when_it_ends_as_sentences_do(sentence: str, complete: bool) -> None:
    assert is_complete(sentence) is complete


TROUBLESOME = st.text(alphabet='.。!?！ \n"“”‘’「」()가나A bU.S12…．', max_size=400)


@given(st.one_of(st.text(max_size=400), TROUBLESOME))
def test_splitting_loses_nothing_but_space(text: str) -> None:
    assert "".join("".join(split_sentences(text)).split()) == "".join(text.split())


@given(TROUBLESOME)
def test_a_sentence_is_not_split_again(text: str) -> None:
    for sentence in split_sentences(text):
        assert "\n" not in sentence
        assert sentence == sentence.strip() != ""


@pytest.mark.parametrize("unit", ["가.나 ", '"', "「", "a. ", "U.S. ", "1. 2. ", "’", "...", "“. ", "(.)"])
def test_no_text_takes_long(unit: str) -> None:
    # Twenty thousand code points of trouble; anything that grows with the square would hang here.
    assert "".join(split_sentences(unit * (20_000 // len(unit))))
