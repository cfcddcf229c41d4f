"""What is taken out of a page before its main text is looked for: a table of fragments, and what is left of each."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lxml.html import document_fromstring

from bot.stories.pruning import prune

STORY = "<p>" + "Sales of the maker rose by a tenth in the quarter, it said on Monday. " * 6 + "</p>"


def left(fragment: str) -> list[str]:
    """The paragraphs of the fragment that are left beside a story."""
    tree = document_fromstring(f"<html><body>{STORY}<div id='x'><p>Start.</p>{fragment}</div></body></html>")
    prune(tree)
    found = tree.xpath('//*[@id="x"]/descendant::*[self::p or self::div or self::li][not(.//p or .//div)]')
    return [element.text_content().strip() for element in found][1:]


@pytest.mark.parametrize(
    ("fragment", "paragraphs"),
    [
        (
            "첫 문장이다.<br><br>둘째 문장이다.<div>부제</div>셋째 문장이다.",
            ["첫 문장이다.", "둘째 문장이다.", "부제", "셋째 문장이다."],
        ),
        ("<p>一つ目だ。<br>二つ目だ。</p>", ["一つ目だ。", "二つ目だ。"]),
        ("<p>公司称，<br>产量增加。</p>", ["公司称，产量增加。"]),
        ("<span><div>A box.</div><em>A tail.</em></span>Text.", ["A box.", "A tail.", "Text."]),
        ("<ul><li><p>One.</p><p>Two.</p></li></ul>", ["One.", "Two."]),
    ],
)
def test_text_is_put_into_paragraphs(fragment: str, paragraphs: list[str]) -> None:
    assert left(fragment) == paragraphs


@pytest.mark.parametrize(
    "gone",
    [
        "<span class='end_photo'><div><img src=a></div><em>공장 전경.</em></span>",
        "<div class='photo'><p><img src=a></p><p>신년사를 하는 대표.</p></div>",
        "<table><tr><td><img src=a></td></tr><tr><td>A factory.</td></tr></table>",
        "<p><img src=a></p><p style='text-align: center'>总部外景。</p>",
        "<p align='center'><img src=a><br>总部外景。</p>",
        "<div style='display: none'><p>Log in to save this.</p></div>",
        "<div><h4>関連記事</h4><div><p>別の会社が増益となった。</p></div></div>",
        "<section><span>Most read</span><p>A bridge was closed.</p></section>",
        "<strong>延伸閱讀</strong><ul><li>另一家公司漲價。</li></ul>",
        "<p><a href=b>강남 집값이 다시 올랐다.</a></p>",
        "<ol><li><span>1</span> <a href=b>Giá xăng lại tăng mạnh hôm nay.</a></li></ol>",
        "<video>Your browser cannot play this.</video>",
        "<aside><p>Get the news every morning.</p></aside>",
    ],
)
def test_what_is_no_part_of_the_article_goes(gone: str) -> None:
    assert left(f"{gone}<p>The rest stays.</p>") == ["The rest stays."]


@pytest.mark.parametrize(
    "kept",
    [
        "<p>The maker, <a href=a>Arclight</a>, said that sales rose.</p>",
        "<p class='captivating'>A long text beside an image.</p>",
        "<p>관련기사 링크를 없앤 포털의 이용자가 늘었다.</p>",
    ],
)
def test_what_only_looks_like_it_stays(kept: str) -> None:
    assert left(kept)


def test_a_gallery_tells_its_story_by_captions() -> None:
    pictures = "".join(
        f"<figure><img src=a><p>{'A caption that tells a part of it. ' * 3}</p></figure>" for _ in range(5)
    )
    tree = document_fromstring(f"<html><body>{pictures}<p>The end.</p></body></html>")
    prune(tree)
    assert tree.text_content().count("A caption") == 15


def test_a_page_within_one_link_keeps_its_article() -> None:
    tree = document_fromstring(f"<html><body><a href=a>{STORY}</a></body></html>")
    prune(tree)
    assert "Sales" in tree.text_content()


@settings(max_examples=60)
@example("</")
@example("<?div <!-- p -->")
@given(st.text(alphabet="<>/=\"' abdivpulrmg.,가。\n", max_size=200))
def test_any_tree_can_be_pruned(tail: str) -> None:
    prune(document_fromstring(f"<html><body><div><p>One.<br>Two.</p><img src=a>{tail}</div></body></html>"))
