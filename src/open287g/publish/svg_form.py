"""The picture of an answer as SVG, drawn without a browser or the network."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from open287g.errors import BadField
from open287g.publish.charts import make_light
from open287g.schemas.answers import Answer
from open287g.text.phrases import gettext as _

TITLE, ENDINGS = "picture for print and pages", (".svg",)
MEDIA_TYPE = "image/svg+xml"


def render(answer: Answer) -> bytes:
    """The answer's first picture; `BadField` for an answer that has none."""
    import vl_convert

    picture = find_picture(answer)
    drawn: str = vl_convert.vegalite_to_svg(dict(picture), allowed_base_urls=[])
    return (make_light(drawn) if "projection" in picture else drawn).encode()


def find_picture(answer: Answer) -> Mapping[str, Any]:
    """The first picture of an answer."""
    for picture in answer.pictures.values():
        return picture
    raise BadField("format", _("This answer has no picture. A chart, or the money of a place, has one."))
