"""The answer as a document for Word, to be edited and printed on US Letter."""

from __future__ import annotations

from open287g.schemas.answers import Answer

TITLE, ENDINGS = "document for Word", (".docx",)
MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
HAS_PAPER = True


def render(answer: Answer) -> bytes:
    """The answer's document as a file of Word's."""
    from .word_document import write_word

    return write_word(answer.document)
