"""The picture of an answer as PNG, twice as fine as a screen."""

from __future__ import annotations

from open287g.schemas.answers import Answer

from .svg_form import find_picture

TITLE, ENDINGS = "picture in pixels", (".png",)
MEDIA_TYPE = "image/png"
SCALE = 2


def render(answer: Answer) -> bytes:
    """The answer's first picture; `BadField` for an answer that has none."""
    import vl_convert

    drawn: bytes = vl_convert.vegalite_to_png(dict(find_picture(answer)), scale=SCALE, allowed_base_urls=[])
    return drawn
