from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.errors import SettingsError
from bot.model import Firm, Relation
from bot.settings.firms import load_catalogue, read_firms
from bot.settings.shipped import shipped_config

YAML = """\
firms:
  - id: alibaba
    name: Alibaba
    names:
      en: [Alibaba, Alibaba Group]
      zh-CN: 阿里巴巴
      vi: [Alibaba]
    tickers: [005930, "NYSE:BABA"]
    people: {ko: [마윈], ja: ジャック・マー}
    brands:
    also:
      アリババと40人の盗賊: a tale
      阿里山: a mountain
"""


def test_a_yaml_file(tmp_path: Path) -> None:
    (tmp_path / "firms.yaml").write_text(YAML)
    assert read_firms(tmp_path / "firms.yaml") == (
        Firm(
            id="alibaba",
            name="Alibaba",
            names={"en": ("Alibaba", "Alibaba Group"), "zh-Hans": ("阿里巴巴",), "vi": ("Alibaba",)},
            tickers=("005930", "NYSE:BABA"),
            related={Relation.PERSON: {"ko": ("마윈",), "ja": ("ジャック・マー",)}},
            also={"アリババと40人の盗賊": "a tale", "阿里山": "a mountain"},
        ),
    )


def test_a_folder_is_read_in_the_order_of_its_names(tmp_path: Path) -> None:
    (tmp_path / "b.yml").write_text("firms: [{id: b, name: B, names: {en: [B]}}]")
    (tmp_path / "a.yaml").write_text("firms: [{id: a, name: A, names: {en: [A]}}]")
    (tmp_path / "c.json").write_text('[{"id": "c", "name": "C", "aliases": {"en": ["C"]}, "tickers": []}]')
    (tmp_path / "README.md").write_text("# not firms")
    assert [firm.id for firm in read_firms(tmp_path)] == ["a", "b", "c"]


def test_a_json_list(tmp_path: Path) -> None:
    path = tmp_path / "firms.json"
    rows = [
        {"id": "lotte", "name": "Lotte", "aliases": {"ko": ["롯데"], "zh-TW": ["樂天"]}, "tickers": ["004990"]},
        {
            "id": "abc_bank",
            "name": "Agricultural Bank of China",
            "aliases": {},
            "tickers": [],
            "more": {"left": "aside"},
        },
        {"id": "snap", "name": "Snap"},
    ]
    path.write_text(json.dumps(rows, ensure_ascii=False, indent=1))
    assert read_firms(path) == (
        Firm(id="lotte", name="Lotte", names={"ko": ("롯데",), "zh-Hant": ("樂天",)}, tickers=("004990",)),
        Firm(id="abc_bank", name="Agricultural Bank of China", names={"en": ("Agricultural Bank of China",)}),
        Firm(id="snap", name="Snap", names={"en": ("Snap",)}),
    )


@pytest.mark.parametrize(
    ("text", "mistakes"),
    [
        ('[{"id": "a", "name": "A"}\n {"id": "b"}]', ["2: this is not valid JSON"]),
        ('[\n{"id": "a", "name": "A"},\n\n{"id": "b"}]', ["4: 'name' is missing"]),
        ('[{"id": "a", "name": "A"},\n{"id": "a", "name": "B"}]', ["2: firm 'a' is already at {path}:1"]),
        ('[\n"samsung"]', ["2: here is the text 'samsung'; expected keys with values, such as 'id: …'"]),
        (
            '[{"id": 5930, "name": "A"}]',
            ["1: 'id' holds the number 5930; expected an id, in quotes and with the zeros that it begins with"],
        ),
        ("[" * 100_000, ["nested too deep"]),
        ("[]", ["there are no firms in it; a file begins with 'firms:'"]),
        ("[] x", ["1: this is not valid JSON"]),
        ("", ["there are no firms in it; a file begins with 'firms:'"]),
        ("firms:\n", ["1: expected 'firms:' and a list under it"]),
        (
            "names: []\n",
            ["1: unknown key 'names'; the firms stand under 'firms:'", "1: expected 'firms:' and a list under it"],
        ),
    ],
)
def test_mistakes_have_their_lines(tmp_path: Path, text: str, mistakes: list[str]) -> None:
    path = tmp_path / "firms"
    path.write_text(text)
    with pytest.raises(SettingsError) as raised:
        read_firms(path)
    said = [mistake.removeprefix(str(path)).removeprefix(":").strip() for mistake in raised.value.mistakes]
    assert said == [mistake.replace("{path}", str(path)) for mistake in mistakes]


def test_a_missing_file_and_an_empty_folder_say_so(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"none\.yaml: cannot be read: No such file or directory"):
        read_firms(tmp_path / "none.yaml")
    with pytest.raises(SettingsError, match="there are no firms in it"):
        read_firms(tmp_path)


def test_the_same_firm_in_two_files_names_both(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("firms: [{id: a, name: A, names: {en: [A]}}]")
    (tmp_path / "b.yaml").write_text("\nfirms:\n  - {id: a, name: A, names: {en: [A]}}")
    with pytest.raises(SettingsError) as raised:
        read_firms(tmp_path)
    assert raised.value.mistakes == (f"{tmp_path}/b.yaml:3: firm 'a' is already at {tmp_path}/a.yaml:1",)


def test_ones_own_firms_lie_over_the_shipped_ones(tmp_path: Path) -> None:
    (tmp_path / "firms").mkdir()
    (tmp_path / "firms" / "own.yaml").write_text(
        "firms:\n"
        "- {id: alibaba, name: 우리 알리바바, names: {ko: 알리바바}}\n"
        "- {id: acme, name: Acme, names: {en: Acme}}\n"
    )
    shipped = {firm.id: firm for firm in read_firms(shipped_config() / "firms")}
    found = {firm.id: firm for firm in load_catalogue(tmp_path)}
    assert found.keys() == shipped.keys() | {"acme"}
    assert found["alibaba"].name == "우리 알리바바"
    assert found["tencent"] == shipped["tencent"]


def test_without_ones_own_there_is_the_shipped_catalogue(tmp_path: Path) -> None:
    assert load_catalogue(tmp_path) == load_catalogue(shipped_config()) == read_firms(shipped_config() / "firms")


def test_a_mistake_in_ones_own_firms_is_placed(tmp_path: Path) -> None:
    (tmp_path / "firms").mkdir()
    (tmp_path / "firms" / "own.yaml").write_text("firms:\n- {id: acme, name: Acme, names: {kr: [애크미]}}\n")
    with pytest.raises(SettingsError, match=r"own\.yaml:2: unknown language 'kr'; did you mean 'ko'\?"):
        load_catalogue(tmp_path)
