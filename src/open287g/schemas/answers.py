"""Contract of an answer: the tables, the document and the facts that a question gives, whatever door asked it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

import polars as pl

from open287g.errors import NotFound, UsageError
from open287g.text.phrases import gettext as _

from .blocks import Document, say_plainly
from .measures import Figure


@dataclass(frozen=True)
class Answer:
    """What a question is answered. Every form prints the same `document`, and every machine form the same `frames`."""

    question: str
    """Name of the question."""
    document: Document
    """What people read: title, sections of blocks, the list it stands on and how old that is."""
    frames: Mapping[str, pl.DataFrame] = field(default_factory=dict)
    """Tables for machines, the main one first (rows as the question's declared schema says)."""
    facts: Mapping[str, Any] = field(default_factory=dict)
    """What a machine reads beside the rows: unit, day, clock, list, filters, edition."""
    notes: tuple[str, ...] = ()
    """What must be said with the answer: printed below it, and on a command line beside it."""
    result: Any = None
    """The answer as a typed object of Python, where it is more than frames."""
    pictures: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """Finished Vega-Lite specifications by name."""
    found_nothing: bool = False
    """Nothing fits what was asked; the document says what was looked for and what is near."""

    @property
    def value(self) -> Any:
        """The number, of a question that asks for one; None of any other."""
        return self.facts.get("value")

    @property
    def edition_id(self) -> str:
        """The edition that answered."""
        return self.document.edition_id

    @property
    def frame(self) -> pl.DataFrame:
        """The main table; an empty frame where the answer has none."""
        return next(iter(self.frames.values()), pl.DataFrame())

    def figures(self) -> tuple[Figure, ...]:
        """Every figure of the document, with what it was made from."""
        return self.document.figures()

    def __repr__(self) -> str:
        rows = ", ".join(f"{name}: {frame.height:,}" for name, frame in self.frames.items())
        title = self.document.called or self.question
        return f"<{self.question}: {title}{f' ({rows})' if rows else ''}; edition {self.edition_id}>"

    def to_pandas(self, name: str | None = None) -> Any:
        """A table as a pandas frame, the main one if none is named. Needs pandas: pip install 'open287g[pandas]'."""
        if name is not None and name not in self.frames:
            raise NotFound(_("This answer has no table {name}. It has: {names}.", name=repr(name),
                             names=", ".join(self.frames) or _("none")))  # fmt: skip
        frame = self.frame if name is None else self.frames[name]
        try:
            for needed in ("pandas", "pyarrow"):
                import_module(needed)
        except ModuleNotFoundError as error:
            raise UsageError(
                _("pandas is not installed. Install it with: pip install 'open287g[pandas]'; or use .frame, which is "
                  "of Polars.")
            ) from error  # fmt: skip
        return frame.to_pandas()

    def _repr_html_(self) -> str:
        """What a notebook shows: the title, the news in a sentence, the first rows, and the edition."""
        from html import escape

        title = escape(self.document.called or self.question.replace("_", " "))
        news = escape("".join(say_plainly(part) for part in self.document.lead))
        table = self.frame.head(_ROWS_IN_A_NOTEBOOK)._repr_html_() if self.frames else ""
        rest = self.frame.height - _ROWS_IN_A_NOTEBOOK
        more = f"<p>… and {rest:,} more rows in <code>.frame</code></p>" if rest > 0 else ""
        notes = "".join(f"<p><small>{escape(note)}</small></p>" for note in self.notes)
        return (
            f"<p><strong>{title}</strong></p>{f'<p>{news}</p>' if news else ''}{table}{more}{notes}"
            f"<p><small>Open287g, edition {escape(self.edition_id)}</small></p>"
        )

    def _repr_mimebundle_(self, **_asked: Any) -> dict[str, Any]:
        """The same, with a picture as Vega-Lite where the answer has one: Jupyter draws it."""
        bundle: dict[str, Any] = {"text/plain": repr(self), "text/html": self._repr_html_()}
        for picture in self.pictures.values():
            bundle["application/vnd.vegalite.v5+json"] = dict(picture)
            break
        return bundle


_ROWS_IN_A_NOTEBOOK = 10
