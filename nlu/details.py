"""Details (要素): time, phone, person, relation, the accused, confidentiality, numbers, and what a survey answers."""

from __future__ import annotations

import math
import re

from handlers.ports.understanding import Mention, Span
from nlu.characters import flatten, number
from nlu.lexicon import Hits, span
from nlu.place.words import Words
from tickets.catalogue import Kind
from tickets.ticket import Solved

_N = r"(?:(?<![\d第])(?!(?:19|20)\d\d年)\d{1,4}(?:\.\d)?|(?<![第一二两三四五六七八九十百])[一二两三四五六七八九十百几半]{1,5})"
_SINCE_ZH = re.compile(
    rf"(?:(?:都|已经|快|有|将近|差不多|大概|持续|连着|连续|整整|得有|超过|至少|大(?=半)|好(?=几))*{_N}(?:多|来)?个?(?:多)?(?:年(?!级|纪|龄|代)|月(?!份)|星期|礼拜|周|天|小时|钟头|晚上|宿|分钟|季度)(?:多(?!少)|半)?(?:了|来)?(?![前后内]|一次|一回|以内|之内|两头|打鱼|到晚))"
    rf"|从(?:今天|昨天|昨晚|今早)?(?:早上|上午|中午|下午|晚上|凌晨|半夜|夜里)?{_N}点(?:半|{_N}分)?(?:多)?(?:开始|起|到现在)?"
    r"|(?:自|从)(?:今天|昨天|前天|上周|上个?月|今年|去年)?[^，。！？!?、]{1,10}?(?:开始|起|以来|到现在|就(?=[没不停断]))"
    r"|(?:[今昨前]天(?:早上|早晨|上午|中午|下午|傍晚|晚上|夜里|半夜|凌晨)?|昨晚|今早|今晚|昨夜|前晚|上周[一二三四五六日天末]?|上星期[一二三四五六日天]?|这周[一二三四五六日天]?|这两天|这几天|最近|近期|上个月|上月|这个月|月初|年初|春节前?|国庆前?|入冬(?:以来)?|供暖(?:以来|到现在)?|入夏以来|去年(?:底|年底|冬天|夏天)?|今年(?:以来|春天|夏天|年初)?|前年|前[几两些][天年]|大前天|刚才|刚刚|每天晚上|每天|天天|每晚|半夜|凌晨)"
    rf"(?:{_N}点(?:半|多|{_N}分?)?)?(?:开始|起)?(?:到现在)?"
    rf"|{_N}月{_N}[日号](?:开始|起|到现在)?|{_N}月(?:份)?(?:开始|起|到现在|以来|就)|{_N}[号日](?:早上|上午|中午|下午|晚上)?(?:开始|起)"
)
_SINCE = {
    "zh-CN": _SINCE_ZH,
    "en": re.compile(
        r"\b(?:for|since|from|over|almost|nearly|about)\s+(?:the\s+)?(?:last\s+|past\s+|almost\s+|nearly\s+|over\s+|about\s+|more than\s+)*(?:(?:\d+|an?|one|two|three|four|five|six|seven|eight|nine|ten|several|a few|few)(?=\s*(?:am|pm|o'clock|hour|day|week|month|year|night|while|long))|(?:19|20)\d\d|last|yesterday|this|monday|tuesday|wednesday|thursday|friday|saturday|sunday|january|february|march|april|may|june|july|august|september|october|november|december)\s*(?:am|pm|o'clock|hours?|days?|weeks?|months?|years?|nights?|morning|night|evening|spring|summer|autumn|winter)?(?:\s+(?:this|yesterday)\s*(?:morning)?)?"
        r"|\b(?:yesterday|today|last\s+night)(?:\s+(?:morning|afternoon|evening|night))?,?(?:\s+(?:at|around|about))+\s+(?:half past \w+|(?:a )?quarter (?:past|to) \w+|\d{1,2}(?:[:.]\d\d)?(?:\s*(?:am|pm|o'clock))?|(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)(?:\s(?:thirty|fifteen|forty-five|o'clock))?|noon|midnight)(?:\s+(?:in the (?:morning|afternoon|evening)|at night))?"
        r"|\b(?:yesterday|last\s+(?:night|week|month|year)|this\s+(?:morning|week|month)|every\s+(?:night|day|morning|evening)|all\s+(?:night|day|week)|\w+\s+(?:days|weeks|months|years|hours)\s+(?:now|ago|already))\b",
        re.IGNORECASE,
    ),
    "ja": re.compile(
        r"(?:もう|ここ|この|約)?(?:\d+|[一二三四五六七八九十数]+)(?:日|週間|か月|ヶ月|カ月|年|時間|晩)(?:間|前から|以上|も|たち|ほど|くらい)?|(?:昨日|きのう|今朝|けさ|昨夜|ゆうべ|先週|先月|去年|おととい|一昨日|(?<![毎今])朝|夜|今週|毎晩|毎日|毎朝|最近)(?:(?:の(?:朝|昼|夕方|夜|晩|午前|午後|深夜|未明|明け方))?\s?(?:\d{1,2}|[一二三四五六七八九十]{1,3})時(?:半|\d{1,2}分)?(?:ごろ|頃|くらい)?(?!まで)|の[^、。からよに\d]{1,3})?(?:から|より)?"
    ),
    "ko": re.compile(
        r"(?:일주일|보름|한 달|한달|열흘)\s*(?:가까이|넘게|정도|째|동안)|(?:벌써|거의|약)?\s*(?:\d+|한|두|세|네|며칠|몇|일주일|보름|한두)\s*(?:일|주일?|달|개월|년|시간|번째)?(?:째|동안|간|전부터|이?나 됐)|(?:어제|오늘|그저께)\s?(?:새벽|아침|오전|낮|오후|저녁|밤)?\s?(?:\d{1,2}|한|두|세|네|다섯|여섯|일곱|여덟|아홉|열(?:한|두)?)\s?시(?:\s?(?:반|\d{1,2}분))?(?:쯤|경|께)?(?:부터)?|(?:어제|오늘 아침|어젯밤|지난주|지난달|작년|그저께|아침|매일|매일 밤|밤마다|요즘|최근)(?:부터)?"
    ),
    "ru": re.compile(
        r"(?:уже|почти|около|больше)?\s*(?:\d+|два|две|три|четыре|пять|шесть|семь|восемь|девять|десять|несколько|втор(?:ой|ую|ые)|трет(?:ий|ью|ьи))\s*(?:дн\w+|день|сут\w+|недел\w+|месяц\w*|год\w*|лет|час\w*|ноч\w+)|(?:вчера|позавчера|сегодня)\s(?:(?:утром|дн[её]м|вечером|ночью)\s)?(?:(?:около|в|примерно в|где-то в)\s)+(?:половин[еуы]\s\w+|\d{1,2}(?:[:.]\d\d)?|час\w?|двух|тр[её]х|четыр[её]х|пяти|шести|семи|восьми|девяти|десяти|одиннадцати|двенадцати|два|три|четыре|пять|шесть|семь|восемь|девять|десять|одиннадцать|двенадцать)(?:\sчас\w*)?(?:\s(?:утра|дня|вечера|ночи))?|(?:вчера|позавчера|с утра|с вечера|со вчерашн\w+ \w+|с прошл\w+ \w+|на прошлой неделе|в прошлом месяце|каждую ночь|каждый день|каждый вечер|(?:уже |целую |целый )?(?:неделю|месяц))",
        re.IGNORECASE,
    ),
}
_OFTEN = re.compile(
    r"每天晚上|每天|天天|每晚|半夜|凌晨|every\s+(?:night|day|morning|evening)|all\s+(?:night|day)|毎晩|毎日|毎朝|朝|夜|매일(?: 밤)?|밤마다|아침|каждую ночь|каждый (?:день|вечер)",
    re.IGNORECASE,
)
# 七天无理由: a term; 低保一个月才六百, 一个月多少钱: what comes in a month; 一个月坏三次, 一周三次: how often.
_NO_SINCE_BEHIND = re.compile(
    r"(?:之?内)?(?:无理由|包退|包换|保修|质保|试用|冷静期)|多少|[一两三四五六七八九十几\d]+(?:次|回|趟|遍)|(?:才|就|只|也|共|一共|要|得|给|发|交|收|挣|拿|工资)?(?:是|有|到手)?(?:\d|[一二两三四五六七八九十几]+(?:百|千|万|块))"
    r"|(?:都|就|能|要|得|总|老|起码|最少)?[一-龥]{1,2}了?[好几两三四五六七八九十\d]+(?:次|回|趟|遍)"
)
# 我刚才那个路灯: which one, and not since when.
_JUST_NOW = re.compile(r"刚[才刚](?:我们?|咱们?|俺们?)?(?:那[个件单条]|报的?|反映的?|投诉的?|举报的?|提交的?|说的)")
_TODAY_TOO = re.compile(r"[^，。]{1,4}今天又?")  # 昨天坏今天又坏: how often
_MOMENT = re.compile(
    r"(?:[今昨前]天|昨晚|今早|今晚|昨夜|前晚|上周|上个?月|去年|前年|前几天|前两天)(?:早上|早晨|上午|中午|下午|傍晚|晚上|夜里|半夜|凌晨)?"
)
_BRIEF = re.compile(r"(?:分钟|小时|钟头)$")  # 关了二十分钟 is how long it once took; 停了两个小时了 goes on
_GOES_ON = re.compile(r"都|已经|快|有|将近|持续|连着|连续|从")
_ENDED = re.compile(r"[了起来]$|开始$|现在$")
# 等了四十分钟, 来一次好两天: how long somebody waited at a stop, how long it was well
WAITED_REACH = 20  # characters before the expression in which that stands
_WAITED = re.compile(
    rf"(?:还?剩下?|还有|保修|有效|合同|期限|办了?|充了?|交了?)的?{_N}个?(?:年|月|个月|天|次)$|(?:等|排)了?(?:整整|快|足足|都|得有)*{_N}(?:多|来)?个?(?:多)?(?:分钟|小时|钟头)(?:多|半)?$|[次下趟回]好{_N}(?:多)?(?:个月|天|礼拜|星期|周)$"
)
# 先週引っ越してきた, "just moved here two weeks ago": when somebody came, not since when it is so.
_CAME = re.compile(r"\b(?:moved?|arrived|came|new|переехал\w*|приехал\w*|въехал\w*)\b[^.!?]{0,30}$", re.IGNORECASE)
_CAME_BEHIND = re.compile(
    r"\s*(?:に|まえに|前に)?\s*(?:引っ越|越して|来たばかり|이사|입국|왔는데|온 지|(?:мы |я )?(?:переехал|приехал|въехал))"
)
_AGE = re.compile(
    r"\s*(?:都|已经|刚|才)*(?:\d{1,3}|[一二三四五六七八九十]{1,3})(?:周?岁|多岁|年级)|\s*(?:上|读|念)?[初高大][一二三]"
)  # 今年76岁, 今年高三
_PHONE = re.compile(
    r"(?<![\d-])(?:(?:\+?86[-\s]?)?1[3-9]\d[-\s]?\d{4}[-\s]?\d{4}|(?:\(?0\d{2,3}\)?[-\s]?)[2-9]\d{6,7}(?:[-转]\d{1,5})?|[2-9]\d{7}|[2-9]\d{6}|\+\d{1,3}[-\s]?\d{2,4}[-\s]?\d{3,4}[-\s]?\d{3,4})(?![\d])"
)
_NOT_PHONE = re.compile(r"(?:工单|编号|订单|单号|身份证|卡号|案号|车牌|户号|表号)[^\d]{0,4}$|[¥￥$]$")
# 老板姓赵 电话136…: the number of whom they complain of is nobody's to call back.
_OTHERS = re.compile(
    r"(?:老板|包工头|工头|房东|司机|店家|商家|店主|骗子|对方|中介|施工方|开发商)(?:姓[一-龥])?(?:的|他|她)?(?:联系)?(?:手机|电话|号码|微信)?(?:号码?)?(?:就?是|[:：])?[\s，,、]*(?:电话|手机|号码)?(?:是|[:：])?\s*$"
)
_NOT_PHONE_BEHIND = re.compile(r"^\s*(?:元|块|万|吨|度|平|kwh|号楼)")
# 幺三八零零零零幺二三四, as a number is spoken
_SPOKEN_PHONE = re.compile(
    r"(?<![〇零一二三四五六七八九幺两])[一幺][三四五六七八九][〇零一二三四五六七八九幺两]{9}(?![〇零一二三四五六七八九幺两])"
)
_SPOKEN_DIGITS = str.maketrans("〇零一幺二两三四五六七八九", "0011223456789")
_PERSON = re.compile(
    r"(?:联系人?|打给|找|姓名|名字|我叫|我姓名是|叫我|称呼|联系电话是|报修人|署名)(?:是|叫|[:：])?\s*(?P<name>我妈|我爸|我老公|我老婆|我儿子|我女儿|我邻居|我|(?:[赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳酆鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹姚邵湛汪祁毛禹狄米贝明臧计成戴谈宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯管卢莫丁邓洪包左石崔吉龚程邢裴陆荣翁荀羊甄曲家封储靳段富巫焦侯谷车宓蓬全班仰秋仲伊宫宁仇栾暴甘厉武符刘景詹束龙叶幸司黎溥印怀蒲邰从索赖卓蔺屠蒙池乔阴胥能苍闻莘党翟谭贡劳逄姬申扶堵冉宰郦雍桑桂牛寿通边扈燕冀浦尚农温别庄晏柴瞿阎连习艾容向古易慎戈廖庚终居衡步都耿满弘匡国文寇广禄东欧利蔚越夔隆师巩聂晁勾敖融冷訾辛阚那简饶空曾毋沙养鞠须丰巢关蒯相查后荆红游竺权逯盖益桓公]|欧阳|上官|司马|诸葛)(?:先生|女士|师傅|大爷|大妈|阿姨|老师|同志|姐|哥|[一-龥]{1,2}))(?=[，,。！!\s;；：:\d]|的?电话|$|耳|先|就|她|他)"
)
_SURNAMED = re.compile(
    r"(?:我叫|我姓名是|姓名[:：是]|联系人[:：是]?|名字[:：是])\s*(?P<name>[一-龥]{2,4}|[A-Z][a-z]+(?:\s[A-Z][a-z]+)?)"
)
_NAMED_SO = re.compile(
    r"(?:免贵)?姓(?P<surname>[一-龥])(?=[，,。！!\s]|$)|(?:^|[\s，,、:：])(?P<name>[一-龥]{1,3}(?:先生|女士|师傅|大爷|大妈|阿姨|老师|同志)|[一-龥]{1,2}(?:姐|哥))(?=[，,。！!\s\d]|$)"
)
# 张建国 13900002222: the commonest family names, as words that are no name may stand before a number too.
_NAMED_BEFORE = re.compile(
    r"(?:^|[\s，,、:：])(?P<name>[王李张刘陈杨黄赵周吴徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范廖贾夏韦方邹孟熊秦邱尹薛阎段侯史陶黎贺顾毛郝龚邵钱严武戴莫孔汤][一-龥]{1,2})(?=[\s，,:：]*1[3-9]\d{9})"
)
_PERSON_FOREIGN = re.compile(
    r"(?:my name is|i am called|contact(?: person)?:?|call|меня зовут|名前は|私は|이름은|제 이름은)\s*(?P<name>[A-Z][\w.]+(?:\s[A-Z]\w+)?|[А-ЯЁ]\w+(?:\s[А-ЯЁ]\w+)?|[\u4e00-\u9fff]{2,6}(?=です|と申)|[\uac00-\ud7a3]{2,4}(?=입니다|이에요|예요))"
)
# A name behind a number: "…, Mr Brown", "…, Иван", "…、田中です", "…, 김민수예요".
_NAMED_BESIDE = re.compile(
    r"\b(?P<name>(?:Mr|Mrs|Ms|Miss|Dr)\.?\s[A-Z]\w+|(?<=\d, )(?:[A-Z][a-z]+|[А-ЯЁ][а-яё]+)(?:\s(?:[A-Z][a-z]+|[А-ЯЁ][а-яё]+))?(?=[\s.!]*$)"
    r"|(?<=[、,])[\u4e00-\u9fff]{1,4}(?=です|と申)|(?<=, )[\uac00-\ud7a3]{2,4}(?=입니다|이에요|예요|라고))"
)
# Who is named anywhere, and who beside a number.
_PEOPLE = (_SURNAMED, _PERSON), (_NAMED_SO, _NAMED_BEFORE)
_PEOPLE_FOREIGN = (_PERSON_FOREIGN,), (_NAMED_BESIDE,)
_ACCUSED = re.compile(
    r"(?P<own>(?:我们|我|咱们?|俺们?)(?:工|钢|砖|造纸|化工|电镀|印染)?(?:厂(?:里|子)?|公司|单位|老板|车间|店(?:里)?|工地|校|学校|村(?:支书|主任|干部|书记|里)?))"
    r"|(?P<plain>物业(?:公司)?|开发商|村委会|居委会|中介|包工头|售楼处)"
    r"|(?P<named>[一-龥A-Za-z0-9]{2,12}?(?:有限公司|公司|集团|工厂|化工厂|钢厂|造纸厂|养殖场|加工厂|厂|饭店|酒店|酒楼|餐厅|饭馆|烧烤(?:店|城|吧|摊)?|超市|商店|药店|药房|诊所|医院|培训机构|培训班|培训学校|健身房|健身会所|驾校|中介|物业(?:公司)?|开发商|工程队|作坊|小作坊|会所|网吧|ktv|幼儿园|小学|中学|村委会|居委会|银行|平台|专卖店|美容院|4s店|售楼处|村支书|村主任|支书|包工头|大排档|棋牌室|麻将馆|店))",
    re.IGNORECASE,
)
# 店铺叫宏达通讯, 那家火锅店叫蜀九香: the name that stands behind 叫; alone (叫力美健) only where it was asked where it is.
_NAMED_SO_IT_IS = re.compile(
    r"(?:店铺?|商铺|铺子|门店|商家|饭馆|餐厅|酒店|宾馆|公司|厂子?|单位|机构|学校|驾校|中介|健身房|会所|诊所|平台|超市|工地|培训班|幼儿园|网店|店名|厂名)(?:的?名字?)?(?:好像|就|也|是)*叫(?:做|什么)?(?P<named>[一-龥A-Za-z0-9]{2,12}?)(?:的|吧|来着)?(?=[，,。；;！!\s]|$)"
)
_NAMED_ALONE = re.compile(
    r"(?:^|[，,\s])(?:名字|店名)?叫(?:做)?(?P<named>[一-龥A-Za-z0-9]{2,10}?)(?:的|吧)?(?=[，,。\s]|在|$)"
)
_NO_NAME = re.compile(r"[我你您他她它俺咱][们的]?|啥|什么|不|没|人|来|去|了|回|家长")
_DOUBLED = re.compile(r"(.{2,5})(?=\1$)")
_ACCUSED_TRIM = re.compile(
    r"^(?:.*?(?:一单|超时|举报|投诉|检举|反映|揭发|关于|另外|还有|此外|再有|再就是|顺便|有人|有家|有个|一家|那家|这家|这个|那个|某|给|在|到|去|从|进|的|是|把|外头|外面|我家|楼下|楼上|隔壁|旁边|对面|门口|附近|和|跟|与|被|叫|说|让|找|问|了|年|天))+"
)
# 实验小学门口堵车: where it is, not who did it; what flows from a factory's back door is the factory's.
_BESIDE_IT = re.compile(
    r"站(?!务|台费)|斜?对[面过]|旁边?|门[口前外]|附近|隔壁|周[边围]|[东西南北前后][边面头门侧]|边上|路口|这边|那边"
)
_GONE_TO = re.compile(
    r"[进去送上到住找跑](?:[外里前][头面边]|了|趟)*(?:医院|诊所|药店|药房)$"
)  # 都进医院了, 去外头药房买
# 跟物业说了好几回: to whom somebody turned, not of whom they complain; 找物业，物业不管 names it once more.
_TURNED_TO = re.compile(r"[跟向和找给]$")
_TOLD = re.compile(r"(?:也|都)?(?:反映|反应|反馈|说|讲|投诉|沟通|报|打)(?:过|了|几|好几|多|电话|一)")
_BARE = ("小学", "中学", "幼儿园", "医院", "超市", "银行")
_PASSED_ON = re.compile(
    r"也?(?:说|讲|让我?|叫我?)[^，。]{0,4}(?:管不了|管不着|不归|找)"
)  # 物业说管不了: asked before, not accused
_SOMEBODY = re.compile(
    r"有人(?!举报|反映|投诉|说)|他们|[一几][帮群伙个]|年轻人|小青年|游客"
)  # 有人在河边烧烤 is what they do, and no shop
_AROUND_IT = re.compile(r"[这那](?:片|一带)")  # 老纺织厂那片搬出来了
# 退休前在纺织厂上班, 我那小店: where somebody was once, and what is theirs.
_ONCE = re.compile(r"(?:退休前|以前|从前|原来|曾经?|年轻时)[^，。]{0,6}$|我(?:那|的|家)[个家]?$")
# 我是开饭店的, 我开了一家小超市: who speaks, and no firm complained of.
_OWN_TRADE = re.compile(
    r"(?:我|俺|咱|本人|我们|我家)(?:就|也)?(?:是)?(?:自己)?(?:开(?![车会门发到往学始])|经营)(?:了|着|有)?(?:一?[家个间])?[一-龥]{1,6}$"
)
_NOT_OF_NAMES = ("c", "d", "r", "u", "t", "y", "q")  # the classes of words that stand in no name of a firm
_TOWARDS = frozenset("向对因把被给在从由为与跟让叫使于")
# Doings that do: 房地产开发有限公司.
_TRADES = re.compile(
    r"开发|经营|建设|投资|管理|服务|装修|装饰|运输|销售|制造|加工|培训|教育|餐饮|美容|健身|养殖|批发|修理|维修|快递|烧烤|担保|租赁|咨询|检测|印刷|种植|回收|拆迁|劳务|清洁|保洁|搬家|搬运|冶炼|采购|贸易|施工|印染|屠宰"
)
WORKS = ("厂", "作坊", "养殖场")
SHORTEST_ACCUSED = 2  # characters
_OURS = re.compile(
    r"(?:我们|咱们?|俺们)(?:厂(?:里|子)?|公司|单位|车间|工地|店里?|饭店|酒店|餐厅|饭馆|超市|医院|幼儿园|学校|老板|班组)|\b(?:our|my) (?:factory|company|workshop|boss|plant)\b|うちの(?:工場|会社)|우리\s*(?:공장|회사)|наш\w*\s+(?:завод\w*|фирм\w*|цех\w*)",
    re.IGNORECASE,
)
# Five are usual; who says 九分, 85分 counts to ten or to a hundred.
_OUT_OF_MORE = re.compile(
    r"(?<![\d.一二两三四五六七八九十百])(?P<n>[6-9]|\d{2,3}|[六七八九十]|[一二三四五六七八九]十[一二三四五六七八九]?|一百)分(?![钟之])"
)
_BARE_GRADE = re.compile(r"\s*([1-5])\s*(?:分|星|颗星|点|점|баллов?|stars?)?\s*[。.!！]?")
_SOLVED = {
    "survey.not_mine": Solved.NOT_MINE,
    "survey.partly": Solved.PARTLY,
    "survey.no": Solved.NO,
    "survey.yes": Solved.YES,
}


def since(text: str, language: str) -> Mention | None:
    """Since when or for how long; the longest expression. How often (天天) is none."""
    found = [
        m
        for m in _SINCE.get(language, _SINCE_ZH).finditer(text)
        if m.group().strip()
        and not _WAITED.search(text, max(0, m.start() - WAITED_REACH), m.end())
        and not _OFTEN.fullmatch(m.group().strip())
        and not _CAME.search(text[: m.start()])
        and not _CAME_BEHIND.match(text[m.end() :])
        and not _AGE.match(text[m.end() :])
        and not _JUST_NOW.match(text, m.start())
        and not (m.group().startswith(("昨", "前")) and _TODAY_TOO.match(text, m.end()))
        and not (_BRIEF.search(m.group().strip()) and not _GOES_ON.match(m.group().strip()))
        and (_ENDED.search(m.group()) or not _NO_SINCE_BEHIND.match(text[m.end() :]))
    ]
    best = max(
        found,
        key=lambda m: (
            bool(re.search(r"\d|[一二两三四五六七八九十几半]|for|since|から|부터|째|с ", m.group())),
            len(m.group()),
        ),
        default=None,
    )
    return _mention(best, "grammar") if best else None


_AROUND_WHEN = re.compile(
    r"[\s,，。、.!！]*(?:です|でした|だった|だ|이에요|예요|이었어요|입니다|요|左右|吧|的|前后)?[\s,，。、.!！]*"
)


def only_when(text: str, language: str) -> bool:
    """Whether nothing is said but when: no place to look for."""
    told = since(text, language)
    return told is not None and bool(_AROUND_WHEN.fullmatch(text[: told.span.start] + text[told.span.end :]))


def is_a_moment(since: Mention) -> bool:
    """Whether it names a day or night (昨天晚上, 上个月) and not how long something lasts."""
    return _MOMENT.fullmatch(since.value) is not None


def phone(text: str) -> Mention | None:
    """A mobile or land-line number; ticket numbers, sums and other lines' numbers are none."""
    flat = _SPOKEN_PHONE.sub(lambda spoken: spoken.group().translate(_SPOKEN_DIGITS), flatten(text))
    for found in _PHONE.finditer(flat):
        if _OTHERS.search(flat[: found.start()]):
            continue
        if not _NOT_PHONE.search(flat[: found.start()]) and not _NOT_PHONE_BEHIND.match(flat[found.end() :]):
            value = re.sub(r"[\s()]", "", found.group())
            value = re.sub(r"(?<=\d)-(?=\d)", "", value) if re.match(r"(?:\+?86-?)?1[3-9]", value) else value
            return Mention(re.sub(r"^\+?86-?(?=1)", "", value), span(text, *found.span()), "pattern")
    return None


def person(text: str, language: str, *, numbered: bool) -> Mention | None:
    """Whom to contact: a name or a relation ("联系我妈", "我叫李雷"); in a message with a phone number (`numbered`) also the
    name beside it ("13800001234 李女士", "姓王")."""
    named, beside = _PEOPLE if language == "zh-CN" else _PEOPLE_FOREIGN
    searched = (*named, *beside) if numbered else named
    found = next((match for pattern in searched if (match := pattern.search(text))), None)
    if found is None:
        return None
    part = "surname" if found.groupdict().get("surname") else "name"
    start, end = found.span(part)
    return Mention(found.group(part), Span(start, end, text[start:end]), "grammar")


# Who writes is not who is complained of.
_SELF = re.compile(r"想?[把让叫]?(?:我|咱|俺|本人|本公司|自己)")


def accused(text: str, kind: Kind | None) -> Mention | None:
    """The firm or person that a tip-off or complaint is about."""
    if kind not in {Kind.TIP_OFF, Kind.COMPLAINT}:
        return None
    if (called := _NAMED_SO_IT_IS.search(text)) is not None and not _NO_NAME.search(called["named"]):
        return Mention(called["named"], span(text, *called.span("named")), "grammar")
    for found in _ACCUSED.finditer(text):
        if _BESIDE_IT.match(text, found.end()) and not found.group().endswith(WORKS):
            continue
        if _AROUND_IT.match(text, found.end()) or (found.group().endswith("烧烤") and _SOMEBODY.search(found.group())):
            continue
        if _TURNED_TO.search(text, 0, found.start()) and _TOLD.match(text, found.end()):
            continue
        if found.group("plain") and _PASSED_ON.match(text, found.end()):
            continue
        start, end = found.span()
        if found.group("named"):
            trimmed = _ACCUSED_TRIM.match(found.group("named"))
            if trimmed and trimmed.group().endswith("有") and found.group("named")[trimmed.end() :] in _BARE:
                continue  # 说明年有地铁，还有小学
            if trimmed and trimmed.end() < end - start:
                start += trimmed.end()
            start = _name_within(text, start, end)
        if _GONE_TO.search(text[:end]) or _OWN_TRADE.search(text[:end]):
            continue
        if doubled := _DOUBLED.match(text[start:end]):  # 找物业，物业物业也不管
            start += len(doubled[1])
        if start == end or _ONCE.search(text, 0, start):
            continue
        if end - start < SHORTEST_ACCUSED or _SELF.match(text[start:end]):
            return None
        return Mention(text[start:end], Span(start, end, text[start:end]), "grammar")
    return None


def named_alone(text: str) -> Mention | None:
    """The firm that an answer to "where?" names behind 叫: 叫力美健，在星光路."""
    called = _NAMED_ALONE.search(text)
    if called is None or _NO_NAME.search(called["named"]):
        return None
    return Mention(called["named"], span(text, *called.span("named")), "grammar")


def _name_within(text: str, start: int, end: int) -> int:
    """Where the name begins that ends here: behind the last word that belongs to none (多次向|自来水公司); the end where it is none."""
    begin = max(text.rfind(mark, 0, start) for mark in "，。！？；：、,!?;: \n") + 1
    words = Words(text[begin:end])
    at = end
    for (word, kind), where in zip(reversed(words.items), reversed(words.starts), strict=True):
        if begin + where < start or kind.startswith(_NOT_OF_NAMES) or word in _TOWARDS:
            break
        if kind == "v" and len(word) > 1 and not _TRADES.fullmatch(word):
            break
        at = begin + where
    return at


def confidentiality(text: str, hits: Hits) -> Mention | None:
    """Anonymous, confidential or named; what protects more wins."""
    for value in ("anonymous", "confidential", "named"):
        where = hits.longest(f"details.{value}")
        if where and not (value != "named" and re.search(r"(?:不|别|不用|不要|不必|无需|不需要)$", text[: where[0]])):
            return Mention(value, span(text, *where))
    return None


# 邻居家的狗, 邻居天天装修: whose doing it is, and nobody whom somebody else speaks for.
_DOES_IT = re.compile(
    r"家?(?:的|养|开|办|卖|弹|唱|跳|敲|装修|天天|每天|老是|总是|又|把|不|在|半夜|放|占|砸|堆|漏|往|乱|私)"
)


def relation(text: str, hits: Hits) -> Mention | None:
    where = hits.first("details.relation")
    if (
        where
        and text[where[0] : where[1]].endswith(("邻居", "住户", "那户", "那家"))
        and _DOES_IT.match(text, where[1])
    ):
        return None
    return Mention(text[where[0] : where[1]], span(text, *where)) if where else None


def identifying(text: str, hits: Hits, kind: Kind | None = None) -> tuple[Span, ...]:
    """Phrases by which the accused could tell who reports (in a tip-off also 我们厂); the longest where several overlap."""
    kept: list[tuple[int, int]] = []
    found = list(hits.spans("details.identifying"))
    if kind is Kind.TIP_OFF:
        found += [m.span() for m in _OURS.finditer(text)]
    for start, end in sorted(found, key=lambda s: s[0] - s[1]):
        if not any(s < end and start < e for s, e in kept):
            kept.append((start, end))
    return tuple(span(text, *where) for where in sorted(kept))


def solved(hits: Hits) -> Solved | None:
    """What a survey is answered: 没解决 is no yes though 解决 is in it."""
    found = [(where, _SOLVED[key]) for key in hits.among(_SOLVED) for where in hits.spans(key)]
    if not found:
        return None
    outer = [(w, v) for w, v in found if not any(o[0] <= w[0] and w[1] <= o[1] and o != w for o, _ in found)]
    values = {value for _, value in outer}
    for value in (Solved.NOT_MINE, Solved.PARTLY):
        if value in values:
            return value
    if {Solved.YES, Solved.NO} <= values:
        return (
            Solved.PARTLY
            if max(w for w, v in outer if v is Solved.NO) > max(w for w, v in outer if v is Solved.YES)
            else Solved.NO
        )
    return Solved.NO if Solved.NO in values else Solved.YES


def grade(flat: str, hits: Hits) -> int | None:
    """5 非常满意 … 1 非常不满意; the longest word wins, so that 非常不满意 is no 满意."""
    if marks := _OUT_OF_MORE.search(flat):
        out_of = 10 if (told := number(marks["n"]) or 0) <= 10 else 100
        return max(1, math.ceil(5 * told / out_of)) if told <= out_of else None
    found = [(e - s, n) for n in (1, 2, 3, 4, 5) for s, e in hits.spans(f"survey.grade{n}")]
    if found:
        return max(found, key=lambda item: (item[0], -item[1]))[1]
    bare_number = _BARE_GRADE.fullmatch(flat)
    return int(bare_number.group(1)) if bare_number else None


class TicketNumbers:
    """Ticket numbers with the city's prefix; a short one only behind 编号 or 工单."""

    def __init__(self, prefix: str) -> None:
        self._full = re.compile(
            rf"{re.escape(prefix)}\s*[-－—_ ]?\s*(\d{{6}})\s*[-－—_ ]?\s*(\d{{4}})(?!\d)", re.IGNORECASE
        )
        self._short = re.compile(
            r"(?:编号|工单号?|单号|单子|number|no\.|№|番号|번호|номер)\s*(?:是|为|[:：#])?\s*(?:[a-z]{1,4}-?\d{0,6}-)?(\d{4})(?!\d)",
            re.IGNORECASE,
        )
        self._other = re.compile(r"(?<![a-z0-9])(z-\d{4})(?!\d)", re.IGNORECASE)
        self._prefix = prefix

    def read(self, flat: str) -> tuple[str, ...]:
        full = [f"{self._prefix}-{m.group(1)}-{m.group(2)}" for m in self._full.finditer(flat)]
        if full:
            return tuple(dict.fromkeys(full))
        found = [m.group(1).upper() for m in self._other.finditer(flat)] + [
            m.group(1) for m in self._short.finditer(flat)
        ]
        return tuple(dict.fromkeys(found))


def _mention(found: re.Match[str], origin: str) -> Mention:
    words = found.group()
    start = found.start() + len(words) - len(words.lstrip())
    words = words.strip()
    return Mention(words, Span(start, start + len(words), words), origin)
