"""What a Rasa 3.6.21 server said to `POST /model/parse`, recorded from a model of an exported project, and the same for any text."""

from __future__ import annotations

import re
from typing import Any

from answering_server import Sent

RECORDED: dict[str, Any] = {
    "text": "人民路38号的路灯坏了三天了，电话13812345678",
    "intent": {"name": "0104", "confidence": 0.8665019392967224},
    "entities": [
        {"entity": "phone", "start": 17, "end": 28, "value": "13812345678", "extractor": "RegexEntityExtractor"},
        {"entity": "place", "start": 0, "end": 6, "value": "人民路38号", "extractor": "RegexEntityExtractor"},
        {"entity": "time", "start": 11, "end": 14, "value": "三天了", "extractor": "RegexEntityExtractor"},
        {"entity": "place", "start": 0, "end": 3, "value": "人民路", "extractor": "RegexEntityExtractor"},
    ],
    "text_tokens": [[0, 14], [15, 28]],
    "intent_ranking": [
        {"name": "0104", "confidence": 0.8665019392967224},
        {"name": "1611", "confidence": 0.09206314384937286},
        {"name": "chat.human", "confidence": 0.030022256076335907},
    ],
}
# The same server, a request that is no JSON: status 500.
BROKEN = {
    "version": "3.6.21",
    "status": "failure",
    "message": "An unexpected error occurred. Error: Failed when parsing body as json",
    "reason": "ParsingError",
    "details": {},
    "help": None,
    "code": 500,
}
UNAUTHORISED = {"version": "3.6.21", "status": "failure", "reason": "NotAuthenticated", "code": 401}


def parse(text: str, name: str | None, confidence: float, *entities: tuple[str, str], **more: object) -> dict[str, Any]:
    """An answer of that shape; `entities` are (kind, words that stand in the text)."""
    found = []
    for kind, said in entities:
        start = text.index(said)
        found.append(
            {
                "entity": kind,
                "start": start,
                "end": start + len(said),
                "value": said,
                "extractor": "RegexEntityExtractor",
            }
        )
    tokens = [list(token.span()) for token in re.finditer(r"\w+", text)]
    top = {"name": name, "confidence": confidence}
    return {"text": text, "intent": top, "entities": found, "text_tokens": tokens, "intent_ranking": [top], **more}


def reads(request: Sent) -> str:
    """What Rasa takes out of a request; it answers 500 to anything else."""
    assert request.path.partition("?")[0] == "/model/parse"
    assert request.headers["Content-Type"] == "application/json"
    text = request.json["text"]
    assert isinstance(text, str)
    return text
