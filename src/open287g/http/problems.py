"""Errors as problem+json (RFC 9457): what is wrong, with which field, and what to do."""

from __future__ import annotations

import json
from collections.abc import Mapping
from http import HTTPStatus

from starlette.responses import Response


def problem(
    status: int, detail: str, field: str | None = None, headers: Mapping[str, str] | None = None
) -> Response:
    """A response that says what is wrong; `field` names the parameter."""
    told = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail}
    if field is not None:
        told["field"] = field
    body = json.dumps(told, ensure_ascii=True)
    return Response(body, status, dict(headers or {}), "application/problem+json")
