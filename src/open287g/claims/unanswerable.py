"""What a count of a list would answer as if it had been asked something else: a sentence in, a refusal out.

Agreements that ended, places without any, laws, rates, time counted from an event, parts and groups of states,
counties. Each refusal says which command has what was asked. Nothing is read from the sentence but whether it
speaks of these.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from open287g.errors import ClaimError

from .places import county_in
from .scopes import STATES

_STATE = "|".join(re.escape(name) for name in sorted(STATES, key=len, reverse=True))
_SIDE = (
    r"(?:north|south|east|west|northern|southern|eastern|western|central|upstate|northeast(?:ern)?|southeast(?:ern)?|"
    r"southwest(?:ern)?|northwest(?:ern)?)"
)


@dataclass(frozen=True)
class _Asked:
    """Words that ask for something else, what they speak of, and what to do."""

    words: re.Pattern[str]
    speaks_of: str
    instead: str


_ASKED = (
    _Asked(
        re.compile(
            r"\b(?:terminated|withdr[ae]wn?|withdrew|cancell?ed|revoked|dropped\s+out|quit|pulled\s+out|exited|rescinded|"
            r"suspended|no\s+longer|left\s+(?:the|their)\s+(?!white\b)\w+|lapsed?)\b"
            r"|\bend(?:ed|ing)\s+(?:[\w()-]+\s+){0,4}?(?:agreements?|partnerships?|participation|contracts?|deals?)\b"
            r"|\b(?:agreements?|partnerships?|contracts?|deals?)\s+(?:(?:were|was|have|has|had|been)\s+)*ended\b",
            re.I,
        ),
        "agreements that ended, and a list shows only who is on it",
        "'open287g departures' has who is no longer listed, and between which days.",
    ),
    _Asked(
        re.compile(
            r"\b(?:ban(?:s|ned|ning)?|prohibit\w*|outlaw\w*|forbid\w*|forbade|barred|legislation)\b"
            r"|\b(?:an?|the|new|state|signed)\s+(?:law|bill)\s+(?:requir|mandat|order|that|which)\w*",
            re.I,
        ),
        "laws, and a list shows only who is on it",
        "'open287g count --by state' has the states with agreements on any day.",
    ),
    _Asked(
        re.compile(
            r"\b(?:states|counties|parishes)\b[^.;,]{0,40}?\b(?:have|had|with)\s+(?:0|none)\b"
            r"|\b(?:states|counties|parishes|agencies|departments|sheriffs)\b[^.;,]{0,40}?\b(?:(?:have|had)\s+(?:never|not|yet\s+to)"
            r"|(?:do|did|have)(?:\s+not\b|n['’]t\b)|without|lack(?:ed)?|declined?|refused?|opt(?:ed)?\s+out)\b",
            re.I,
        ),
        "places without an agreement, and a list shows only who is on it",
        "State how many have one; 'open287g count --unit states_only' or '--unit counties' has the number.",
    ),
    _Asked(
        re.compile(
            r"\b(?:on\s+average|an?\s+average\s+of|averag(?:ed|es|ing)|per\s+(?:day|week|month|year)|(?:each|every)\s+"
            r"(?:day|week|month|year))\b|\b(?:agreements?|agencies|partners(?:hips)?)\s+a\s+(?:day|week|month|year)\b(?!\s+"
            r"(?:ago|later|earlier|before|after|since))",
            re.I,
        ),
        "a rate, and a list shows a number on a day",
        "State the number at both ends; 'open287g count --as-of DAY --since DAY' has the growth between two days.",
    ),
    _Asked(
        re.compile(
            r"\bfirst\s+\d+\s+(?:days?|weeks?|months?)\b|\b(?:within|less\s+than)\s+\d+\s+(?:days?|weeks?|months?)\s+(?:of|after)\b"
            r"|\b(?:day|week|month)s?\s+(?:after|into)\s+(?:taking|his|her|the|trump)\b",
            re.I,
        ),
        "time counted from an event, without its days",
        "Write between which days, as in '300 agreements signed since 2025-01-20 as of 2025-04-30'.",
    ),
    _Asked(
        re.compile(r"\b(?:within|in\s+a)\s+\d+[\s-]miles?\b|\bmiles\s+(?:of|from)\b", re.I),
        "distances, and lists name counties only",
        "'open287g agencies --json' has the county of each agency.",
    ),
    _Asked(
        re.compile(
            r"%\s+participation\b|\bparticipation\s+rate\b|%\s+of\s+(?:[\w.'’-]+\s+){0,4}?(?:sheriffs|agencies|departments|forces|chiefs)(?:['’]?\s+(?:offices|departments))?\s+"
            r"(?:(?!that\b|which\b|who\b|with\b)[\w.'’-]+\s+){0,3}?(?:(?:have|has|had)\s+(?:[\w-]+\s+){0,2}?)?"
            r"(?:signed|joined|agreed|entered|partner(?:ed)?|participat\w+|enrolled|take\s+part|taken\s+part)\b",
            re.I,
        ),
        "a share of all such agencies that there are, and no record at hand says how many",
        "State how many are listed; 'open287g count --unit agencies --by kind' has that, of a state with --state.",
    ),
    _Asked(
        re.compile(
            r"\d\s+(?:more|fewer)\s+(?:[\w()-]+\s+){0,4}?than\s+(?:in|on|at|a|the|last|it|as|before)\b", re.I
        ),
        "a difference between two days",
        "State the number on each day; each is a claim that can be tested.",
    ),
    _Asked(
        re.compile(
            r"\b(?:counties|cities|towns|places)\s+(?:with|of|over|under|above|below)\s+(?:[a-z]+\s+){0,3}?\d[\d,]*\s+"
            r"(?:people|residents|inhabitants)\b",
            re.I,
        ),
        "counties by how many live there",
        "'open287g agencies --json' has the county of each agency.",
    ),
    _Asked(
        re.compile(
            r"\b(?:under|during)\s+(?:(?:the|president|former|joe|barack|george)\s+)*(?:biden|obama|bush)\b"
            r"|\bfirst\s+(?:trump\s+)?(?:term|administration)\b",
            re.I,
        ),
        "a presidency, and a count is of a day",
        "Write the day, as in 'as of 2024-12-31'.",
    ),
    _Asked(
        re.compile(r"(?:%|\bpercentage)[\s-]points?\b", re.I),
        "a change of a share in percentage points",
        "State the share on each day; each is a claim that can be tested.",
    ),
    _Asked(
        re.compile(
            rf"\b{_SIDE}[\s-](?!carolina\b|dakota\b|virginia\b|mariana)(?:{_STATE})\b"
            r"|\b(?:northern|southern|eastern|western|central)\s+(?:virginia|(?:north|south)\s+(?:carolina|dakota))\b"
            r"|\bnew\s+england\b|\b(?:midwest|northeast|southeast|southwest)(?:ern)?\b|\bthe\s+(?:deep\s+)?south\b(?!\s+(?:carolina|dakota))"
            r"|\b(?:southern|northern|western|eastern|red|blue|purple|border|swing|sanctuary|(?:republican|democrat\w*|gop)(?:-\w+)?)"
            r"\s+states\b|\b(?:gulf|west|east)\s+coast\b|\bappalachia\w*|\bgreat\s+plains\b|\bpanhandle\b",
            re.I,
        ),
        "a part of a state or a group of states, and claims are counted for the nation or one state",
        "'open287g count --state' may be given several times, and 'open287g count --by state' has all.",
    ),
)  # fmt: skip


def refuse_what_lists_cannot_tell(written: str, text: str) -> None:
    """`ClaimError` where a sentence with a count speaks of something else than who is listed on a day.

    `text` is the sentence with its numbers in digits.
    """
    for asked in _ASKED:
        if asked.words.search(text):
            raise ClaimError(f"{written!r} speaks of {asked.speaks_of}. {asked.instead}")
    if (county := county_in(written)) is not None:
        raise ClaimError(
            f"{written!r} speaks of {county}, and claims are counted for the nation or a state. "
            "'open287g agreements' and 'open287g agencies' have what is listed for one agency."
        )
