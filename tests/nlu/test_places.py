"""Where the words name the place of the problem: the stretch, its parts, and what is none."""

from __future__ import annotations

import random

import pytest

from handlers.ports.understanding import Context, Understanding
from tests.nlu.conftest import Hear
from tickets.city import City


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("人民路38号院门口的路灯坏了快一周了，晚上老人出门摔了两个", "人民路38号院门口"),
        ("锦绣花园3号楼天天晚上吵", "锦绣花园3号楼"),
        ("我在外地上班，我妈一个人住光明里9号楼，暖气两天没热了", "光明里9号楼"),
        ("石桥镇柳树村，村小学后墙那儿", "石桥镇柳树村，村小学后墙那儿"),
        ("清水河，体育公园对面", "清水河，体育公园对面"),
        ("解放路川味烧烤放音响", "解放路川味烧烤"),
        ("人民路和解放路路口红绿灯坏了", "人民路和解放路路口"),
        ("人民路与解放路交叉口有个大坑", "人民路与解放路交叉口"),
        ("人民路102号门口下水道堵了", "人民路102号门口"),
        ("文化路12号井盖松了", "文化路12号"),
        ("文化路12号树枝挡路", "文化路12号"),
        ("文化路12号健身房跑路", "文化路12号健身房"),
        ("幸福小区3号楼门禁坏了", "幸福小区3号楼"),
        ("人民公园东门外墙掉皮", "人民公园东门"),
        ("金湖小区南门侵占绿地", "金湖小区南门"),
        ("RM-0381号灯杆不亮", "RM-0381号灯杆"),
        ("文昌路北口井盖丢了", "文昌路北口"),
        ("我在云州市第一医院上班，光明里门口路灯坏了", "光明里门口"),
        ("翡翠名邸小区6号楼电梯坏了", "翡翠名邸小区6号楼"),
        ("去柳河街道办事处问，说不管，光明里停水三天了", "光明里"),
        ("地铁1号线人民路站A口扶梯停了", "地铁1号线人民路站A口"),
        ("公交站牌歪了，就在光明里公交站", "光明里公交站"),
        ("从人民路到解放路那段没灯", "人民路到解放路那段"),
        ("滨江二期工地四个月没发工资", "滨江二期工地"),
        ("投诉锦绣花园12栋2单元301半夜装修", "锦绣花园12栋2单元301"),
        ("解放路桥下有人倒垃圾", "解放路桥下"),
        ("枣园路往北200米有个坑", "枣园路往北200米"),
        ("幸福小区2号楼东侧垃圾堆成山", "幸福小区2号楼东侧"),
        ("不对，是建设路跟人民路", "建设路跟人民路"),
        ("今天早上八点在人民医院站", "人民医院站"),
    ],
)
def test_the_longest_sensible_place_is_found(hear: Hear, text: str, span: str) -> None:
    place = hear(text).place
    assert place is not None
    assert place.span.text == span
    assert text[place.span.start : place.span.end] == span
    assert place.complete


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("柳林镇后沟村三组晒场旁的水泥路路灯全灭了", "柳林镇后沟村三组晒场旁的水泥路"),
        ("丈八北路枫林苑G区天天停水", "丈八北路枫林苑G区"),
        ("地铁9号线七里庄站D口台阶裂了", "地铁9号线七里庄站D口台阶"),
        ("财富广场B座1206室漏水", "财富广场B座1206室"),
        ("皇姑区塔湾街15-2号没暖气", "皇姑区塔湾街15-2号"),
        ("民权路与五四路口东100米路北的井盖丢了", "民权路与五四路口东100米路北"),
        ("建材市场东边铁路道口总堵车", "建材市场东边铁路道口"),
        ("昨天晚上我在王坪水库大坝坝顶摔了一跤", "王坪水库大坝坝顶"),
        ("绕城高速K21+300处护栏断了", "绕城高速K21+300处"),
        ("新华联家园南区7号楼与8号楼之间空地堆满垃圾", "新华联家园南区7号楼与8号楼之间空地"),
        ("A市A3区杜鹃苑小区外的空地在施工", "A市A3区杜鹃苑小区外的空地"),
        ("K8县丁字街乱停车", "K8县丁字街"),
        ("矿务局二号院没有路灯", "矿务局二号院"),
        ("雁塔西路市儿童医院住院部一楼没有热水", "雁塔西路市儿童医院住院部一楼"),
        ("上东国际24栋顶楼漏雨", "上东国际24栋顶楼"),
        ("枫桥铺子那一片没水三天了", "枫桥铺子那一片"),
    ],
)
def test_a_place_in_no_gazetteer_is_found_from_its_area_to_its_last_detail(hear: Hear, text: str, span: str) -> None:
    place = hear(text).place
    assert place is not None
    assert place.span.text == span


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("楼下新开的打印店天天放音响，就在和顺家园5号楼", "和顺家园5号楼"),
        ("问了城管局说归交警，兴隆街口还是天天堵", "兴隆街口"),
        ("科技路路口的工地半夜打桩", "科技路路口"),
        ("江滨公园喷泉旁的广场舞太吵", "江滨公园喷泉旁"),
        ("光明里9号楼下的路灯不亮", "光明里9号楼下"),
    ],
)
def test_a_shop_an_office_or_a_thing_at_the_place_is_not_the_place(hear: Hear, text: str, span: str) -> None:
    place = hear(text).place
    assert place is not None
    assert place.span.text == span


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("财富广场B座1206室漏水", {"landmark": "财富广场", "building": "b座", "room": "1206室"}),
        ("皇姑区塔湾街15-2号没暖气", {"area": "皇姑区", "road": "塔湾街", "number": "15-2号"}),
    ],
)
def test_the_parts_of_an_address_are_named(hear: Hear, text: str, parts: dict[str, str]) -> None:
    place = hear(text).place
    assert place is not None
    assert dict(place.parts) == parts


@pytest.mark.parametrize(
    "text",
    ["路灯坏了", "怎么办理退休", "老板拖欠工资", "孩子上学划片", "今天天气不错", "你好", "医保怎么报销", "有人打架"],
)
def test_where_no_place_is_told_none_is_found(hear: Hear, text: str) -> None:
    assert hear(text).place is None


@pytest.mark.parametrize(
    ("text", "language", "span"),
    [
        ("We have no water in Building 3, Jinxiu Garden", "en", "Building 3, Jinxiu Garden"),
        ("The lamp opposite Sports Park is dark", "en", "opposite Sports Park"),
        ("The crossing outside the international school has no light", "en", "outside the international school"),
        ("幸福小区の2号棟で水が出ません", "ja", "幸福小区の2号棟"),
        ("런민로 38호 단지 앞 가로등이 꺼졌어요", "ko", "런민로 38호 단지 앞"),
        ("на улице Цзефан яма", "ru", "улице Цзефан"),
        ("Nobody sweeps Jiefang Road", "en", "Jiefang Road"),
    ],
)
def test_places_are_found_in_other_languages(hear: Hear, text: str, language: str, span: str) -> None:
    meaning = hear(text, language=language)
    assert meaning.place is not None
    assert meaning.place.span.text == span
    assert meaning.place.candidates


def test_two_unknown_names_around_one_known_road_do_not_stop_the_reader(hear: Hear) -> None:
    assert hear("解放路和文昌路路口的红绿灯坏了").place is not None


@pytest.mark.parametrize(
    ("text", "span"),
    [("表扬城西派出所的民警", "城西派出所"), ("孩子在光明小学上三年级，老师天天罚站", "光明小学")],
)
def test_a_name_that_begins_with_an_area_is_its_own_name(hear: Hear, text: str, span: str) -> None:
    place = hear(text).place
    assert place is not None and place.span.text == span


@pytest.mark.parametrize("text", ["我在人民医院站了半天没人理", "人民医院站牌歪了"])
def test_who_stands_somewhere_names_no_stop(hear: Hear, text: str) -> None:
    place = hear(text).place
    assert place is not None and place.span.text.endswith("医院")


@pytest.mark.parametrize("text", ["快递放驿站不送上门", "我要实名举报村主任贪污"])
def test_a_verb_before_a_kind_of_place_makes_no_name(hear: Hear, text: str) -> None:
    assert hear(text).place is None


def test_pieces_of_addresses_in_any_order_are_read_without_fault(words: Understanding, city: City) -> None:
    dice = random.Random(5)
    names = [place.name("zh-CN") for place in city.geography.places] + [
        area.name("zh-CN") for area in city.geography.areas
    ]
    pieces = [
        "和",
        "与",
        "路口",
        "的",
        "，",
        "3号楼",
        "门口",
        "对面",
        "到",
        "北京",
        "小区",
        "路",
        "村",
        "12号",
        "在",
        "那段",
        "往北200米",
    ]
    for _ in range(400):
        text = "".join(dice.choice(names if dice.random() < 0.4 else pieces) for _ in range(dice.randint(1, 7)))
        place = words.find_place(text, Context(expecting="place"))
        if place is not None:
            assert text[place.span.start : place.span.end] == place.span.text


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("省医院外科楼21层护士站态度差", "省医院外科楼21层护士站"),
        ("翠柏路地铁站C2出口自行车停放处被占", "翠柏路地铁站C2出口自行车停放处"),
        ("育才中学初一(3)班天天补课", "育才中学初一(3)班"),
        ("星海影城7号厅空调坏了", "星海影城7号厅"),
        ("大堤村路灯全灭了", "大堤村"),
        ("采石场放炮震得墙都裂了", "采石场"),
        ("我们单元门口的摄像头坏了", "我们单元门口"),
        ("隔壁工地通宵施工", "隔壁工地"),
    ],
)
def test_rooms_kinds_and_relative_places_are_read_to_their_end(hear: Hear, text: str, span: str) -> None:
    place = hear(text).place
    assert place is not None
    assert place.span.text == span


def test_two_troubles_at_two_places_are_two_problems_without_a_mark_of_the_writer(hear: Hear) -> None:
    told = hear("建设路路灯不亮，幸福小区北门垃圾没人收").problems
    assert [problem.place.span.text for problem in told if problem.place] == ["建设路", "幸福小区北门"]


def test_by_what_means_is_no_road_in_korean(hear: Hear) -> None:
    assert hear("이웃과 담장 문제로 다툽니다", language="ko").place is None
    assert hear("하수구가 수초로 막혀 악취가 나요", language="ko").place is None


def test_nothing_of_a_message_is_kept_once_it_was_read(words: Understanding) -> None:
    kept = [
        found
        for text in ("我叫王小虎，光明里9号楼停水，电话13812345678", "就在光明里9号楼")
        for read in (
            lambda said: words.understand(said, Context()),
            lambda said: words.find_place(said, Context()),
            lambda said: words.categorise(said, "zh-CN"),
        )
        if read(text) is not None
        for found in _remembered(words)
    ]
    assert kept == []


def _remembered(words: Understanding) -> list[str]:
    """The caches below `words` that hold anything, by the name of what they keep."""
    seen: list[str] = []
    for part in vars(words).values():
        for inner in (part, *getattr(part, "__dict__", {}).values()):
            for name, value in getattr(inner, "__dict__", {}).items():
                info = getattr(value, "cache_info", None)
                if info is not None and info().currsize:
                    seen.append(name)
    return seen


@pytest.mark.parametrize("joint", ["和", "还有", ""])
def test_two_troubles_without_a_mark_are_not_at_one_place(hear: Hear, joint: str) -> None:
    place = hear(f"建设路56号门口路灯不亮{joint}人民路38号院井盖破损").place
    assert place is not None
    assert place.span.text == "建设路56号门口"


def test_words_that_go_on_are_no_part_of_the_accused(hear: Hear) -> None:
    meaning = hear("另外实验小学乱收费")
    assert meaning.accused is not None
    assert meaning.accused.value == "实验小学"
    assert meaning.place is not None
    assert meaning.place.span.text == "实验小学"


@pytest.mark.parametrize(
    "said",
    ["化粪池堵了，再不解决我就去市政府门口坐着", "工资再不发，我们只能去云山街道办事处上访"],
)
def test_where_somebody_will_go_to_press_the_matter_is_no_place_of_it(hear: Hear, said: str) -> None:
    assert hear(said).place is None


def test_where_somebody_goes_every_day_may_be_one(hear: Hear) -> None:
    place = hear("我要去市政府门口办事，路灯不亮").place
    assert place is not None
    assert place.span.text == "市政府门口"


def test_where_no_stretch_may_be_chosen_the_place_stays_as_the_grammar_reads_it(hear: Hear) -> None:
    """A district that is known, beside one that is denied: nothing else is offered."""
    place = hear("应该写城北，不是城南", expecting="place").place
    assert place is not None
    assert place.span.text == "城北"


@pytest.mark.parametrize(
    ("language", "text", "span"),
    [
        ("en", "Renmin Road outside number 52 the drain is blocked and it stinks", "Renmin Road outside number 52"),
        (
            "en",
            "the street lamp outside number fifty-two on Renmin Road is dead",
            "outside number fifty-two on Renmin Road",
        ),
        ("en", "Heping Li building 2 has no water", "Heping Li building 2"),
        ("en", "the pothole on Jianshe Road by the bank of course!!", "Jianshe Road by the bank"),
        ("ja", "建設路の銀行前の穴だよ", "建設路の銀行前"),
        ("ru", "яма на улице Цзяньшэ у банка, уже два месяца!", "улице Цзяньшэ у банка"),
        ("ru", "фонарь у дома пятьдесят два на улице Жэньминь", "у дома пятьдесят два на улице Жэньминь"),
        ("ru", "живу на Чжуншань лу 88", "Чжуншань лу 88"),
        ("ru", "Бэймэнь 17", "Бэймэнь 17"),
    ],
)
def test_a_number_or_a_thing_beside_a_road_belongs_to_its_place_in_other_languages(
    hear: Hear, language: str, text: str, span: str
) -> None:
    place = hear(text, language=language).place
    assert place is not None
    assert place.span.text == span
    assert place.complete


def test_lamps_are_counted_and_no_house_is(hear: Hear) -> None:
    place = hear("на Жэньминь 2 фонаря не горят", language="ru").place
    assert place is not None
    assert place.span.text == "Жэньминь"


@pytest.mark.parametrize(
    ("language", "before", "said", "after"),
    [
        ("zh-CN", "幸福小区2号楼漏水", "3单元4楼", "幸福小区2号楼3单元4楼"),
        ("ja", "和平里2号棟がうるさい", "3単元の4階", "和平里2号棟3単元の4階"),
        ("ko", "허핑리 2동이 시끄러워요", "3단원 4층이요", "허핑리 2동 3단원 4층"),
        (
            "ru",
            "Хэпинли, корпус 2, шумят",
            "третий подъезд, четвёртый этаж",
            "Хэпинли, корпус 2, третий подъезд, четвёртый этаж",
        ),
        ("ja", "文昌路の居酒屋がうるさい", "56号です", "文昌路56号の居酒屋"),
        ("en", "a bar on Wenchang Road is loud", "56", "Wenchang Road 56"),
        ("ko", "원창로가 시끄러워요", "56호예요", "원창로 56호"),
        ("ru", "бар на улице Вэньчан шумит", "дом 56", "улица Вэньчан, дом 56"),
        ("ja", "錦繍花園の裏にごみ", "場所が違います、北門です", "錦繍花園北門"),
        ("ko", "진슈화위안 뒤에 쓰레기가 있어요", "장소가 틀렸어요 북문이에요", "진슈화위안 북문"),
        (
            "en",
            "Rubbish behind Jinxiu Huayuan",
            "wrong place, it's the north gate",
            "Jinxiu Huayuan, north gate",
        ),
        ("ru", "За Цзиньсю Хуаюань горы мусора", "место не то, северные ворота", "Цзиньсю Хуаюань, северные ворота"),
    ],
)
def test_what_is_told_closer_joins_the_known_place_and_drops_nothing_of_it(
    hear: Hear, language: str, before: str, said: str, after: str
) -> None:
    told = hear(before, language=language).place
    assert told is not None
    place = hear(said, language=language, expecting="place", place=told.candidates[0]).place
    assert place is not None
    assert place.candidates[0].text == after


@pytest.mark.parametrize(
    "text",
    [
        "退休金认证弄不来",
        "身份证弄丢了咋补",
        "身上那个伤是不是护工打的",
        "住房公积金那个到底咋办",
        "河面上漂了厚厚的一层白沫",
    ],
)
def test_a_doing_a_body_or_a_matter_is_no_place(hear: Hear, text: str) -> None:
    place = hear(text).place
    assert place is None or place.span.text == "河面上"


def test_the_town_behind_what_only_looks_like_a_floor_is_the_place(hear: Hear) -> None:
    place = hear("俺村头那条河沟沟味儿老大了 死鱼漂一层 俺是青山镇嘞").place
    assert place is not None
    assert place.span.text == "青山镇"


@pytest.mark.parametrize("text", ["建设路从头到尾都是！整条路", "整条光明路都没路灯"])
def test_a_road_from_one_end_to_the_other_is_a_whole_place(hear: Hear, text: str) -> None:
    place = hear(text, expecting="place").place
    assert place is not None
    assert place.complete


@pytest.mark.parametrize("text", ["我要举报城南区市场监督管理局一个科长，吃拿卡要", "城南市场监督管理所的人收钱"])
def test_an_office_of_market_supervision_is_no_market(hear: Hear, text: str) -> None:
    place = hear(text).place
    assert place is not None
    assert "市场" not in place.span.text
