"""Titles and summaries: what is wrong, not who tells it, where, since when and how it came about."""

from __future__ import annotations

from pathlib import Path

import pytest

from nlu.characters import HAN
from nlu.model_file import NoModel
from nlu.summaries import SUMMARY
from nlu.title_model import load_titles, titles
from nlu.train_titles import lessons, source, train
from nlu.trimming import CUT, TITLE, shortened
from tests.nlu.conftest import DAMAGES, Hear, damaged
from tickets.city import City

STORY = (
    "尊敬的领导您好，我是城南的一名普通市民，今年六十三岁，退休前在纺织厂上班。我们家属院是老房子，前年政府出钱做了改造，大家都很高兴。"
    "可是从上个月开始，楼道里的声控灯全部不亮了，晚上回家只能摸黑上楼。我跟物业说过，物业说保修期过了，让我找施工队，施工队的电话打不通。"
    "上个礼拜三楼的张大爷下楼扔垃圾踩空了，现在还躺在医院里，医药费花了一万多，社区来看过一回，送了一箱牛奶。我们这个院子一多半是老人，再这么黑下去还要出事。请派人来把灯修好，谢谢你们。"
)


@pytest.mark.parametrize(
    ("text", "thing"),
    [
        (
            "反映一件闹心事：我们小区的生活垃圾清运长期不及时，物业说车是环卫安排的，环卫说物业没交费，受罪的是居民",
            "垃圾清运",
        ),
        ("我是退休教师，每天早上去江边锻炼，最近江滩公园的公厕一直锁着门，问保洁说水管冻裂了，老年人不方便", "公厕"),
        ("我们是三号楼的住户，顶楼那家上个月开始搭阳光房，敲得整栋楼掉灰，找过城管，城管说要等取证", "阳光房"),
        ("我是跑网约车的，每天从客运站后头那条路过七八趟，路面坑连着坑，轮毂都撞变形了，修一次三百多", "坑"),
        (STORY, "灯"),
    ],
)
def test_a_story_is_titled_by_what_is_wrong(hear: Hear, text: str, thing: str) -> None:
    title = hear(text).title
    assert thing in title
    assert len(title) <= TITLE


def test_a_long_story_has_a_short_summary_of_its_own_sentences(hear: Hear) -> None:
    summary = hear(STORY).summary
    assert len(summary) <= SUMMARY + summary.count(CUT)
    assert "楼道里的声控灯全部不亮了" in summary
    assert all(piece in STORY for piece in summary.split(CUT))


def test_who_tells_it_and_whom_nobody_reached_is_no_title(hear: Hear) -> None:
    told = hear(
        "我是大柳村养鱼的，今年五十三，打电话没人接，最近鱼塘里的水被上游的砖厂放红水染了，鱼翻了一片，请尽快处理，希望给我保密"
    )
    assert "鱼" in told.title
    assert not any(words in told.title for words in ("我是", "没人接", "保密", "处理", "最近"))


def test_a_list_of_short_words_is_not_cut_and_where_it_lies_is_no_title(hear: Hear) -> None:
    listed = hear("青石镇一中的音、体、美特长生培训，每学期收几千块，钱都归老师自己，请纪委查一查。").title
    assert "体、美特长生" in listed
    lies = hear("位于青石镇的三江饮品公司，车辆天天超载，把村道都压坏了，一年比一年烂。").title
    assert "村道" in lies or "超载" in lies
    assert "位" not in lies


def test_that_something_is_reported_and_should_be_supported_is_no_title(hear: Hear) -> None:
    said = hear("向您反映，希望得到您的支持解决，我们小区房产证十年办不下来，业主意见很大。").title
    assert said == "房产证十年办不下来"


def test_a_title_is_cut_between_words() -> None:
    long = "开发商把我们小区中间的消防车道改成了收费停车场还装上了升降地锁"
    assert shortened(long, TITLE, alphabetic=False) == "开发商把我们小区中间的消防车道改成了…"


def test_a_summary_keeps_what_is_wanted_and_leaves_the_salutation_out(hear: Hear) -> None:
    summary = hear(STORY).summary
    assert "请派人来把灯修好" in summary
    assert "尊敬的领导" not in summary


def test_a_message_that_is_no_story_is_kept_whole(hear: Hear) -> None:
    assert hear("楼道里的灯坏了，晚上摸黑").summary == "楼道里的灯坏了，晚上摸黑"


def test_what_ships_was_taught_by_the_lessons_that_ship() -> None:
    assert titles().about.data == source(), "run: python -m bench.titles"


def test_lessons_teach_a_model_that_is_read_back(city: City, tmp_path: Path) -> None:
    taught = [
        (
            f"我是{who}，上个月搬来的，{thing}坏了没人修，打过电话也没用，麻烦领导抽空管一管吧，老人小孩都不方便，先谢谢了",
            f"{thing}坏了没人修",
        )
        for who, thing in zip("甲乙丙丁戊己庚辛壬癸", ["电梯", "路灯", "水管", "门禁", "井盖"] * 2, strict=True)
    ]
    model = train(list(lessons(city, taught)), "made")
    assert model.about.lessons == len(taught)
    assert model.about.alike > 0.9
    model.save(tmp_path / "titles.npz")
    again = load_titles(tmp_path / "titles.npz")
    assert again.about == model.about
    assert again.weights.keys() == model.weights.keys()


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_model_of_titles_that_does_not_fit_is_told(tmp_path: Path, damage: str) -> None:
    file = tmp_path / "titles.npz"
    damaged(file, damage, titles().save)
    with pytest.raises(NoModel, match=r"titles\.npz"):
        load_titles(file)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("人民路38号院门口的路灯坏了快一周了，晚上老人出门摔了两个，麻烦修一下", "路灯坏了"),
        ("您好，我想投诉一下，锦绣花园3号楼垃圾没人收", "垃圾没人收"),
        ("我在外地上班，我妈一个人住光明里9号楼，暖气两天没热了", "暖气两天没热了"),
        ("想举报我们厂半夜往河里排污，别让厂里知道是我", "我们厂半夜往河里排污"),
        ("征地补偿款每亩三万八 只给了两万 村里说没钱了", "征地补偿款每亩三万八，只给了两万"),
        ("孙女唇腭裂 家里没钱做手术 有没有啥救助", "孙女唇腭裂，家里没钱做手术"),
        ("在幼儿园滑梯旁边 有个马蜂窝 蛰了两个孩子了", "马蜂窝，蛰了两个孩子了"),
        ("没征求我们意见就把树砍了 三天", "没征求我们意见就把树砍了"),
        ("楼道灯不亮 刚才", "楼道灯不亮"),
        ("我孙子被小区里那只大黄狗咬了 没人管 打了狂犬疫苗花了两千", "我孙子被小区里那只大黄狗咬了"),
    ],
)
def test_the_title_is_the_matter_alone(hear: Hear, text: str, title: str) -> None:
    assert hear(text).title == title


@pytest.mark.parametrize(
    "text",
    [
        "路灯" * 40,
        "The street lamp in front of our house has been dark for several weeks and nobody came to repair it at all",
        "楼上装修天天晚上十点还砸墙孩子睡不着老人心脏病都要犯了谁来管管",
    ],
)
def test_a_title_is_short(hear: Hear, text: str) -> None:
    title = hear(text).title
    assert 0 < len(title) <= (20 if HAN.search(title) else 64)


@pytest.mark.parametrize(
    ("text", "gone", "kept"),
    [
        (
            "尊敬的领导您好，锦绣花园停水三天了，恳请尽快处理，谢谢",
            ("尊敬", "您好", "恳请", "谢谢"),
            "锦绣花园停水三天了",
        ),
        ("你们这帮废物，路灯坏了一个月", ("废物",), "路灯坏了一个月"),
        ("Hello, the lamp is broken. Thank you", ("Hello", "Thank"), "the lamp is broken"),
    ],
)
def test_the_summary_is_without_greeting_politeness_and_abuse(
    hear: Hear, text: str, gone: tuple[str, ...], kept: str
) -> None:
    summary = hear(text).summary
    assert kept in summary
    assert not any(word in summary for word in gone)


@pytest.mark.parametrize(
    ("text", "language", "title"),
    [
        ("the streetlight outside No. 38 Renmin Road has been out for a week", "en", "Streetlight has been out"),
        ("Nobody sweeps Garden Street any more", "en", "Nobody sweeps Garden Street any more"),
        ("塔吊天天从我家楼顶过", "zh-CN", "塔吊天天从我家楼顶过"),
        ("物业不让快递进小区", "zh-CN", "物业不让快递进小区"),
        ("通勤路が穴だらけで、自転車がパンクします", "ja", "通勤路が穴だらけで、自転車がパンクします"),
        ("На пашне строят виллы", "ru", "На пашне строят виллы"),
    ],
)
def test_a_place_that_the_sentence_needs_stays_in_the_title(hear: Hear, text: str, language: str, title: str) -> None:
    assert hear(text, language=language).title == title


def test_a_long_title_ends_at_a_word_and_says_that_more_was_said(hear: Hear) -> None:
    said = "A man keeps dozens of gas cylinders in his garage under our flats and nobody does anything"
    assert hear(said, language="en").title == "A man keeps dozens of gas cylinders in his garage under our…"


@pytest.mark.parametrize(
    "text",
    [
        "HR让我忍 咋投诉 我不想说公司名",
        "我跟你说哈同志，路灯坏了",
        "我想问问，我家老人的补贴怎么没发",
        "就是忘了说声谢谢",
        "我去投诉 他们不理我",
    ],
)
def test_nothing_is_cut_out_of_the_middle_of_the_residents_words(hear: Hear, text: str) -> None:
    assert hear(text).summary == text


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("上礼拜刚修的路又烂了", "上礼拜刚修的路又烂了"),
        ("上次报的坑", "上次报的坑"),
        ("yyds你们这共享单车把我们二中门口堵得水泄不通", "共享单车把我们二中门口堵得水泄不通"),
        ("天天半夜两点从建设路过，大货车，睡不着", "天天半夜两点从建设路过，大货车"),
        ("好消息呀，我家下水道通了，谢谢", "我家下水道通了"),
        ("东方花园3号楼，几单元说不清，停水两天了", "停水"),
        ("现就我区公积金提取问题反映如下，两月前提交的申请到现在没到账", "我区公积金提取"),
    ],
)
def test_a_title_begins_with_the_matter_and_loses_no_letter(hear: Hear, text: str, title: str) -> None:
    assert hear(text).title == title


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("新华小区5号楼楼道灯坏了 刘桂芳 13800001111", "楼道灯坏了"),
        ("楼道灯坏了，我是住户刘桂芳13800001111", "楼道灯坏了"),
        ("盖板断了一块差点摔了电话13912345678联系我", "盖板断了一块差点摔了"),
        ("文化路路灯不亮 请打13912345678联系我 李女士", "路灯不亮"),
        ("Street light is broken on Renmin Road, call me at 13912345678", "Street light is broken"),
    ],
)
def test_how_somebody_is_reached_is_in_no_title(hear: Hear, text: str, title: str) -> None:
    assert hear(text).title == title


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("累死了 楼上又漏水 三天两头的漏 墙都泡烂了", "楼上又漏水，三天两头的漏"),
        ("公园那个厕所下午五点就锁门 环卫说下班了", "厕所下午五点就锁门"),
        ("楼下 那个 饭店 油烟 很大", "楼下那个饭店油烟很大"),
        ("是盖板断了一块差点摔了", "盖板断了一块差点摔了"),
        ("漂上来一大片死鱼，漂上来一大片死鱼臭得很", "漂上来一大片死鱼臭得很"),
    ],
)
def test_a_blank_ends_a_clause_where_words_are_said_in_one_breath(hear: Hear, text: str, title: str) -> None:
    assert hear(text).title == title


@pytest.mark.parametrize("text", ["一路车太少了 加一路车吧", "能不能加一路公交", "想增开一条3路车"])
def test_a_bus_that_is_asked_for_is_no_place(hear: Hear, text: str) -> None:
    place = hear(text).place
    assert place is None or "加" not in place.span.text


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("文化路12号公厕太脏", "公厕太脏"),
        ("幸福小区3号楼屋顶漏水", "屋顶漏水"),
        ("翠竹路工地噪音", "工地噪音"),
        ("柳河桥下公厕没纸", "公厕没纸"),
        ("文化路图书馆太热", "图书馆太热"),
        ("锦绣花园3号楼天天晚上吵", "锦绣花园3号楼天天晚上吵"),
        ("人民公园东门乱停车", "乱停车"),
    ],
)
def test_the_thing_in_which_a_place_ends_is_in_the_title(hear: Hear, text: str, title: str) -> None:
    assert hear(text).title == title


def test_when_something_else_was_is_not_told_with_the_title(hear: Hear) -> None:
    assert hear("流浪狗成群，昨天咬了我家娃的腿，在桃花家园").since is None
    told = hear("昨天晚上路过中山路口，井盖没了").since
    assert told is not None and told.value == "昨天晚上"
