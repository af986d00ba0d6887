"""Rules of `sync.toml` to tests of news: does this rule want to hear of this item?

In: a rule as its owner wrote it (names or codes). Out: a matcher. Raises `SettingsError` for a state, a county, a model
or a kind that there is not, since a rule that can never match is a mistake and not a choice.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from open287g.errors import SettingsError
from open287g.queries.fields import read_state
from open287g.queries.news_items import KINDS_OF_NEWS, NewsItem
from open287g.schemas.codes import SUPPORT_TYPES
from open287g.sources.settings import Rule

MOST_TOLD = 40
"""Words that an error lists; of more, only the nearest is named."""


@dataclass(frozen=True)
class Matcher:
    """A rule in codes. An empty set asks for nothing in particular."""

    rule: Rule
    states: frozenset[str]
    counties: frozenset[str]
    agencies: tuple[str, ...]
    models: frozenset[str]
    kinds: frozenset[str]

    def wants(self, item: NewsItem) -> bool:
        """Whether the rule wants to hear of the item: every filter that is given must hold."""
        return (
            (not self.kinds or item.kind in self.kinds)
            and (not self.states or bool(self.states & {item.state, item.other_state}))
            and (not self.counties or bool(self.counties.intersection(item.counties)))
            and (not self.models or item.support_type in self.models)
            and (not self.agencies or self._names_agency(item))
        )

    def _names_agency(self, item: NewsItem) -> bool:
        if item.agency_id is None:
            return False
        name = (item.agency_name or "").casefold()
        return any(asked == item.agency_id or asked in name for asked in self.agencies)


def read_rules(rules: Iterable[Rule]) -> list[Matcher]:
    """Matchers of all rules."""
    return [read_rule(rule) for rule in rules]


def read_rule(rule: Rule) -> Matcher:
    """The matcher of one rule; `SettingsError` names the rule and the word that it does not know."""
    return Matcher(
        rule=rule,
        states=frozenset(_read(rule, "states", rule.states, read_state)),
        counties=frozenset(_find(rule, "counties", rule.counties, _counties()) if rule.counties else ()),
        agencies=tuple(text.casefold() for text in rule.agencies),
        models=frozenset(_find(rule, "models", rule.models, _models())),
        kinds=frozenset(_find(rule, "kinds", rule.kinds, {kind: kind for kind in KINDS_OF_NEWS})),
    )


def _read(rule: Rule, field: str, given: Sequence[str], read: Callable[[str], str]) -> list[str]:
    try:
        return [read(text) for text in given]
    except ValueError as error:
        raise SettingsError(f"sync.toml, rule {rule.name!r}: {field}: {error}") from error


def _find(rule: Rule, field: str, given: Sequence[str], codes: Mapping[str, str]) -> list[str]:
    found = []
    for text in given:
        code = codes.get(" ".join(text.split()).casefold())
        if code is None:
            near = difflib.get_close_matches(text.casefold(), list(codes), n=1)
            few = f" There are: {', '.join(sorted(codes))}." if len(codes) <= MOST_TOLD else ""
            hint = f" Did you mean {near[0]!r}?" if near else few
            raise SettingsError(f"sync.toml, rule {rule.name!r}: {field} has no {text!r}.{hint}")
        found.append(code)
    return found


def _models() -> dict[str, str]:
    return _fold((code, code) for code in SUPPORT_TYPES) | _fold(
        (words, code) for code, words in SUPPORT_TYPES.items()
    )


def _counties() -> dict[str, str]:
    """Counties by FIPS and by "Name, ST", with and without the legal suffix."""
    from open287g.data.reference import read_reference

    rows = read_reference().counties.select("county_fips", "county_name", "state").iter_rows()
    codes: dict[str, str] = {}
    for fips, name, state in rows:
        codes[fips] = fips
        codes[f"{name}, {state}".casefold()] = fips
        codes.setdefault(f"{name.rpartition(' ')[0]}, {state}".casefold(), fips)
    return codes


def _fold(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    return {name.casefold(): code for name, code in pairs}
