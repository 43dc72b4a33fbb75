"""Words around a name in English, Japanese, Korean and Russian (外语地点用词): what stands behind it, in front of it, and in its place."""

from __future__ import annotations

from values import expressions as re

# Numbers as they are said: building three, fourth floor; третий подъезд; 三号棟.
_EN_TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
_EN_ONES = "one|two|three|four|five|six|seven|eight|nine"
_EN = rf"(?:(?:{_EN_TENS})(?:[-\s](?:{_EN_ONES})\b)?|{_EN_ONES}|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen)"
_EN_NTH = rf"(?:(?:(?:{_EN_TENS})[-\s])?(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)|tenth|eleventh|twelfth|\w{{3,5}}teenth|(?:twent|thirt)ieth|\d{{1,2}}(?:st|nd|rd|th))"
EN_BESIDE = (
    r"(?:(?P<beside>(?:right\s+)?(?:outside|opposite|near|next to|in front of|behind|across from|beside|by|at))\s+)"
)
_RU_NTH = r"(?:(?:двадцать|тридцать)\s+)?(?:перв|втор|трет|четв[её]рт|пят|шест|седьм|восьм|девят|десят|одиннадцат|двенадцат|тринадцат|четырнадцат|пятнадцат|шестнадцат|семнадцат|восемнадцат|девятнадцат|двадцат)\w{1,3}"
_RU = r"(?:(?:двадцать|тридцать|сорок|пятьдесят|шестьдесят|семьдесят|восемьдесят|девяносто)(?:\s+(?:один|два|три|четыре|пять|шесть|семь|восемь|девять))?|один(?:надцать)?|два|двенадцать|три(?:надцать)?|четыр(?:е|надцать)|пять|пятнадцать|шесть|шестнадцать|семь|семнадцать|восемь|восемнадцать|девять|девятнадцать|десять)\b"
_JA = r"[\d〇一二三四五六七八九十]"
TAILS: dict[str, tuple[tuple[str, re.Pattern[str]], ...]] = {
    "en": (
        (
            "building",
            re.compile(
                rf"[\s,]*(?:building|bldg\.?|block|tower)\s*(?:no\.?\s*|number\s+)?(?:{_EN}|[\da-z]{{1,3}})\b|[\s,]+no\.?\s*\d+\b"
            ),
        ),
        # Mill Lane, outside number 12: a number that is called one needs nothing behind it.
        (
            "number",
            re.compile(
                rf"[\s,]+{EN_BESIDE}?(?:the\s+)?(?:house\s+)?(?:number|house|no\.?|#)\s*(?:\d{{1,4}}[a-z]?|{_EN})\b"
            ),
        ),
        # Mill Lane 12; "Park Road 3 lamps are out" counts lamps.
        (
            "number",
            re.compile(
                r"(?:(?<=road)|(?<=street)|(?<=lane)|(?<=avenue)|(?<= rd)|(?<= ave)|(?<= lu)|(?<= jie)|(?<=dadao))[\s,]+(?:no\.?\s*)?\d{1,4}[a-z]?\b"
                r"(?=\s*(?:$|[,.;:!?])|\s+(?:is|has|the|there|in|near|opposite|please|street|lamp\b))"
            ),
        ),
        ("unit", re.compile(rf"[\s,]*(?:unit|entrance)\s*(?:{_EN}|[\da-z]{{1,2}})\b")),
        (
            "floor",
            re.compile(
                rf"[\s,]*(?:on\s+)?(?:the\s+)?(?:(?:{_EN_NTH}|ground|top)\s+floor|basement|floor\s*(?:\d{{1,2}}|{_EN}))\b"
            ),
        ),
        ("room", re.compile(r"[\s,]*(?:room|apt\.?|apartment|flat|#)\s*\d{1,4}\b")),
        (
            "gate",
            re.compile(
                r"[\s,]*(?:the\s+)?(?:(?:north|south|east|west|main|back)\s+)?(?:gate|entrance|exit\s+[a-z]\d?|exit)\b"
            ),
        ),
        # Jianshe Road by the bank: what stands on a road
        (
            "landmark",
            re.compile(
                rf"(?:(?<=road)|(?<=street)|(?<=lane)|(?<=avenue)|(?<= rd)|(?<= ave)|(?<= lu)|(?<= jie)|(?<=dadao))[\s,]+{EN_BESIDE}(?:the|a)\s+(?:\w+\s)?(?:bank|pharmacy|chemist|hotel|restaurant|canteen|cafe|bar|pub|shop|store|supermarket|market|hospital|clinic|school|kindergarten|park|bus stop|petrol station|gas station|post office|karaoke|hairdresser|building site|metro|metro station|subway station)\b"
            ),
        ),
        ("crossing", re.compile(r"\s*(?:crossing|intersection|junction)\b")),
        ("direction", re.compile(r"\s*(?:side|parking lot|basement|lobby|stairwell|bus stop|underpass)\b")),
    ),
    "ja": (
        ("building", re.compile(rf"の?{_JA}{{1,3}}(?:号棟|号楼|棟)|の?[a-z]棟")),
        ("room", re.compile(r"の?\d{3,4}号室|(?<=[楼棟])\d{3,4}(?![\d号番])")),
        ("number", re.compile(rf"の?{_JA}{{1,4}}(?:号(?![線室])|番地|番)")),
        ("unit", re.compile(rf"[の,、\s]*{_JA}{{1,2}}(?:単元|ユニット)")),
        ("floor", re.compile(rf"の?{_JA}{{1,3}}階")),
        # 建設路の銀行前: what stands on a road
        (
            "landmark",
            re.compile(
                r"(?<=[路街道りル号地\d])の[\u4e00-\u9fff\u30a1-\u30fa]{0,6}?(?:銀行|薬局|ホテル|食堂|居酒屋|レストラン|カフェ|喫茶店|コンビニ|スーパー|市場|病院|学校|小学校|中学校|公園|バス停|ガソリンスタンド|郵便局|カラオケ|美容院|床屋|ビル|工事現場)(?=[のでにがはもを、。,]|前|横|隣|裏|向かい|近く|です|だ|$)"
            ),
        ),
        ("gate", re.compile(r"の?(?:[東西南北正裏]門|入口|入り口|出口|玄関)(?:の?前)?|(?:の門|門(?=の?前))(?:の?前)?")),
        (
            "direction",
            re.compile(r"の?(?:(?:交差点|前|向かい側?|近く|隣|横|裏|付近|そば|斜め向かい|[東西南北]側|下|あたり))"),
        ),
    ),
    "ko": (
        ("building", re.compile(r"\s*\d{1,3}(?:동|호동)")),
        ("unit", re.compile(r"\s*\d{1,2}단원")),
        ("room", re.compile(r"(?<=동|원)\s*\d{3,4}(?:호|(?=\s|$|[,.]))")),
        (
            "number",
            re.compile(
                r"\s*\d{1,4}(?:번지|호(?!선))|(?<=[로길루])\s?\d{1,4}(?:-\d{1,3})?(?=\s|$|[,.의에]|입니다|이에요|예요|요)"
            ),
        ),
        # 런민로 진장 호텔: what stands on a road
        (
            "landmark",
            re.compile(
                r"(?<=[로길호\d])(?:의|에 있는)?\s(?:[\uac00-\ud7a3]{1,6}\s?)??[\uac00-\ud7a3]{0,5}(?:호텔|식당|음식점|훠궈집|고깃집|술집|카페|은행|약국|마트|편의점|백화점|빌딩|상가|시장|병원|학교|주유소|정류장|공사장|노래방|미용실)(?![\uac00-\ud7a3]*(?:까지|부터|보다))"
            ),
        ),
        ("floor", re.compile(r"\s*\d{1,2}층")),
        ("gate", re.compile(r"\s*(?:[동서남북]문|정문|후문|입구|출구)(?:\s*앞)?")),
        ("direction", re.compile(r"\s*(?:앞|옆|근처|맞은편|건너편|뒤|교차로|사거리|아래|안|지하주차장)")),
    ),
    "ru": (
        ("number", re.compile(r"[\s,]*(?:во\s+)?двор\w*\s+дома\s+№?\s*\d{1,4}[а-я]?\b")),
        (
            "building",
            re.compile(
                rf"[\s,]*(?:(?:у|возле|около|напротив|рядом с|перед|за|в)\s+)?(?:дома|доме|домом|дому)\s*(?:№|номер)?\s*(?:\d{{1,4}}[а-я]?\b|{_RU})"
            ),
        ),
        (
            "building",
            re.compile(rf"[\s,]*(?:дом|д\.|корпус|корп\.|здание|стр\.)\s*(?:№|номер)?\s*(?:\d{{1,4}}[а-я]?\b|{_RU})"),
        ),
        ("building", re.compile(r"[\s,]*\b\d{1,4}[-\s]?(?:й|ий)\s*(?:дом|корпус)\b")),
        (
            "number",
            re.compile(
                r"[\s,]+\d{1,4}\b(?!\s*(?:день|дня|дней|час|недел|месяц|лет|год|минут|фонар(?:я|ей)|ламп[ы\s]|люк(?:а|ов)|дерев(?:а|ьев)|бак(?:а|ов)|машин|человек|раза?\b|штук|метр|подъезд|этаж))"
            ),
        ),
        # на улице Цзяньшэ у банка: what stands on a road
        (
            "landmark",
            re.compile(
                r"[\s,]+(?P<beside>у|возле|около|напротив|рядом с|перед|за)\s+(?:\w+\s)?(?:банк|аптек|гостиниц|отел|столов|ресторан|каф[ея]|бар|магазин|супермаркет|рынк|рынок|больниц|поликлиник|школ|детск\w+ сад|парк|остановк|заправк|почт|караоке|парикмахерск|стройк|метро)\w{0,4}\b"
            ),
        ),
        (
            "unit",
            re.compile(
                rf"[\s,]*(?:подъезд|секция)\s*№?\s*(?:\d{{1,2}}|{_RU})|[\s,]*(?:\d{{1,2}}[-\s]?(?:й|ий)?|{_RU_NTH})\s*подъезд\w*"
            ),
        ),
        (
            "room",
            re.compile(r"[\s,]*(?:кв\.?|квартира)\s*\d{1,4}|[\s,]*\b\d{1,4}[-\s]?(?:я|ая)?\s*(?:квартира|кв\b\.?)"),
        ),
        (
            "floor",
            re.compile(rf"[\s,]*(?:на\s+)?(?:(?:\d{{1,2}}[-\s]?(?:й|ий|м)?|{_RU_NTH})\s*этаж\w*|этаж\s*\d{{1,2}}\b)"),
        ),
        (
            "gate",
            re.compile(
                r"[\s,]*(?:(?:северн|южн|восточн|западн|главн)\w+\s+)?(?:ворот\w*|вход\w*|выход\w*\s*[a-zа-я]?\b)"
            ),
        ),
    ),
}
LEADS: dict[str, re.Pattern[str]] = {
    "en": re.compile(
        r"(?:(?:right\s+)?(?:outside|opposite|near|next to|in front of|behind|across(?: the street)? from|beside|under|by|the (?:corner|crossing|intersection|gate|entrance) (?:of|at))\s+(?:the\s+)?|"
        rf"\b(?:building|bldg\.?|block|unit|room|apt\.?|(?:house )?number|house|no\.?|#)\s*(?:\d[\da-z]{{0,3}}|{_EN}|[a-z])[\s,]+(?:of\s+|in\s+|at\s+|on\s+)?|\b\d{{1,4}}\s+)+$"
    ),
    "ru": re.compile(
        rf"(?<![а-яё])(?:(?:возле|около|напротив|рядом с|у|за|перед|под|во дворе|(?:(?:у|возле|около|напротив)\s+)?дом(?:а|е)?\s+(?:\d+|{_RU})[,\s]*(?:по|на)?)\s+)$"
    ),
}
LEAD_NUMBER = re.compile(
    rf"(?P<kind>(?:building|bldg\.?|block|unit|дом(?:а|е)?)\s*)?(?:no\.?\s*|number\s+)?\b(?:\d{{1,4}}[a-zа-я]?|{_EN}|{_RU})\b"
)
# A Chinese name of a place between words of letters or hangul, where nothing else is written so: 翠竹花园 дом 5.
CHINESE = (
    ("road", re.compile(r"[一-龥]{2,6}(?:路|街|大道|巷|胡同)")),
    ("compound", re.compile(r"[一-龥]{2,8}(?:小区|花园|家园|公寓|社区|新村|[苑园里城府])(?![一-龥])")),
    ("landmark", re.compile(r"[一-龥]{2,8}(?:广场|大厦|商场|超市|医院|小学|中学|大学|学校|幼儿园|公园|市场|[站桥厂店村])(?![一-龥])")),
)  # fmt: skip
UNKNOWN: dict[str, tuple[tuple[str, re.Pattern[str]], ...]] = {
    "en": (
        (
            "road",
            re.compile(
                r"\b(?!(?:the|this|that|our|my|a|main|whole|same|on|in|at|of|down|up)\s)(?:[a-z][a-z'-]+\s){1,2}(?:road|street|avenue|lane|rd|ave)\b"
            ),
        ),
        (
            "compound",
            re.compile(
                r"\b(?!(?:the|this|that|our|my|a|whole|same|in|at|of|to)\s)(?:[a-z][a-z'-]+\s){1,2}(?:compound|garden|gardens|homes|apartments|estate)\b(?!\s(?:road|street|avenue|lane|rd|ave)\b)"
            ),
        ),
    ),
    "ja": (
        (
            "landmark",
            re.compile(
                r"(?<![\u4e00-\u9fff])[東西南北新]駅|[\u4e00-\u9fff\u30a1-\u30fa]{2,8}(?:団地|小区|公園|小学校|中学校|病院|市場|花園|駅|スーパー|ビル|ホテル|銀行|薬局|レストラン|工事現場|村|路|街|(?<!時間)(?<!予定)(?<!約束)(?<!普段)(?<!規則)(?<!従来)(?<!期待)(?<!説明)(?<!今)通り|ガーデン)"
            ),
        ),
    ),
    "ko": (
        (
            "landmark",
            re.compile(
                r"(?<![\uac00-\ud7a3])[동서남북신]역(?=\s|$|[,.의에])|[\uac00-\ud7a3]{2,8}(?:단지|아파트|공원|초등학교|병원|시장|역|마트|빌딩|호텔|(?<!으)로(?=\s?\d|에|\s(?:가로등|도로|보도|인도|맨홀|교차로|사거리|버스|신호등|육교|하수구|횡단보도))|길(?=\s?\d|에))"
            ),
        ),
        # A name that nobody knows in front of its building: 무궁화빌라 3동
        (
            "compound",
            re.compile(
                r"(?<![\uac00-\ud7a3])(?!우리|저희|같은|그쪽|이쪽|바로|여기|거기|지금|아파트|단지|건물|위층|아래층)[\uac00-\ud7a3]{2,8}(?<![는은의요서에고가를을이랑도면데])(?=\s?\d{1,3}동(?:\s|$|[,.에의]|\d))"
            ),
        ),
    ),
    "ru": (
        ("road", re.compile(r"(?:улиц[аеыу]|ул\.|проспект[ае]?|переул\w+)\s+[а-яё-]{3,}")),
        (
            "landmark",
            re.compile(
                r"\b(?:северн|южн|восточн|западн|центральн|нов|стар)\w{2,3}\s+(?:ж/?д\s+)?(?:вокзал|автовокзал|рынок|рынк|мост|больниц|парк)\w{0,2}\b"
            ),
        ),
        ("compound", re.compile(r"(?:жк|квартал[ае]?|микрорайон[ае]?)\s+[«\"]?[а-яё-]{3,}[»\"]?")),
        (
            "compound",
            re.compile(r"(?:(?<=^)|(?<=[,;.]\s))[а-яё-]{4,}(?:\s[а-яё-]{3,})?(?=,\s*(?:дом|д\.|корпус)\s*№?\s*\d)"),
        ),
    ),
}
RELATIVE: dict[str, re.Pattern[str]] = {
    "en": re.compile(
        r"\b(?:(?:outside|near|behind|in front of|opposite|below|downstairs|in|at)\s+)?(?:my|our|the)\s+(?:house|home|building|apartment|block|school|office|compound|street|flat|place|neighbou?rhood)\b(?!\s+(?:lamp|light|sign|vendor|seller|stall|food|bus|door)s?\b)|\bdownstairs\b"
    ),
    "ja": re.compile(
        r"(?:うち|家|自宅|学校|会社|団地|マンション|アパート)の(?:前|下|近く|隣|向かい|横|裏)|うちの団地|近所"
    ),
    "ko": re.compile(
        r"(?:우리\s*집|우리\s*아파트|집|학교|회사|아파트|단지)\s*(?:앞|아래|근처|옆|뒤)|우리\s*(?:동네|단지|아파트|건물)"
    ),
    "ru": re.compile(
        r"(?:у|возле|около|под|рядом с|в)\s+(?:наш\w+|мо\w+)\s+(?:дом\w*|подъезд\w*|двор\w*|школ\w*|квартир\w*)|во дворе|в подъезде"
    ),
}
LOOSE: dict[str, re.Pattern[str]] = {
    "en": re.compile(rf"\b(?:building|bldg\.?|block|unit|entrance|room|apt\.?|apartment|flat|floor)\s*(?:no\.?\s*|number\s+)?(?:\d|[a-f]\b|{_EN}\b)|\b{_EN_NTH}\s+floor\b"),
    "ja": re.compile(rf"(?<!{_JA}){_JA}{{1,4}}(?:号棟|号楼|棟|単元|階|号室)|[a-z]棟"),
    "ko": re.compile(r"(?<!\d)\d{1,4}(?:동|호동|단원|층|호)(?=\s*(?:$|[,，.。!?]|\d|이|가|은|는|에|의|예요|요|입니다|말고))"),
    "ru": re.compile(
        rf"\b(?:дом|д\.|корпус|корп\.|подъезд|кв\.|квартира|этаж)\s*(?:№|номер)?\s*(?:\d|{_RU})|\b(?:\d{{1,4}}[-\s]?(?:й|ий|я|ая)?|{_RU_NTH})\s*(?:подъезд|квартира|кв\b|этаж|дом\b|корпус)"
    ),
}  # fmt: skip
BETWEEN = {"en": ", ", "ru": ", ", "ko": " "}
