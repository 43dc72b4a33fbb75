"""A Rasa project (Rasa 工程) from a city's data: what `rasa train nlu` of Rasa 3.6 needs, as files.

city's examples ─► one intent a leaf, named by its code ─┐
word lists      ─► `chat.<intent>`: greeting, human, …   ├─► data/nlu.yml ─► config.yml ─► model ─► `nlu/extras/rasa.py`
known places, patterns ─► entities place, phone, time    ┘

The clause is the token and the grams of characters are its features, so nothing has to segment Chinese. Entities come from
tables and patterns of whole names: a tagger of clauses could not find them.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from handlers.ports.understanding import Context, Intent, Understanding
from nlu.lexicon import LANGUAGES, lexicon
from tickets.city import City
from tickets.geography import Area, KnownPlace

CHAT = "chat."
EPOCHS = 20
# What a message can be apart from its context; "answer" or "correction" are told by what was asked.
INTENTS = (
    Intent.GREETING, Intent.THANKS, Intent.SMALL_TALK, Intent.ABUSE, Intent.HELP, Intent.HUMAN, Intent.CANCEL, Intent.RESTART,
    Intent.BACK, Intent.SKIP, Intent.YES, Intent.NO, Intent.PROGRESS, Intent.URGE, Intent.WITHDRAW, Intent.SUPPLEMENT,
)  # fmt: skip
LEAST = 2  # examples below which Rasa warns of an intent
PHONE = r"1[3-9]\d[- ]?\d{4}[- ]?\d{4}|0\d{2,3}-?[2-9]\d{6,7}"
ROAD = r"[\u4e00-\u9fff]{2,6}(?:路|街|巷|大道|胡同)\d+号"
TIME = (
    r"(?:昨天|前天|今天|昨晚|今早|上周|上个?月|去年|最近|这几天|这两天)(?:早上|上午|中午|下午|晚上)?"
    r"|[一二两三四五六七八九十半几\d]+个?(?:多)?(?:天|周|星期|月|年|小时)了?"
)
# Rasa reads no entity by table or pattern that no example shows.
NUMBERS = ("打我电话[13800000001](phone)", "让人给我回电话，[13900000002](phone)", "我的号码[010-85550000](phone)")
_PATTERNS = {"phone": PHONE, "place": ROAD, "time": TIME}
_MARKS = re.compile(r"[\[\](){}\n\r]+")  # Rasa's own marks of an annotation


def rasa_project(city: City, words: Understanding, *, epochs: int = EPOCHS) -> Mapping[str, str]:
    """The files of a project, by their path in the folder: the city's own language, its places annotated by `words`."""
    intents = {**_leaves(city, words), **_chat(city)}
    return {
        "config.yml": _config(epochs),
        "domain.yml": _domain(tuple(intents)),
        "data/nlu.yml": _nlu(city, intents),
    }


def _leaves(city: City, words: Understanding) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {
        leaf.code: [_plain(leaf.name(city.language)), _plain(leaf.formal_name)] for leaf in city.catalogue.leaves
    }
    for code, text in city.examples.get(city.language, ()):
        if code in found:
            found[code].append(_annotated(text, words, city.language))
    return {code: _once(examples) for code, examples in found.items()}


def _chat(city: City) -> dict[str, list[str]]:
    """The plain phrases of the word lists; an intent that has too few is left out."""
    words = lexicon(city.language if city.language in LANGUAGES else LANGUAGES[0])
    found: dict[str, list[str]] = defaultdict(list)
    taken: set[str] = set()
    for intent in INTENTS:
        for phrase in sorted(words.words(f"whole.{intent.value}") | words.words(f"intent.{intent.value}")):
            if (plain := _plain(phrase)) and plain not in taken:
                taken.add(plain)  # 没有 is "no" and "skip": one text of two intents confuses both
                found[CHAT + intent.value].append(plain)
    found[CHAT + Intent.HUMAN.value].extend(NUMBERS)
    return {name: examples for name, examples in found.items() if len(examples) >= LEAST}


def _annotated(text: str, words: Understanding, language: str) -> str:
    """An example with its place, time and phone marked as Rasa reads them."""
    text = _plain(text)
    meaning = words.understand(text, Context(language=language, expecting="what"))
    spans = [
        (mention.span.start, mention.span.end, entity)
        for mention, entity in ((meaning.place, "place"), (meaning.since, "time"), (meaning.phone, "phone"))
        if mention is not None
    ]
    end_of_last = 0
    parts = []
    for start, end, entity in sorted(spans):
        if start < end_of_last or text[start:end] != text[start:end].strip():
            continue
        parts.append(f"{text[end_of_last:start]}[{text[start:end]}]({entity})")
        end_of_last = end
    return "".join(parts) + text[end_of_last:]


def _plain(text: str) -> str:
    return " ".join(_MARKS.sub(" ", text).split())


def _once(examples: Iterable[str]) -> list[str]:
    return [example for example in dict.fromkeys(examples) if example]


def _config(epochs: int) -> str:
    return f"""\
# Trained by `rasa train nlu`, served by `rasa run --enable-api`. Rasa's tokenizer of whitespace refuses "zh": here a clause is
# a token and its grams of characters are what is learned, so the language is named after the pipeline, not after the texts.
recipe: default.v1
assistant_id: minhu
language: en
pipeline:
  - name: WhitespaceTokenizer
  - name: RegexFeaturizer
    use_word_boundaries: false
  - name: CountVectorsFeaturizer
    analyzer: char_wb
    min_ngram: 1
    max_ngram: 3
  - name: DIETClassifier
    epochs: {epochs}
    entity_recognition: false
    number_of_transformer_layers: 0
    constrain_similarities: true
    model_confidence: softmax
    ranking_length: 10
    random_seed: 42
  - name: RegexEntityExtractor
    use_lookup_tables: true
    use_regexes: true
    use_word_boundaries: false
policies: []
"""


def _domain(intents: Sequence[str]) -> str:
    listed = "".join(f"  - {_quoted(name)}\n" for name in intents)
    return f'version: "3.1"\nintents:\n{listed}entities: [place, phone, time]\n'


def _nlu(city: City, intents: Mapping[str, Sequence[str]]) -> str:
    known: tuple[KnownPlace | Area, ...] = (*city.geography.places, *city.geography.areas)
    names = sorted({name for one in known for name in (one.name(city.language), *one.aliases)})
    blocks = [_block("intent", name, examples) for name, examples in intents.items()]
    blocks.append(_block("lookup", "place", _once(_plain(name) for name in names if len(name) > 1)))
    blocks += [_block("regex", name, [pattern]) for name, pattern in _PATTERNS.items()]
    return 'version: "3.1"\nnlu:\n' + "".join(blocks)


def _block(kind: str, name: str, lines: Iterable[str]) -> str:
    return f"- {kind}: {_quoted(name)}\n  examples: |\n" + "".join(f"    - {line}\n" for line in lines)


def _quoted(text: str) -> str:
    """A scalar of YAML: JSON's strings are."""
    return json.dumps(text, ensure_ascii=False)
