"""requirements.lock: all that pyproject.toml asks for, hashed, without addresses, under free licences."""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

import pytest
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))

PERMISSIVE_OR_WEAK = re.compile(
    r"\b(MIT|BSD|0BSD|Apache|ISC|PSFL?|Python Software Foundation|MPL|Mozilla|Zlib|CC0|HPND)\b"
    r"|Redistribution and use in source and binary forms",
    re.IGNORECASE,
)
STRONG_COPYLEFT = re.compile(r"(?<!L)\bA?GPL|(?<!Lesser )General Public Licen[cs]e", re.IGNORECASE)


CHOSEN = {
    "text-unidecode": "Artistic License: its authors leave the choice between that and the GPL",
    "mlcroissant": "Apache-2.0: in its repository; the wheel's metadata leave it out",
}
"""Licences that a wheel's metadata do not settle, with what settles them. Tools of the tests only."""


def locked_requirements(lock: str) -> dict[str, Requirement]:
    """What a lock pins, by canonical name. Hashes and comments are left out."""
    pins = re.findall(r"^([A-Za-z0-9][^\\#\n]*?)\s*\\?$", lock, flags=re.MULTILINE)
    return {canonicalize_name(pin.name): pin for pin in map(Requirement, pins)}


LOCKED = locked_requirements(LOCK)


def declared_requirements() -> list[Requirement]:
    """What the project needs to run, to be tested and to be built."""
    groups = [PROJECT["project"]["dependencies"], PROJECT["build-system"]["requires"]]
    groups += [
        *PROJECT["dependency-groups"].values(),
        *PROJECT["project"].get("optional-dependencies", {}).values(),
    ]
    return [Requirement(text) for group in groups for text in group]


def stated_licence(installed: Distribution) -> str:
    """The licence in a distribution's metadata, else the first lines of its licence file."""
    metadata = installed.metadata
    classifiers = [line for line in metadata.get_all("Classifier") or [] if line.startswith("License ::")]
    stated = metadata.get("License-Expression") or " ".join(classifiers) or metadata.get("License")
    if stated:
        return stated
    files = [
        file
        for file in installed.files or []
        if file.name.upper().startswith(("LICENSE", "LICENCE", "COPYING"))
    ]
    return " ".join(file.read_text(encoding="utf-8")[:400] for file in files)


@pytest.mark.parametrize("wanted", declared_requirements(), ids=lambda wanted: wanted.name)
def test_every_declared_dependency_is_locked_to_a_version_it_accepts(wanted: Requirement) -> None:
    pin = LOCKED[canonicalize_name(wanted.name)]
    version = str(pin.specifier).removeprefix("==")
    assert wanted.specifier.contains(version), "run 'make lock'"


def test_every_pin_is_exact_and_carries_a_hash() -> None:
    entries = re.split(r"\n(?=[A-Za-z0-9])", LOCK.partition("\n")[2])
    pinned = [entry for entry in entries if "==" in entry]
    assert len(pinned) == len(LOCKED)
    assert [entry.split()[0] for entry in pinned if "--hash=sha256:" not in entry] == []


def test_the_lock_names_no_address() -> None:
    assert (
        re.findall(r"https?:|git\+|file:|--index|--extra-index|--find-links|--trusted-host| @ ", LOCK) == []
    )


@pytest.mark.parametrize("name", sorted(LOCKED))
def test_no_dependency_puts_its_own_licence_on_this_project(name: str) -> None:
    if name in CHOSEN:
        pytest.skip(CHOSEN[name])
    pin = LOCKED[name]
    if pin.marker and not pin.marker.evaluate(dict(default_environment())):
        pytest.skip(f"{name} is not installed on this platform")
    try:
        licence = stated_licence(distribution(name))
    except PackageNotFoundError:
        pytest.fail(f"{name} is locked but not installed; run 'make setup'")
    assert PERMISSIVE_OR_WEAK.search(licence), licence[:300]
    assert not STRONG_COPYLEFT.search(licence), licence[:300]


def test_a_strong_copyleft_licence_would_be_noticed() -> None:
    assert STRONG_COPYLEFT.search("GPL-3.0-or-later")
    assert STRONG_COPYLEFT.search("AGPL-3.0-only")
    assert STRONG_COPYLEFT.search("License :: OSI Approved :: GNU General Public License v3 (GPLv3)")
    assert not STRONG_COPYLEFT.search("LGPL-2.1-only")
