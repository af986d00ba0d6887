"""The picture of an answer as PNG."""

from __future__ import annotations

from open287g.errors import BadField
from open287g.schemas.answers import Answer
from open287g.text.phrases import gettext as _

TITLE, ENDINGS = "the picture of an answer", (".png",)


def render(answer: Answer) -> bytes:
    """The first picture of the answer; `BadField` for an answer without one."""
    from .money import render_chart

    if not answer.pictures:
        raise BadField("format", _("This answer has no picture. A chart, or the money of a place, has one."))
    return render_chart(dict(next(iter(answer.pictures.values()))), ".png")
