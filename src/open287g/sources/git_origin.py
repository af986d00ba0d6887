"""A clone of a public archive that keeps ICE's lists in git: every version of every workbook, also overwritten ones.

Git itself reads it (the program `git` must be there); nothing is fetched, no hook and no program of the clone is run.
"""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from open287g.errors import NotThere, Open287gError, Unreachable

from .bodies import safe_name
from .files import MAX_MEMBER_BYTES
from .origin import Failed, Fetched, Finished, Found, Look, Unchanged
from .settings import SyncSettings

_SECONDS = 300
_BLOCK = 2**20
_ENDINGS = re.compile(r"\.xls[xmb]?$", re.IGNORECASE)
_QUIET = (
    "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "-c", "core.quotePath=false",
    "-c", "log.showSignature=false", "-c", "diff.external=", "--no-pager", "--no-optional-locks",
    "--no-replace-objects",
)  # fmt: skip


@dataclass(frozen=True)
class Version:
    """One version of one workbook: its blob, its name, and when it was committed."""

    blob: str
    path: str
    at: datetime


@dataclass(frozen=True)
class GitOrigin:
    """A clone on disk."""

    path: Path

    @property
    def name(self) -> str:
        """The path as it is remembered."""
        return f"git:{self.path}"

    def hosts(self, settings: SyncSettings) -> list[str]:
        """None: it asks no host; the person brings the clone up to date."""
        return []

    def visit(self, look: Look) -> Iterator[Found]:
        """Every version of every workbook, if any branch moved since the last round."""
        try:
            refs = _run(self.path, "rev-parse", "--all")
            state = hashlib.sha256(refs).hexdigest()
            known = look.state.addresses.get(self.name)
            if known is not None and known.etag == state:
                yield Unchanged(self.name, look.clock.now())
                return
            versions = list_versions(self.path)
            for version, body in _read_blobs(self.path, versions):
                name = safe_name(PurePosixPath(version.path).name) or "unnamed-list.xlsx"
                origin = f"{self.name}!{version.path}@{version.blob[:12]}"
                yield Fetched(origin, origin, name, body, version.at, is_remembered=False)
            yield Finished(self.name, state, look.clock.now())
        except Open287gError as error:
            yield Failed(self.name, error)


def is_clone(path: Path) -> bool:
    """Whether a folder is a clone, or a bare one."""
    return (path / ".git").exists() or ((path / "HEAD").is_file() and (path / "objects").is_dir())


def list_versions(path: Path) -> list[Version]:
    """Every version of every workbook in any branch, oldest commit first; equal blobs of one name once."""
    told = _run(
        path, "log", "--all", "--reverse", "-m", "--raw", "--no-abbrev", "--no-renames", "--no-ext-diff",
        "--diff-filter=AMT", "--date-order", "--format=%x01%cI",
    ).decode("utf-8", errors="replace")  # fmt: skip
    found: dict[tuple[str, str], Version] = {}
    at = datetime.fromtimestamp(0, UTC)
    for line in told.splitlines():
        if line.startswith("\x01"):
            with suppress(ValueError, OverflowError):  # of a year that no calendar has: as the commit before
                at = datetime.fromisoformat(line[1:]).astimezone(UTC)
        elif line.startswith(":") and "\t" in line:
            facts, _, written = line.partition("\t")
            name = written[1:-1] if written[:1] == written[-1:] == '"' else written
            mode, blob = facts.split()[1], facts.split()[3]
            if mode.startswith("100") and _ENDINGS.search(name):
                found.setdefault((blob, name), Version(blob, name, at))
    return list(found.values())


def _read_blobs(path: Path, versions: list[Version]) -> Iterator[tuple[Version, bytes]]:
    if not versions:
        return
    with subprocess.Popen(
        ["git", *_QUIET, "-C", str(path), "cat-file", "--batch"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=_environment(),
    ) as git:
        assert git.stdin is not None
        assert git.stdout is not None
        for version in versions:
            git.stdin.write(version.blob.encode() + b"\n")
            git.stdin.flush()
            head = git.stdout.readline().split()
            if len(head) != 3:
                git.kill()
                raise Unreachable(
                    f"{path} lacks {version.path} ({version.blob[:12]}): it may be a partial clone. Clone it whole."
                )
            size = int(head[2])
            body = git.stdout.read(min(size, MAX_MEMBER_BYTES))
            for left in range(
                size - len(body), 0, -_BLOCK
            ):  # larger than any list: read past it, a block at a time
                git.stdout.read(min(left, _BLOCK))
            git.stdout.read(1)
            if len(body) == size:
                yield version, body
        git.stdin.close()


def _run(path: Path, *words: str) -> bytes:
    try:
        done = subprocess.run(
            ["git", *_QUIET, "-C", str(path), *words],
            capture_output=True,
            timeout=_SECONDS,
            check=False,
            env=_environment(),
        )
    except FileNotFoundError as error:
        raise NotThere("The program git is not installed; it is needed to read a clone.") from error
    except subprocess.TimeoutExpired as error:
        raise Unreachable(f"git needs more than {_SECONDS} s to read {path}.") from error
    if done.returncode != 0:
        said = done.stderr.decode("utf-8", errors="replace").strip().partition("\n")[0]
        raise NotThere(f"{path} cannot be read by git: {said}.")
    return done.stdout


def _environment() -> dict[str, str]:
    """What git is told: no questions, no other repository, nothing fetched."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")}
    return {
        **kept,
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_ALLOW_PROTOCOL": "none",
        "LC_ALL": "C",
    }
