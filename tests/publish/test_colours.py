"""Every colour of the page can be told from what lies behind it, by day, by night and on paper (WCAG 2.2, AA)."""

from __future__ import annotations

import re
from importlib import resources

import pytest

from open287g.publish import charts

STYLE = resources.files("open287g.publish").joinpath("templates/brief.css").read_text(encoding="utf-8")
SCHEMES = dict(zip(("light", "dark", "paper"), re.findall(r":root \{(.*?)\}", STYLE, re.DOTALL), strict=True))
TEXT, SHAPE = 4.5, 3.0


def colours(scheme: str) -> dict[str, str]:
    light, own = (dict(re.findall(r"--(\w[\w-]*): (#\w+);", SCHEMES[each])) for each in ("light", scheme))
    return light | own


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    shares = (int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4))
    red, green, blue = (s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("scheme", list(SCHEMES))
@pytest.mark.parametrize(
    ("front", "back", "least"),
    [
        ("ink", "paper", TEXT),
        ("quiet", "paper", TEXT),
        ("link", "paper", TEXT),
        ("alarm", "alarm-soft", TEXT),
        ("quiet", "alarm-soft", TEXT),
        ("ink", "alarm-soft", TEXT),
        ("blue", "paper", SHAPE),
        ("teal", "paper", SHAPE),
        ("ochre", "paper", SHAPE),
        ("held", "land", SHAPE),
        ("other", "land", SHAPE),
        ("held", "paper", SHAPE),
        ("other", "paper", SHAPE),
    ],
)
def test_a_colour_stands_out_from_what_is_behind_it(scheme: str, front: str, back: str, least: float) -> None:
    known = colours(scheme)
    assert contrast(known[front], known[back]) >= least


@pytest.mark.parametrize(
    "code",
    [charts.BLUE, charts.TEAL, charts.OCHRE, charts.SKY, charts.TEXT, charts.LAND],
)
def test_every_colour_of_a_picture_has_one_for_the_night(code: str) -> None:
    assert f'[fill="{code}"]' in STYLE
    light = colours("light")
    replaced = re.search(rf'\[fill="{code}"\] {{ fill: var\(--([\w-]+)\)', STYLE)
    assert replaced is not None
    assert replaced[1] in light
