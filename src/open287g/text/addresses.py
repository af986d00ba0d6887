"""An address from outside to one that may stand behind a link: http and https alone, on one line, else nothing.

In: any text that someone wrote as an address. Out: the address, or an empty text. Every form with links asks here.
"""

from __future__ import annotations

from .harmless import plain_text


def web_address(text: str | None) -> str:
    """The address as plain text if it begins with http:// or https:// and holds no blank; '' for anything else."""
    plain = plain_text(text or "").strip()
    is_web = plain.lower().startswith(("https://", "http://"))
    if not is_web or any(c.isspace() or c in "<>\"'`\\" for c in plain):
        return ""
    return plain.replace("(", "%28").replace(")", "%29")  # in Markdown a bracket would end it
