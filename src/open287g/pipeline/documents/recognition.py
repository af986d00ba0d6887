"""Pictures of pages to lines of text with places, and to strips that may hold a date; models come with the package.

Runs inside a worker process only (`page_worker`). One thread, no network: the recognizer's models lie in its wheel.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
from rapidocr import RapidOCR

from open287g.documents.words import RECOGNIZED, Box, Strip, Word
from open287g.documents.written_dates import ALPHABET

Picture = npt.NDArray[np.uint8]
_STRIP_HEIGHT = 48
_LEAST_CONFIDENCE = 0.45


class Recognizer:
    """The recognizer with its models loaded; about 150 MB, a second to start."""

    def __init__(self) -> None:
        self._engine: Any = RapidOCR(
            params={
                "EngineConfig.onnxruntime.intra_op_num_threads": 1,
                "EngineConfig.onnxruntime.inter_op_num_threads": 1,
                "Rec.rec_batch_num": 1,  # lines of one width are rare: padding them to the longest costs a quarter
                "Global.log_level": "error",
                "Global.use_cls": False,
                "Global.text_score": _LEAST_CONFIDENCE,
            }
        )
        self._engine(
            np.full((_STRIP_HEIGHT, 320, 3), 255, np.uint8), use_det=False
        )  # loads the reader of lines
        letters: Sequence[str] = self._engine.text_rec.postprocess_op.character  # type: ignore[attr-defined, unused-ignore]
        self._columns = [_columns_of(letter, letters) for letter in ALPHABET]
        self._letters = letters

    def read_lines(
        self, picture: Picture, points: float, origin: tuple[float, float] = (0.0, 0.0)
    ) -> list[Word]:
        """Lines of a picture; `points` is points per pixel, `origin` the place of its upper left corner."""
        if min(picture.shape[:2]) < 8:
            return []
        found = self._engine(picture, use_det=True, use_cls=False, use_rec=True)
        if found.boxes is None:
            return []
        return [
            Word(text, _place(corners, points, origin), RECOGNIZED, round(float(score), 3))
            for corners, text, score in zip(found.boxes, found.txts, found.scores, strict=True)
        ]

    def read_strip(self, picture: Picture, box: Box, tilt: float = 0.0) -> Strip | None:
        """One strip, tilted by so many degrees, as odds of letters; none for a strip with nothing on it."""
        height, width = picture.shape[:2]
        if height < 6 or width < 12 or int(picture.min()) > 170:
            return None
        picture = _tilt(picture, tilt) if tilt else picture
        wide = max(_STRIP_HEIGHT, min(1600, round(width * _STRIP_HEIGHT / height)))
        scaled = cv2.resize(picture, (wide, _STRIP_HEIGHT), interpolation=cv2.INTER_AREA).astype(np.float32)
        batch = ((scaled.transpose(2, 0, 1) / 255 - 0.5) / 0.5)[np.newaxis]
        odds = self._engine.text_rec.session(batch)[0]
        text, confidence = self._read_greedily(odds)
        kept = np.stack([odds[:, columns].sum(axis=1) for columns in self._columns], axis=1)
        return Strip(text, box, confidence, tuple(tuple(round(float(p), 4) for p in row) for row in kept))

    def _read_greedily(self, odds: npt.NDArray[np.float32]) -> tuple[str, float]:
        best = odds.argmax(axis=1)
        kept = [n for n, b in enumerate(best) if b != 0 and (n == 0 or b != best[n - 1])]
        text = "".join(self._letters[best[n]] for n in kept)
        return text, round(float(np.mean([odds[n].max() for n in kept])), 3) if kept else 0.0


def _tilt(picture: Picture, degrees: float) -> Picture:
    height, width = picture.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    turned = cv2.warpAffine(picture, turn, (width, height), borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(turned, dtype=np.uint8)


def _columns_of(letter: str, letters: Sequence[str]) -> list[int]:
    if letter == "\0":
        return [0]
    wanted = {letter, letter.upper()} | _SAME.get(letter, set())
    return [n for n, c in enumerate(letters) if n and c in wanted]


_SAME = {
    "-": {"–", "—", "_", "~", "一", "－"},
    ".": {"·", "•", "．", "。"},
    "'": {"’", "‘", "`", '"'},
    "|": {"｜", "丨"},
    "/": {"／", "\\"},
    ",": {"，"},
    ":": {"："},
    "(": {"（", "[", "{"},
    ")": {"）", "]", "}"},
}


def _place(corners: npt.NDArray[np.float32], points: float, origin: tuple[float, float]) -> Box:
    left, top = corners.min(axis=0) * points
    right, bottom = corners.max(axis=0) * points
    return Box(
        round(float(left) + origin[0], 1),
        round(float(top) + origin[1], 1),
        round(float(right) + origin[0], 1),
        round(float(bottom) + origin[1], 1),
    )
