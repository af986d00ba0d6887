"""The forms in which an answer is printed or written: each is one module `publish/<name>_form.py`.

A form module states `TITLE` (what it is, in a few words), `ENDINGS` (of file names, the usual one first),
`MEDIA_TYPE` and `render(answer) -> bytes`; `HOLDS_ROWS` where it is a table alone, `HAS_PAPER` where it has pages.
Adding one adds it to every question, on every door. What a form needs is imported when it is asked for.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import ModuleType
from typing import cast

from open287g.errors import BadField
from open287g.schemas.answers import Answer
from open287g.text.phrases import did_you_mean
from open287g.text.phrases import gettext as _

_SUFFIX = "_form"


@dataclass(frozen=True)
class Form:
    """One form of output."""

    name: str
    module: ModuleType

    @property
    def title(self) -> str:
        """What it is, in a few words."""
        return cast(str, self.module.TITLE)

    @property
    def endings(self) -> tuple[str, ...]:
        """Endings of file names that mean this form, the usual one first."""
        return cast("tuple[str, ...]", self.module.ENDINGS)

    @property
    def media_type(self) -> str:
        """What it is called on the web."""
        return cast(str, self.module.MEDIA_TYPE)

    @property
    def is_text(self) -> bool:
        """Whether a terminal can show it."""
        return self.media_type.startswith(("text/", "image/svg")) or self.media_type.endswith("json")

    @property
    def holds_rows(self) -> bool:
        """Whether it is a table and nothing else."""
        return bool(getattr(self.module, "HOLDS_ROWS", False))

    @property
    def has_paper(self) -> bool:
        """Whether it has pages of a size."""
        return bool(getattr(self.module, "HAS_PAPER", False))

    def render(self, answer: Answer) -> bytes:
        """The answer in this form."""
        return cast(bytes, self.module.render(answer))


def all_forms() -> Mapping[str, Form]:
    """Every form by its name."""
    return {name: find_form(name) for name in names_of_forms()}


def names_of_forms() -> list[str]:
    """The names of all forms, none of them loaded."""
    package = importlib.import_module("open287g.publish")
    names = (each.name for each in pkgutil.iter_modules(package.__path__))
    return sorted(name.removesuffix(_SUFFIX) for name in names if name.endswith(_SUFFIX))


@cache
def _load(name: str) -> Form | None:
    try:
        return Form(name, importlib.import_module(f"open287g.publish.{name}{_SUFFIX}"))
    except ModuleNotFoundError as error:
        if error.name != f"open287g.publish.{name}{_SUFFIX}":
            raise
        return None


def find_form(name: str) -> Form:
    """The form of that name; `BadField` names those there are."""
    form = _load(name)
    if form is None:
        known = all_forms()
        raise BadField(
            "format",
            _("There is no form {name}. There are: {all}.", name=repr(name), all=", ".join(known))
            + did_you_mean(name, known),
        )
    return form


def form_of_file(file_name: str) -> Form:
    """The form that the ending of a file's name means; `BadField` names the endings there are."""
    forms = all_forms()
    by_ending = {ending: form for form in forms.values() for ending in form.endings}
    met = [ending for ending in by_ending if file_name.casefold().endswith(ending)]
    if not met:
        raise BadField(
            "output",
            _(
                "{name} names no form. End it with one of: {all}.",
                name=repr(file_name),
                all=", ".join(sorted(by_ending)),
            ),
        )
    return by_ending[max(met, key=len)]
