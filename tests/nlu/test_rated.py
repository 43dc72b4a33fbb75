"""Answers to a follow-up: whether it is solved, in the words that residents use."""

from __future__ import annotations

import pytest

from tests.nlu.conftest import Hear
from tickets.ticket import Solved


@pytest.mark.parametrize(
    ("text", "solved"),
    [
        ("修好了，谢谢", Solved.YES),
        ("这回真停了 谢谢啊", Solved.YES),
        ("热乎了 二十度了", Solved.YES),
        ("可算是弄好了 老天爷", Solved.YES),
        ("好是好了 花了几个月 气都气饱了", Solved.YES),
        ("我人在外地 问了邻居说弄了", Solved.YES),
        ("搞掂咗，唔该晒", Solved.YES),
        ("行了 稳当了", Solved.YES),
        ("中吧中吧 先这么着", Solved.YES),
        ("办了 但办得糙", Solved.PARTLY),
        ("你们把垃圾清了 桶也给拉走了 让我们往哪扔", Solved.PARTLY),
        ("弄个毛线", Solved.NO),
        ("焊死就算完事儿啦？亭子搁那儿碍事八拉的", Solved.NO),
        ("你去看看 那叫弄了？", Solved.NO),
        ("我没看见有人来过", Solved.NO),
        ("照片上那个不是我们这", Solved.NOT_MINE),
        ("真的假的", None),
        ("来了来了 谢谢小周", Solved.YES),
        ("水来了", Solved.YES),
        ("灯亮堂堂的，挺好", Solved.YES),
        ("好是好了 就是态度差", Solved.YES),
        ("已经清干净了", Solved.YES),
        ("好了，可是等了这么久，不满意", Solved.YES),
        ("行 搞定了", Solved.YES),
        ("工资拿到了", Solved.YES),
        ("不臭了，谢谢", Solved.YES),
        ("终于安静了", Solved.YES),
        ("完美解决", Solved.YES),
        ("嗯嗯好了，效率挺高", Solved.YES),
        ("下午就通了", Solved.YES),
        ("那条狗被抓走了", Solved.YES),
        ("坑填平了，路好走多了", Solved.YES),
        ("终于不吵了，能睡个好觉", Solved.YES),
        ("补给我了", Solved.YES),
        ("都弄好了，辛苦师傅", Solved.YES),
        ("牌子立起来了", Solved.YES),
        ("现在一切正常", Solved.YES),
        ("不用来了 已经烧完了", Solved.YES),
        ("垃圾今早收走了", Solved.YES),
        ("我爹说有水了，但是浑的", Solved.PARTLY),
        ("我要重新查，换人查", Solved.NO),
        ("灯是亮了 但是一晚上闪", Solved.PARTLY),
        ("通是通了水下得慢", Solved.PARTLY),
        ("通了，就是下水还很慢", Solved.PARTLY),
        ("来了不过水是黄的", Solved.PARTLY),
        ("热是热了屋里才十五度", Solved.PARTLY),
        ("修是修了等得太久", Solved.YES),
        ("通了，就是来得慢", Solved.YES),
        ("好了一半", Solved.PARTLY),
        ("垃圾清了 味道还在", Solved.PARTLY),
        ("三盏好了两盏", Solved.PARTLY),
        ("水来了 就是发黄", Solved.PARTLY),
        ("暖气有点热乎气了 但是不够热", Solved.PARTLY),
        ("亮了但是比以前暗多了", Solved.PARTLY),
        ("好些了 但晚上还有声音", Solved.PARTLY),
        ("门口的清了 楼后面没清", Solved.PARTLY),
        ("白天好了，夜里照样吵", Solved.PARTLY),
        ("好一阵坏一阵", Solved.PARTLY),
        ("大的搬走了小的没搬", Solved.PARTLY),
        ("亮了一盏，另一盏没亮", Solved.PARTLY),
        ("没修", Solved.NO),
        ("灯其实没亮", Solved.NO),
        ("一下雨又开了", Solved.NO),
        ("又灭了", Solved.NO),
        ("修了跟没修一样", Solved.NO),
        ("等于没修", Solved.NO),
        ("哪里修好了？", Solved.NO),
        ("骗鬼呢 动都没动", Solved.NO),
        ("今天早上还是满的", Solved.NO),
        ("好了两天又堵了", Solved.NO),
        ("刚修好又塌了", Solved.NO),
        ("人都没见着", Solved.NO),
        ("不行，还漏", Solved.NO),
        ("糊弄人的", Solved.NO),
        ("黑着呢", Solved.NO),
        ("堆得更高了", Solved.NO),
        ("没有，师傅没来过", Solved.NO),
        ("啥也没干", Solved.NO),
        ("到现在没人管", Solved.NO),
        ("坑还在那儿呢", Solved.NO),
        ("第二天又吵起来了", Solved.NO),
        ("还堵着呢", Solved.NO),
        ("光说不练", Solved.NO),
        ("还不如不修", Solved.NO),
        ("越修越坏", Solved.NO),
        ("噪音一点没小", Solved.NO),
        ("你们问错人了吧 我报的是垃圾", Solved.NOT_MINE),
        ("答非所问", Solved.NOT_MINE),
        ("修的不是我说的那盏", Solved.NOT_MINE),
        ("这答复跟我说的没关系", Solved.NOT_MINE),
        ("跟我反映的两码事", Solved.NOT_MINE),
        ("谢谢", None),
        ("等我晚上回去看看", None),
        ("垃圾", None),
        ("我不知道，我在外地", None),
        ("谁来修的", None),
        ("收到", None),
        ("你们换的什么灯泡", None),
        ("什么问题", None),
        ("不清楚，没注意", None),
        ("稍等我问下我妈", None),
        ("我还没去看", None),
        ("呵呵", None),
        ("修是修了但是…还行吧", None),
        ("填了个寂寞 一下雨又开了", Solved.NO),
        ("又灭了 昨晚上", Solved.NO),
        ("不臭了，但是苍蝇还是多", Solved.PARTLY),
        ("没水咋叫解决 你这写的是夏天的水", Solved.NO),
        ("安排算啥解决", Solved.NO),
        ("得看明天 你光说安排算啥", Solved.NO),
        ("换汤不换药", Solved.NO),
        ("钱没到手", Solved.NO),
        ("这回行", Solved.YES),
        ("行了 谢谢", Solved.YES),
        ("行了别说了", None),
        ("收到了 六百整", Solved.YES),
        ("押金退给我了 一分不少", Solved.YES),
        ("太好了 给五颗星", Solved.YES),
        ("老师道歉了 我家孩子也愿意去上学了", Solved.YES),
        ("解决是解决了 可是八点还是太早", Solved.PARTLY),
        ("鱼是没了 味儿还有点", Solved.PARTLY),
        ("道歉了 可我娃现在不想去上学了", Solved.PARTLY),
        ("来了 不过水是黄的", Solved.PARTLY),
        ("拆是拆了 砖头扔一地", Solved.PARTLY),
        ("赔是赔了 少赔三百", Solved.PARTLY),
        ("好了 就是想谢谢师傅", Solved.YES),
        ("阿婆咳得好点了", None),
        ("路灯修好了 我妈也好多了", Solved.YES),
    ],
)
def test_an_answer_was_read_against_what_was_said(hear: Hear, text: str, solved: Solved | None) -> None:
    assert hear(text, expecting="survey", tickets=True).solved is solved


def test_a_but_that_is_left_open_was_taken_for_content(hear: Hear) -> None:
    assert hear("修是修了但是…还行吧", expecting="survey", tickets=True).grade is None


@pytest.mark.parametrize(
    "text",
    [
        "高度重视四个字我给满分",
        "回复得真漂亮，一百分",
        "你们真会说话，满分",
        "写得头头是道，满意，太满意了",
        "满意谈不上",
        "非常“满意”",
        "就冲师傅大晚上来，满分",
    ],
)
def test_praise_of_what_was_said_and_praise_beside_other_words_is_no_grade(hear: Hear, text: str) -> None:
    told = hear(text, expecting="survey")
    assert told.grade is None
    assert told.solved is not Solved.YES


@pytest.mark.parametrize("text", ["服务特别好，五星好评", "五星好评！师傅很负责", "多谢重视，五分", "给个五星吧"])
def test_praise_of_the_handling_is_a_grade(hear: Hear, text: str) -> None:
    assert hear(text, expecting="survey").grade == 5


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("灯倒是亮了，亮了半边", Solved.PARTLY),
        ("解决了大半", Solved.PARTLY),
        ("卡是能充了但是余额没补", Solved.PARTLY),
        ("五星好评，灯还灭着呢", Solved.NO),
        ("好是好了，就是等了半个月", Solved.YES),
        ("算是解决了吧", Solved.YES),
        ("公示倒是公示了，贴在没人看得见的地方", None),
        ("解决是解决了，钱是我自己出的", None),
    ],
)
def test_an_answer_is_read_clause_by_clause(hear: Hear, text: str, told: Solved | None) -> None:
    assert hear(text, expecting="survey").solved is told


def test_stars_and_what_is_not_short_by_a_penny_were_misread_as_grades(hear: Hear) -> None:
    assert hear("太好了 给五颗星", expecting="survey", tickets=True).grade == 5
    assert hear("押金退给我了 一分不少", expecting="survey", tickets=True).grade is None


@pytest.mark.parametrize(
    ("language", "text", "solved"),
    [
        ("en", "they took the trash but next day its full again", Solved.NO),
        ("en", "nobody even came", Solved.NO),
        ("en", "its fixed but took way too long", Solved.YES),
        ("en", "one night then went out again", Solved.NO),
        ("en", "leak stopped but they left a hole in the wall", Solved.PARTLY),
        ("en", "that has nothing to do with what I asked", Solved.NOT_MINE),
        ("en", "got my refund", Solved.YES),
        ("en", "liars, they didnt fix anything", Solved.NO),
        ("en", "havent checked yet", None),
        ("ja", "誰も来てません", Solved.NO),
        ("ja", "一晩ついてまた消えた", Solved.NO),
        ("ja", "水漏れは止まったが壁の穴がそのまま", Solved.PARTLY),
        ("ja", "的外れな回答です", Solved.NOT_MINE),
        ("ja", "直ったけど時間がかかりすぎ", Solved.YES),
        ("ja", "まだ見ていません", None),
        ("ko", "아무도 안 왔어요", Solved.NO),
        ("ko", "하루 켜지더니 또 꺼졌어요", Solved.NO),
        ("ko", "물은 안 새는데 벽 구멍은 그대로예요", Solved.PARTLY),
        ("ko", "고쳐지긴 했는데 하나는 아직 깜빡여요", Solved.PARTLY),
        ("ko", "고쳐졌는데 너무 오래 걸렸어요", Solved.YES),
        ("ko", "아직 못 봤어요", None),
        ("ru", "никто даже не приходил", Solved.NO),
        ("ru", "одну ночь горел и опять погас", Solved.NO),
        ("ru", "не течёт, но дыру в стене не заделали", Solved.PARTLY),
        ("ru", "я жаловался на шум, а не на фонари", Solved.NOT_MINE),
        ("ru", "починили, но слишком долго", Solved.YES),
        ("ru", "ещё не смотрел", None),
    ],
)
def test_an_answer_in_another_language_was_read_by_its_first_words_alone(
    hear: Hear, language: str, text: str, solved: Solved | None
) -> None:
    assert hear(text, language=language, expecting="survey", tickets=True).solved is solved


@pytest.mark.parametrize(
    ("language", "text", "grade"),
    [
        ("en", "meh", 3),
        ("en", "awesome, thanks", 5),
        ("en", "pretty disappointed tbh", 2),
        ("ja", "とても良かったです", 5),
        ("ja", "いまいちでした", 2),
        ("ko", "괜찮았어요", 4),
        ("ko", "실망했어요", 2),
        ("ru", "на троечку", 3),
        ("ru", "на четвёрку", 4),
        ("ru", "не пойдёт", None),
        ("ru", "не разочарована", None),
        ("en", "not disappointed", None),
        ("en", "not awesome", None),
        ("ko", "안 괜찮았어요", 2),
        ("ru", "не очень", 2),
        ("en", "not happy", 2),
        ("en", "not bad", 3),
    ],
)
def test_a_grade_in_the_words_of_every_day_was_not_heard(
    hear: Hear, language: str, text: str, grade: int | None
) -> None:
    assert hear(text, expecting="survey", language=language, tickets=True).grade == grade
