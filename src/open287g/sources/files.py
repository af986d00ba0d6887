"""Paths that a person names, to files with a name, an origin and their bytes: workbooks, folders and ZIP archives.

A path named outright is always taken; inside a folder or archive, what is plainly no workbook is passed over by name.
Refuses a path that is not there, and an archive that unpacks to more than it could need.
"""

from __future__ import annotations

import os
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from open287g.errors import TooLarge, UnreadableFile, UsageError
from open287g.reading.shapes import MAX_FILE_BYTES
from open287g.text.harmless import escape_undecodable

MAX_MEMBER_BYTES = MAX_FILE_BYTES
"""What the reader would refuse for its size is not even kept."""
MAX_ARCHIVE_MEMBERS = 50_000
MAX_UNPACKED = 8 * 2**30
"""What a ZIP archive may unpack to: a hundred times ICE's lists of sixteen years."""
_BLOCK = 2**16
_ENCRYPTED = 0x1
_WORKBOOK_ENDINGS = frozenset(
    {".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".fods", ".numbers", ".html", ".htm", ".xhtml", ""}
)
_OF_ONE_DOCUMENT = frozenset({"[Content_Types].xml", "mimetype", "Index/Document.iwa"})
"""Parts by which a ZIP file is one document of some program, not an archive of documents."""


@dataclass(frozen=True)
class Found:
    """One file to import; `load` reads its bytes."""

    file_name: str
    origin: str
    path: Path
    member: str | None = None
    problem: str | None = None
    """Why the disk does not even say what is in it, if it does not."""

    @property
    def shown_name(self) -> str:
        """The name as text that can be printed and kept, whatever bytes it is made of."""
        return escape_undecodable(self.file_name)

    def load(self) -> bytes:
        """The file's bytes; of a damaged member of an archive, what is whole.

        `UnreadableFile` if the disk does not give them; `TooLarge`, before they are all read, if no list could have
        so many.
        """
        try:
            if self.problem is not None:
                raise OSError(self.problem)
            if self.member is None:
                with self.path.open("rb") as stream:
                    data = stream.read(MAX_MEMBER_BYTES + 1)
            else:
                with zipfile.ZipFile(self.path) as archive:
                    data = b"".join(_read_member(archive, self.member))
        except (OSError, zipfile.BadZipFile) as error:
            reason = getattr(error, "strerror", None) or str(error)
            raise UnreadableFile(
                f"It cannot be read from the disk ({reason}).",
                "See to its permissions or the disk, and import it again.",
            ) from error
        if len(data) > MAX_MEMBER_BYTES:
            raise TooLarge(
                f"It is larger than {MAX_MEMBER_BYTES // 2**20} MB, as no list of ICE's is. Nothing was kept.",
                "Save the sheet with the list alone, and import that.",
            )
        return data


def _read_member(archive: zipfile.ZipFile, member: str) -> Iterator[bytes]:
    """The member's bytes in blocks, up to the first that is damaged."""
    try:
        with archive.open(member) as stream:
            for _ in range(0, MAX_MEMBER_BYTES + _BLOCK, _BLOCK):
                yield stream.read(_BLOCK)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError):
        return


def find_files(paths: Iterable[Path]) -> Iterator[Found]:
    """The files that `paths` name, in order of name; raises `UsageError` for a path that is not there."""
    for path in paths:
        if path.is_dir():
            closed: list[OSError] = []
            for inner, within in _files_within(path, closed.append):
                if problem := _tell_problem(inner):
                    if _has_list_ending(within) or inner.is_dir():
                        yield Found(inner.name, str(inner), inner, problem=problem)
                elif _has_list_ending(within):
                    yield from _open_path(inner)
            for error in closed:
                folder = Path(error.filename or path)
                yield Found(folder.name, str(folder), folder, problem=error.strerror or str(error))
        elif path.is_file():
            yield from _open_path(path)
        elif path.exists() or path.is_symlink():
            raise UsageError(f"{path} is {_tell_problem(path)}. Name a workbook, a folder or a ZIP archive.")
        else:
            raise UsageError(f"{path} is not there. Name a workbook, a folder or a ZIP archive.")


def list_passed_over(paths: Iterable[Path]) -> list[str]:
    """Names of files that stand in the folders of `paths` and are plainly no workbooks; hidden ones do not count."""
    return [
        inner.name
        for path in paths
        if path.is_dir()
        for inner, within in _files_within(path)
        if not _has_list_ending(within) and not _tell_problem(inner)
    ]


def _no_matter(_error: OSError) -> None:
    """An inner folder that cannot be listed, where someone else names it."""


def _files_within(
    folder: Path, on_closed: Callable[[OSError], None] = _no_matter
) -> Iterator[tuple[Path, PurePosixPath]]:
    """Files of a folder in order of name, each with its path inside, and links to folders; hidden ones do not count.

    An inner folder that cannot be listed is told to `on_closed`.
    """
    files = [
        Path(inner, name)
        for inner, folders, names in os.walk(folder, onerror=on_closed)
        for name in (*names, *(each for each in folders if Path(inner, each).is_symlink()))
    ]
    for path in sorted(files):
        within = PurePosixPath(path.relative_to(folder).as_posix())
        if not _is_hidden(within):
            yield path, within


def _tell_problem(path: Path) -> str | None:
    """Why what stands in a folder is no file that could be read to its end; None if it is one."""
    if path.is_file():
        return None
    if path.is_dir():
        return "a link to a folder; name that folder itself"
    return "a pipe, a socket or a device" if path.exists() else "a link that leads to no file"


def _open_path(path: Path) -> Iterator[Found]:
    """A workbook as itself; an archive as the workbooks in it."""
    if zipfile.is_zipfile(path) and not _is_workbook(path):
        yield from _open_archive(path)
    else:
        yield Found(path.name, str(path), path)


def _is_workbook(path: Path) -> bool:
    """Whether a ZIP file is a workbook, another document or a damaged one, rather than an archive of workbooks."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, OSError):
        return True
    return bool(_OF_ONE_DOCUMENT.intersection(names)) or any(name.startswith("xl/") for name in names)


def _open_archive(path: Path) -> Iterator[Found]:
    try:
        with zipfile.ZipFile(path) as archive:
            members = [info for info in archive.infolist() if info.filename and not info.is_dir()]
    except (OSError, zipfile.BadZipFile):
        yield Found(path.name, str(path), path)  # taking its bytes says why
        return
    if len(members) > MAX_ARCHIVE_MEMBERS:
        raise UsageError(
            f"{path} holds {len(members):,} files; import at most {MAX_ARCHIVE_MEMBERS:,} at a time."
        )
    if sum(info.file_size for info in members) > MAX_UNPACKED:
        raise UsageError(
            f"{path} would unpack to more than {MAX_UNPACKED // 2**30} GB. Import its lists alone."
        )
    if any(info.flag_bits & _ENCRYPTED for info in members):
        yield Found(path.name, str(path), path)  # the reader refuses it, and says why
        return
    for info in sorted(members, key=lambda i: i.filename):
        inside = PurePosixPath(info.filename)
        if not _is_hidden(inside) and _has_list_ending(inside):
            yield Found(inside.name, f"{path}!{info.filename}", path, info.filename)


def _has_list_ending(path: PurePosixPath) -> bool:
    """Whether a file of a folder or archive may be a list, by the ending of its name."""
    return path.suffix.casefold() in (*_WORKBOOK_ENDINGS, ".zip")


def _is_hidden(path: PurePosixPath) -> bool:
    return any(part.startswith((".", "~$", "__MACOSX")) for part in path.parts)
