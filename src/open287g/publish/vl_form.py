"""The picture of an answer as a Vega-Lite specification with its data inside, to be changed and drawn anew."""

from __future__ import annotations

import json

from open287g.schemas.answers import Answer
from open287g.text.harmless import escape_in_json

from .svg_form import find_picture

TITLE, ENDINGS = "Vega-Lite specification", (".vl.json", ".vl")
MEDIA_TYPE = "application/vnd.vega.v5+json"


def render(answer: Answer) -> bytes:
    """The answer's first picture as JSON; `BadField` for an answer that has none."""
    document = json.dumps(find_picture(answer), ensure_ascii=False, indent=1, default=str)
    return (escape_in_json(document) + "\n").encode()
