import pytest

from bot.model import Content, Digest, DigestGroup, Notice
from bot.store.codec import CONTENT, REASONS
from tests.store.build import TITLES, message
from tests.values import NOW

GROUP = DigestGroup(label="알리바바", messages=(message(1), message(2, TITLES[3])))


@pytest.mark.parametrize(
    "content",
    [
        message(2**53 + 1),
        Digest(groups=(GROUP, DigestGroup(label="阿里巴巴", messages=())), since=NOW, zone="Asia/Seoul", locale="ko"),
        Digest(groups=(), since=NOW),
        Notice(text="채널에 초대해 주세요\nĐiện tử"),
    ],
)
def test_content_comes_back_as_what_it_was(content: Content) -> None:
    back = CONTENT.load(CONTENT.dump(content))
    assert back == content
    assert type(back) is type(content)


def test_what_was_stored_before_a_field_was_added_is_still_read() -> None:
    (reason,) = REASONS.load('[{"kind": "keyword", "subject": "반도체", "label": "반도체", "forgotten": 1}]')
    assert (reason.subject, reason.surface, reason.where) == ("반도체", "", "")


def test_surrogates_anywhere_in_content_are_mended() -> None:
    spoiled = Digest(groups=(DigestGroup(label="\ud800", messages=(message(1, "a\udfff"),)),), since=NOW)
    back = CONTENT.load(CONTENT.dump(spoiled))
    assert isinstance(back, Digest)
    assert (back.groups[0].label, back.groups[0].messages[0].title) == ("\ufffd", "a\ufffd")
