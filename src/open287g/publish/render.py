"""One brief in, one document out, in the format asked for. What a format needs is imported when it is asked for."""

from __future__ import annotations

from collections.abc import Callable

from open287g.schemas.brief import Brief

from .cleaning import clean


def render(brief: Brief, form: str) -> bytes:
    """The brief as html, pdf, md or json; every text in it made plain first."""
    return _RENDERERS[form](clean(brief))


def _page(brief: Brief) -> bytes:
    from .html_form import render_page

    return render_page(brief).encode()


def _paper(brief: Brief) -> bytes:
    from .pdf_form import render_paper

    return render_paper(brief)


def _markdown(brief: Brief) -> bytes:
    from .markdown import render_markdown

    return render_markdown(brief).encode()


def _machine(brief: Brief) -> bytes:
    from .json_form import render_json

    return render_json(brief).encode()


_RENDERERS: dict[str, Callable[[Brief], bytes]] = {
    "html": _page,
    "pdf": _paper,
    "md": _markdown,
    "json": _machine,
}
