"""Parts of a picture, and what was recognized in a part; needs no recognizer."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from open287g.documents.words import Box, Word

Picture = npt.NDArray[np.uint8]


def crop(picture: Picture, box: Box, pixels: float, origin: tuple[float, float] = (0.0, 0.0)) -> Picture:
    """The part of a picture inside `box`; `pixels` is pixels per point, `origin` the place of its upper left corner."""
    height, width = picture.shape[:2]
    left = max(0, int((box.left - origin[0]) * pixels))
    top = max(0, int((box.top - origin[1]) * pixels))
    right = min(width, int((box.right - origin[0]) * pixels) + 1)
    bottom = min(height, int((box.bottom - origin[1]) * pixels) + 1)
    return np.ascontiguousarray(picture[top : max(top, bottom), left : max(left, right)])


def inside(lines: Iterable[Word], box: Box) -> list[Word]:
    """Lines that stand at least half inside `box`."""
    kept = []
    for line in lines:
        across = min(line.box.right, box.right) - max(line.box.left, box.left)
        down = min(line.box.bottom, box.bottom) - max(line.box.top, box.top)
        if across > 0 and down > 0.45 * line.box.height:
            kept.append(line)
    return kept
