"""The registry of questions as a web service: one GET route a question, made from its request.

In: a workspace and the limits of the service. Out: an ASGI application. It reads an edition and nothing else: fields
that name files are left out, SQL is off unless asked for, and no route leads to raw bytes. Answers are kept in memory
for as long as their edition is current; a new edition is picked up by the next request.
"""

from __future__ import annotations

import inspect
import json
import logging
import re
import time
from collections.abc import Awaitable, Callable, Iterator, MutableMapping, Sequence
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import FastAPI, Query, Request
from fastapi.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.staticfiles import StaticFiles

from open287g.errors import BadField, NotFound, Open287gError, UsageError
from open287g.http.answers import Answers, Asked, Busy, TooSlow
from open287g.http.cache import KeptResponses
from open287g.http.limits import Limits, problem
from open287g.publish.forms import all_forms, find_form, names_of_forms
from open287g.queries.registry import Question, all_questions, words_of
from open287g.text.phrases import LANGUAGES
from open287g.text.phrases import gettext as _

PREFIX = "/v1"
_OFF_UNLESS_ASKED = frozenset({"sql"})
_NEVER = frozenset({"diff", "verify"})
"""Questions of a workspace's own disk."""


@dataclass(frozen=True)
class Service:
    """What is served: a workspace, whether SQL may be asked, a folder of a finished site, and the limits."""

    workspace: Path
    allows_sql: bool = False
    site: Path | None = None
    limits: Limits = field(default_factory=Limits)


def make_app(service: Service) -> Any:
    """The application, with memory, compression, cross-origin reading, metrics and logs around its routes."""
    answers = Answers(service.workspace, service.limits)
    app = FastAPI(
        title="Open287g",
        summary="The ledger of 287(g): who agreed to what with ICE, when, where, and for how much money.",
        version="1",
        openapi_url=f"{PREFIX}/openapi.json",
        docs_url=None,
        redoc_url=None,
        license_info={"name": "CC0-1.0 (facts), Apache-2.0 (code)", "identifier": "CC0-1.0"},
    )
    for each in served_questions(allows_sql=service.allows_sql):
        _add_question(app, each, answers)
    _add_errors(app)
    watched = Watched(app, answers)
    _add_service_routes(app, answers, watched, allows_sql=service.allows_sql)
    if service.site is not None:
        app.mount("/", StaticFiles(directory=service.site, html=True), name="site")
    return KeptResponses(watched, answers, service.limits)


def served_questions(*, allows_sql: bool) -> list[Question]:
    """The questions that are served."""
    hidden = _NEVER | (frozenset() if allows_sql else _OFF_UNLESS_ASKED)
    return [each for name, each in all_questions().items() if name not in hidden]


def _add_question(app: FastAPI, question: Question, answers: Answers) -> None:
    endpoint = _endpoint(question, answers)
    responses: dict[int | str, dict[str, Any]] = {
        200: {
            "description": question.title,
            "content": {kind.partition(";")[0]: {} for kind in media_types().values()},
        },
        304: {"description": "The same as what the caller has"},
        **{
            code: {"description": words, "content": {"application/problem+json": {}}}
            for code, words in _PROBLEMS.items()
        },
    }
    path = f"{PREFIX}/{question.name.replace('_', '-')}"
    common: dict[str, Any] = {
        "methods": ["GET"],
        "summary": question.title,
        "description": question.meaning,
        "responses": responses,
        "response_class": Response,
    }
    app.add_api_route(path, endpoint, operation_id=question.name, **common)
    app.add_api_route(f"{path}.{{suffix}}", endpoint, include_in_schema=False, **common)


_PROBLEMS: dict[int | str, str] = {
    400: "A field is wrong; the problem names it and the remedy",
    404: "Nothing of that name or day",
    405: "This service is read only",
    406: "No such form",
    414: "The query is too long",
    422: "A parameter that is missing, or a question that takes longer than is allowed",
    429: "Too many questions at once: come again when Retry-After says",
    503: "No edition can be read: whoever runs the service is to build one",
}


def _endpoint(question: Question, answers: Answers) -> Callable[..., Any]:
    """A function whose parameters are the fields of the question, as FastAPI reads them."""
    known = {*question.served_fields, *_common_fields()}

    async def answer(request: Request, **_given: Any) -> Response:
        strange = sorted(set(request.query_params.keys()) - known)
        if strange:
            raise BadField(strange[0], _("{name} has no such field. It has: {known}.", name=question.name,
                                         known=", ".join(sorted(known))))  # fmt: skip
        asked = _read_request(question, request)
        try:
            body = await run_in_threadpool(answers.give, question, asked)
        except BadField as error:
            if error.field == "format":
                raise HTTPException(406, str(error)) from error
            raise
        return Response(body.content, media_type=find_form(asked.form).media_type, headers=dict(body.headers))

    kind = inspect.Parameter.KEYWORD_ONLY
    parameters = [inspect.Parameter("request", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=Request)]
    for name in question.served_fields:
        info = question.request.model_fields[name]
        choices = words_of(question.request, name).choices
        told = f"{info.description}{': ' + ', '.join(choices()) if choices else ''}"
        is_many = "tuple" in str(info.annotation)
        query = Query(description=told, examples=_examples(question, name))
        typed = list[str] | None if is_many else str if info.is_required() else str | None
        default = inspect.Parameter.empty if info.is_required() else None
        parameters.append(inspect.Parameter(name, kind, default=default, annotation=Annotated[typed, query]))
    parameters += [
        inspect.Parameter(
            name,
            kind,
            default=None,
            annotation=Annotated[str | None, Query(description=words, json_schema_extra=schema)],
        )
        for name, (words, schema) in _common_fields().items()
        if name not in question.served_fields
    ]
    answer.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    answer.__name__ = question.name
    return answer


def media_types() -> dict[str, str]:
    """Forms that are served, by their names, with their types; JSON where nothing is asked for."""
    return {name: form.media_type for name, form in all_forms().items()}


def _common_fields() -> dict[str, tuple[str, dict[str, Any]]]:
    """Parameters of every route: what each says, and what its schema says beside that."""
    forms = names_of_forms()
    return {
        "format": (
            f"Form of the answer: {', '.join(forms)}; also by the ending of the path, or by Accept",
            {"enum": forms},
        ),
        "lang": (f"Language of the words: {', '.join(LANGUAGES)}", {"enum": [*LANGUAGES]}),
        "limit": (
            "At most so many rows of the main table (1,000 if left out)",
            {"pattern": "^[1-9][0-9]{0,8}$", "examples": ["100"]},
        ),
        "cursor": ("Where to go on, from 'next' of an earlier answer", {}),
    }


def _examples(question: Question, name: str) -> list[str] | None:
    """What may be given: the value of the question's own example, and the words of a field that has its own."""
    choices = words_of(question.request, name).choices
    own = [str(question.example[name])] if isinstance(question.example.get(name), str | int) else []
    return list(dict.fromkeys([*own, *(choices() if choices else ())]))[:8] or None


def _read_request(question: Question, request: Request) -> Asked:
    fields: dict[str, Any] = {}
    for name in question.served_fields:
        given = request.query_params.getlist(name)
        if given:
            is_many = "tuple" in str(question.request.model_fields[name].annotation)
            if len(given) > 1 and not is_many:
                raise BadField(name, _("It is given twice. Give it once."))
            fields[name] = given if is_many else given[0]
    own = set(question.served_fields)
    params = {name: request.query_params.get(name) for name in _common_fields() if name not in own}
    form = _choose_form(
        request.path_params.get("suffix"), params.get("format"), request.headers.get("accept")
    )
    return Asked.read(fields, form, params.get("lang"), params.get("limit"), params.get("cursor"))


def _choose_form(suffix: str | None, named: str | None, accept: str | None) -> str:
    asked = suffix or named
    if asked is not None:
        if asked not in names_of_forms():
            raise HTTPException(406, f"There is no form {asked!r}. There are: {', '.join(names_of_forms())}.")
        return asked
    by_type = {kind.partition(";")[0]: form for form, kind in media_types().items()}
    wanted = sorted(_read_accept(accept or ""), key=lambda each: -each[1])
    return next((by_type[kind] for kind, weight in wanted if kind in by_type and weight > 0), "json")


def _read_accept(accept: str) -> Iterator[tuple[str, float]]:
    """Media types of an Accept header with their weights, in order; a weight that is none counts as one."""
    for part in accept.lower().split(","):
        kind, *rest = (each.strip() for each in part.split(";"))
        weight = next((each[2:] for each in rest if each.startswith("q=")), "1")
        yield kind, float(weight) if re.fullmatch(r"[01](\.\d{0,3})?", weight) else 1.0


def _add_errors(app: FastAPI) -> None:
    @app.exception_handler(Open287gError)
    async def _of_ours(_request: Request, error: Open287gError) -> Response:
        field = error.field if isinstance(error, BadField) else None
        if isinstance(error, NotFound | UsageError):
            return problem(404 if isinstance(error, NotFound) else 400, str(error), field)
        log.error(str(error))  # what is wrong with this machine is for its log, not for a stranger
        return problem(503, f"{_PROBLEMS[503]}. Ask again later.", headers={"Retry-After": "60"})

    @app.exception_handler(HTTPException)
    async def _of_http(_request: Request, error: HTTPException) -> Response:
        return problem(error.status_code, str(error.detail))

    @app.exception_handler(Busy)
    async def _busy(_request: Request, error: Busy) -> Response:
        return problem(429, str(error), headers={"Retry-After": "2"})

    @app.exception_handler(TooSlow)
    async def _slow(_request: Request, error: TooSlow) -> Response:
        return problem(422, str(error), headers={"Retry-After": "30"})

    from fastapi.exceptions import RequestValidationError

    @app.exception_handler(RequestValidationError)
    async def _of_parameters(_request: Request, error: RequestValidationError) -> Response:
        first = error.errors()[0]
        return problem(422, str(first["msg"]), str(first["loc"][-1]))


def _add_service_routes(app: FastAPI, answers: Answers, watched: Watched, *, allows_sql: bool) -> None:
    @app.get("/healthz", include_in_schema=False)
    async def _alive() -> Response:
        return PlainTextResponse("ok\n")

    @app.get("/readyz", include_in_schema=False)
    async def _ready() -> Response:
        return JSONResponse({"edition": await run_in_threadpool(answers.edition_id)})

    @app.get("/metrics", include_in_schema=False)
    async def _metrics() -> Response:
        return Response(watched.metrics(), media_type="text/plain; version=0.0.4; charset=utf-8")

    @app.get("/docs", include_in_schema=False)
    async def _docs() -> Response:
        return HTMLResponse(describe_service(served_questions(allows_sql=allows_sql), PREFIX))

    @app.get(f"{PREFIX}/", include_in_schema=False)
    async def _index() -> Response:
        told = {each.name: each.title for each in served_questions(allows_sql=allows_sql)}
        return JSONResponse(
            {
                "edition": await run_in_threadpool(answers.edition_id),
                "questions": told,
                "openapi": f"{PREFIX}/openapi.json",
            }
        )


_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:52rem;margin:2rem auto;padding:0 1rem;"
    "color:#1c2733;background:#fff}"
    "code{font-size:.92em}table{border-collapse:collapse;width:100%}td,th{text-align:left;padding:.3rem .6rem .3rem 0;"
    "border-bottom:1px solid #dfe5ea;vertical-align:top}h2{margin-top:2.2rem}a{color:#1d5580}"
    "@media(prefers-color-scheme:dark){body{background:#14191f;color:#e4e9ee}td,th{border-color:#333d47}a{color:#8cc3ee}}"
)


def describe_service(questions: Sequence[Question], prefix: str) -> str:
    """The page of documentation."""
    parts = "".join(_describe(each, prefix) for each in questions)
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Open287g: how to ask</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{_STYLE}</style></head><body><main><h1>Open287g: how to ask</h1>"
        "<p>Every question is a GET. Answers are JSON, or what the ending of the path, the parameter "
        "<code>format</code> or the header Accept asks for: .csv, .parquet, .html, .md, .pdf, .xlsx. "
        "<code>lang=es</code> answers in Spanish. Each answer names its edition; an ETag lets a repeat cost a 304. "
        f'The same for programs: <a href="{prefix}/openapi.json">OpenAPI 3.1</a>.</p>{parts}</main></body></html>'
    )


def _describe(question: Question, prefix: str) -> str:
    path = f"{prefix}/{question.name.replace('_', '-')}"
    example = f"{path}?{urlencode(question.example)}" if question.example else path
    rows = "".join(
        f"<tr><th scope=row><code>{escape(name)}</code></th>"
        f"<td>{escape(question.request.model_fields[name].description or '')}</td></tr>"
        for name in question.served_fields
    )
    return (
        f'<h2 id="{question.name}">{escape(question.name.replace("_", " "))}</h2><p>{escape(question.title)}</p>'
        f'<p><a href="{escape(example)}"><code>{escape(example)}</code></a></p><table>{rows}</table>'
    )


log = logging.getLogger("open287g.http")


class Watched:
    """The application, watched."""

    def __init__(self, app: Any, answers: Answers) -> None:
        self._app, self._answers = app, answers
        self._registry = CollectorRegistry()
        self._n = Counter(
            "open287g_requests", "Requests that were worked on", ["route", "status"], registry=self._registry
        )
        self._seconds = Histogram("open287g_seconds", "Seconds of work", ["route"], registry=self._registry)

    def metrics(self) -> bytes:
        """What Prometheus reads."""
        return generate_latest(self._registry)

    async def __call__(
        self,
        scope: MutableMapping[str, Any],
        receive: Callable[[], Awaitable[Any]],
        send: Callable[[Any], Awaitable[None]],
    ) -> None:
        """One request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, status = time.perf_counter(), 500

        async def noted(message: MutableMapping[str, Any]) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, noted)
        finally:
            route = getattr(scope.get("route"), "path", "other")
            seconds = time.perf_counter() - began
            self._n.labels(route, str(status)).inc()
            self._seconds.labels(route).observe(seconds)
            told = {"method": scope["method"], "path": scope["path"], "status": status, "seconds": round(seconds, 4),
                    "edition": self._answers.known_edition_id()}  # fmt: skip
            log.info(json.dumps(told))
