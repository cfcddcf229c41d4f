"""Writes the table by which Chinese and Japanese spellings of one character become one.

    python -m tools.stories.han_forms --out bot/stories/data/han_forms.txt

Each line holds forms of one character, the simplified one first. They come from the matcher's table of variants,
narrowed to characters in common use (the first level of Big5), and from the Japanese forms named here.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from pathlib import Path

VARIANTS = Path("bot/matching/data/han_variants.tsv")
JAPANESE = (
    "发発 卖売 价価 气気 经経 济済 营営 收収 产産 铁鉄 实実 应応 对対 扩拡 转転 黑黒 战戦 险険 检検 验験"
    " 权権 变変 图図 广広 驿駅 泽沢 滨浜 绳縄 艺芸 药薬 单単 续続 继継 劳労 览覧 观観 两両 县県 样様 满満"
    " 涩渋 带帯 处処 总総 团団 乐楽 关関 举挙 圆円 读読 译訳 释釈 恶悪 压圧 围囲 伪偽 荣栄 樱桜 击撃 齐斉"
    " 龙竜 丰豊 脑脳 恼悩 严厳 稳穏 职職 择択 赠贈 摄摂 圣聖 归帰 边辺 庄荘 净浄 剩剰 亚亜 壹壱 贰弐 剂剤"
    " 齿歯 渊渕 郁鬱 绘絵 绿緑 练練 炼錬"
)


def forms() -> list[str]:
    """The lines, in order."""
    lines: defaultdict[str, str] = defaultdict(str)
    for line in VARIANTS.read_text(encoding="utf-8").splitlines():
        character, others = line.split("\t")
        if _common(character) and not _simplified(character):
            for simplified in others:
                if _simplified(simplified):
                    lines[simplified] += character
                    break
    for pair in JAPANESE.split():
        if pair[1] not in lines[pair[0]]:
            lines[pair[0]] += pair[1]
    return [simplified + "".join(others) for simplified, others in sorted(lines.items())]


def _common(character: str) -> bool:
    """Whether Big5 has it among the characters in common use."""
    try:
        code = character.encode("big5")
    except UnicodeEncodeError:
        return False
    return b"\xa4\x40" <= code <= b"\xc6\x7e"


def _simplified(character: str) -> bool:
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def main() -> None:
    """See the module's text."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--out", type=Path, required=True)
    parser.parse_args().out.write_text("\n".join(forms()) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
