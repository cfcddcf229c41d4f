from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.stories.furniture import asks_for_consent, asks_for_payment, shipped_furniture, without_furniture

BODY = {
    "ko": "삼성전자가 20일 평택에 공장을 짓는다고 밝혔다. 투자액은 20조원이다.",
    "zh": "比亚迪20日宣布建厂。总投资40亿欧元。",
    "ja": "トヨタ自動車は20日、工場を新設すると発表した。総投資額は3000億円だ。",
    "en": "Nvidia said on Monday it will buy Arclight. The price is $4.2 billion.",
    "vi": "VinFast cho biết sẽ xây nhà máy. Vốn đầu tư là 500 triệu USD.",
}

HEADS = [
    ("ko", "(서울=두레통신) 이나루 기자 = "),
    ("ko", "[서울=뉴스한강]김가람 박솔 기자 = "),
    ("ko", "[한강경제 김가람 기자] "),
    ("ko", "[단독] "),
    ("ko", "[하노이(베트남)=김가람 특파원] "),
    ("ko", "직원들이 장비를 점검하고 있다. AFP=연합뉴스 "),
    ("ko", "전시장 모습이다. /사진=두레일보 "),
    ("ko", "김 대표(오른쪽)가 협약서에 서명하고 있다. "),
    ("ko", "【세종=한강뉴스】 "),
    ("zh", "长河网北京4月20日电（记者 李清）"),
    ("zh", "财讯社4月20日讯，"),
    ("zh", "〔記者林小雨／高雄報導〕"),
    ("zh", "財經中心／林小雨報導 "),
    ("zh", "【撰文‧記者林小雨／攝影‧陳大同】"),
    ("zh", "（島嶼社記者林小雨高雄20日電）"),
    ("ja", "【東京＝北村葵】"),
    ("ja", "［東京　２０日　ロイター］ - "),
    ("en", "SAN FRANCISCO, April 20 (Meridian) - "),
    ("en", "LONDON -- "),
    ("vi", "(Sông Hồng) - "),
    ("vi", "Hà Nội (TTXVN) - "),
    ("vi", "SHO - "),
]

TAILS = [
    ("ko", " 김가람 기자 garam@hangang.example"),
    ("ko", " <저작권자(c) 두레통신, 무단 전재-재배포, AI 학습 및 활용 금지>"),
    ("ko", " ⓒ 한강경제"),
    ("ko", " 이나루 한강닷컴 객원기자 naru@hangang.example ⓒ 한강경제 & , 무단전재 및 재배포 금지"),
    ("ko", "[김가람 두레TV 기자]   [ⓒ 두레경제 & dure.example, 무단전재 및 재배포 금지]"),
    ("ko", "[하노이(베트남) =김가람 두레스포츠 특파원]"),
    ("zh", "（责任编辑：王明）"),
    ("zh", "（編輯：陳大同）1150420"),
    ("ja", "（北村葵）"),
    ("en", " Continue reading →"),
    ("en", " The post Nvidia buys Arclight appeared first on Meridian."),
    ("vi", " Xem thêm tại đây"),
]

# Whole lines that are no part of an article.
LINES = [
    "You have successfully created your account.",
    "Warning: this piece contains spoilers.",
    "The Desk has affiliate relationships with certain retailers and may receive a part of what you pay them for it.",
    "本文来自微信公众号“某某”，作者：某某。",
    "未经授权，不得转载、复制。",
    "更多内容请下载本报APP",
    "This story was originally published on another site.",
    "Have a tip? Email us.",
    "Jane Roe is a senior reporter covering chips.",
    "続きは電子版で。",
    "Ảnh minh họa.",
    "[서울=한빛통신] 김다온 기자 = 1일 매장에서 모델이 신제품을 소개하고 있다. 2025.07.29. photo@desk.example",
    "(서울=한빛통신) 이대표가 15일 법원을 나서고 있다. 2026.4.15/한빛",
    "[대전=한빛통신]연구원이 장비를 살피고 있다. (사진=연구원 제공) 2026.05.01. *재판매 금지",
    "鴻海將擴大產能。（記者林小光攝）",
    "董事長出席活動。（圖／公司提供）",
    "新工場の完成予想図。（写真＝会社提供）",
    "Engineers check a line. (AP Photo/Jane Roe)",
    "Nhà máy mới ở Bắc Ninh. (Ảnh: Minh Anh)",
    "인공지능이 자동으로 줄인 요약입니다.",
    "등록된 댓글이 없습니다.",
    "이 기사는 5월 1일 8시에 먼저 게재된 기사입니다.",
    "AI 요약은 원문과 내용이 다를 수 있습니다.",
    "이도현 기자가 보도합니다.",
    "（原题为《年中盘点》）",
    "市场有风险，投资需谨慎。",
    "更多精彩！欢迎扫描二维码关注我们",
    "著者フォローすると、最新記事をメールでお知らせします。",
    "*情報を追加しました。",
    "This story has been updated with additional developments.",
    "Jane Roe contributed to this report.",
    "Updated on September 19 at 3:15 p.m.",
    "The Markets newsletter is your daily guide to what moves them. Sign up here.",
    "Please enable JavaScript to view the comments.",
    "Mời bạn đọc tham gia góp ý qua hộp thư của tòa soạn.",
    "김가람 기자",
    "입력 2026.04.20 09:00 수정 2026.04.20 09:42",
    "글자크기 조절",
    "무단전재 및 재배포 금지",
    "▲ 평택캠퍼스 전경. [사진=한강경제]",
    "네이버에서 한강경제를 구독해 주세요.",
    "로그인 후 댓글을 작성하실 수 있습니다.",
    "많이 본 뉴스",
    "责任编辑：王明",
    "相关阅读",
    "本文仅代表作者观点，不构成投资建议。",
    "打开微信扫一扫，分享到朋友圈。",
    "图为工厂车间。 李清 摄",
    "版權所有，未經授權不得轉載。",
    "請先登入會員才能留言。",
    "熱門新聞",
    "（請繼續往下閱讀…）",
    "更多島嶼日報報導：輝達設總部",
    "《島嶼日報》提醒您：投資有風險。",
    "無断転載・複製を禁じます。",
    "写真はイメージです。",
    "関連記事",
    "コメントを書くにはログインが必要です。",
    "By Jo Hartley",
    "Reporting by Jo Hartley; Editing by Dana Lowe.",
    "Sign up here for the daily Tech Briefing newsletter.",
    "© 2026 Meridian Media Ltd. All rights reserved.",
    "Read more: Chip tariffs in May",
    "Ảnh: Minh Khôi.",
    "Tin liên quan",
    "Theo dõi Báo Sông Hồng trên Google News để không bỏ lỡ tin tức.",
    "Đăng nhập để gửi bình luận của bạn.",
]

# News that is worded like furniture.
NEWS = [
    "카카오는 다음 달부터 이모티콘 구독 서비스의 월 요금을 3900원에서 4900원으로 올린다고 22일 밝혔다.",
    "네이버 기자실에서 열린 간담회에서 최수연 대표는 AI 요약 기능을 설명했다.",
    "公司4月20日电话会议上表示，全年交付量将达到60万辆。",
    "法院认定，涉案游戏的著作权属于腾讯。",
    "ヤフーは6月からログインに指紋認証を使えるようにする。",
    "Sony said the comments by its chief executive were taken out of context.",
    "The New York Times Co. said it added 250,000 subscribers in the quarter.",
    "IBM shares rose 3% after the report.",
    "FPT cho biết ứng dụng đọc báo của hãng đạt 2 triệu người dùng.",
    "새 요금은 2026. 5. 1. 시행한다.",
    "警方通过微信公众号发布防诈宣传75篇，派发传单30万份。",
    "只要数据来源未经用户授权，都存在法律风险。",
    "截至5月，在320万使用该App的英国用户中，已有7.6万人接受了检测。",
    "Apple is reading the full version of its report to regulators.",
    "The Post was first alerted to the filing by a watchdog.",
    "The story was originally conceived by its director.",
    "정부는 등록된 기업만 지원한다고 밝혔다.",
    "네이버는 AI 번역과 요약 서비스를 기업에 제공한다고 밝혔다.",
    "中央社董事長說，今年將增聘60名記者。",
    "游戏公司表示，玩家晒出的聊天截图并不属实。",
    "法院判定平台须承担法律责任。",
    "スマホやタブレットでも視聴できる新サービスを始める。",
    "Strong iPhone sales contributed to growth in the quarter.",
    "By Tuesday, shares had fallen 5%.",
    "The loss posted by Intel was smaller than expected.",
    "A deal can be reached by Friday, the minister said.",
    "A newsletter is read by two million people, the publisher said.",
    "Amazon would earn fees from sellers in India.",
]


@pytest.mark.parametrize(("language", "head"), HEADS)
def test_what_introduces_a_paragraph_is_cut_off(language: str, head: str) -> None:
    assert without_furniture(head + BODY[language]) == BODY[language]


@pytest.mark.parametrize(("language", "tail"), TAILS)
def test_what_closes_a_paragraph_is_cut_off(language: str, tail: str) -> None:
    assert without_furniture(BODY[language] + tail) == BODY[language]


@pytest.mark.parametrize("line", LINES)
@pytest.mark.parametrize("language", BODY)
def test_furniture_goes_wherever_it_stands(language: str, line: str) -> None:
    body = BODY[language]
    assert without_furniture(f"{body}\n{line}") == body
    assert without_furniture(f"{line}\n{body}") == body


@pytest.mark.parametrize("news", NEWS)
def test_news_that_is_worded_like_furniture_stays(news: str) -> None:
    assert without_furniture(news) == news


def test_nothing_is_kept_from_the_end_of_an_article_on() -> None:
    page = f"{BODY['ko']}\n관련기사\n코스피가 사상 최고치를 기록했다. 거래대금은 30조원이다."
    assert without_furniture(page) == BODY["ko"]


def test_a_text_without_sentences_is_left_as_it_is() -> None:
    assert without_furniture("FPT mở văn phòng tại Đức") == "FPT mở văn phòng tại Đức"


@pytest.mark.parametrize(
    "text",
    [
        "이 기사는 프리미엄 구독자 전용 콘텐츠입니다.",
        "登录后即可阅读全文。",
        "訂閱會員即可閱讀全文",
        "この記事は有料会員限定です。",
        "残り1,245文字",
        "Subscribe to continue reading.",
        "This article is for subscribers only.",
        "Đăng nhập để đọc tiếp bài viết này.",
        "로그인 후 기사 전문을 보실 수 있습니다.",
        "이 글은 유료 기사입니다.",
        "나머지 60%는 구독자에게 열려 있습니다.",
        "有料会員になると続きが読めます。",
        "付费解锁全文",
        "成為會員繼續閱讀",
        "本月免費閱讀已達上限",
        "Create a free account to read on.",
        "To read the full story, sign in.",
        "You have reached your article limit.",
        "Bạn đã đọc hết số bài miễn phí.",
    ],
)
def test_a_paywall_is_known_by_its_words(text: str) -> None:
    assert asks_for_payment(text)


@pytest.mark.parametrize(
    "text",
    [
        "We use cookies to improve your experience; accept or manage your preferences.",
        "Checking your browser before accessing",
        "쿠키 사용에 동의해 주세요",
        "请完成安全验证",
        "同意して続ける",
        "Xác minh bạn không phải robot",
        "あなたが人間であることを確認しています。",
        "您的网络存在异常访问",
        "請勾選我不是機器人",
        "Truy cập của bạn bị từ chối",
    ],
)
def test_a_wall_is_known_by_its_words(text: str) -> None:
    assert asks_for_consent(text)


@pytest.mark.parametrize(
    "news",
    [
        "넷플릭스는 유료 구독자가 3억명을 넘었다고 밝혔다.",
        "회사는 회원가입 후 한 달 동안 무료인 요금제를 내놨다.",
        "The paper added 250,000 subscribers, most of them to its games.",
        "The app lets users sign in with a passkey to read mail.",
        "公司付费会员数突破1亿。",
        "楽天は有料会員向けの特典を増やす。",
        "Người dùng đăng ký gói trả phí tăng 20%.",
    ],
)
def test_news_of_subscribers_is_no_paywall(news: str) -> None:
    assert not asks_for_payment(news)


@pytest.mark.parametrize("body", BODY.values())
def test_news_asks_for_nothing(body: str) -> None:
    assert not asks_for_payment(body)
    assert not asks_for_consent(body)


def test_every_kind_is_shipped() -> None:
    known = shipped_furniture()
    for kind in (known.leads, known.trails, known.credits, known.lines, known.ends, known.paywall, known.wall):
        assert len(kind) > 2


@given(st.text(max_size=600))
def test_what_is_kept_was_there(text: str) -> None:
    remains = iter("".join(text.split()))
    assert all(character in remains for character in "".join(without_furniture(text).split()))


@pytest.mark.parametrize(
    "unit", ["로그인 ", "(photo", "［写真＝", "A ", "a@", "ⓒ ", "(서울 ", "김가람 ", "Reporting by "]
)
def test_no_text_takes_long(unit: str) -> None:
    assert isinstance(without_furniture((unit * 40 + "\n") * 200), str)
