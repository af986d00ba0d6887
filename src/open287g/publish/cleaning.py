"""A brief whose every text is plain: no control characters, no marks that turn writing around, only web addresses."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from typing import TypeVar, cast

from open287g.schemas.blocks import Chart, CountyMap, Link, Voice
from open287g.schemas.figures import Things
from open287g.text.harmless import plain_text, web_address

T = TypeVar("T")


def clean(thing: T) -> T:
    """`thing` with every text in it made plain; a link that is not http or https loses its address.

    Done once for all formats; each format still escapes what its own language would obey.
    """
    if isinstance(thing, str):
        return cast(T, plain_text(thing))
    if isinstance(thing, tuple):
        return cast(T, tuple(clean(part) for part in thing))
    if isinstance(thing, Link):
        return cast(T, Link(plain_text(thing.words), web_address(thing.url)))
    if isinstance(thing, Voice):
        thing = cast(T, replace(thing, url=web_address(thing.url)))
    if isinstance(thing, CountyMap | Things):
        return thing  # FIPS and ids, which no format prints
    if is_dataclass(thing) and not isinstance(thing, type):
        kept = {"spec"} if isinstance(thing, Chart) else set()
        changed = {
            each.name: clean(getattr(thing, each.name)) for each in fields(thing) if each.name not in kept
        }
        return cast(T, replace(thing, **changed))
    return thing
