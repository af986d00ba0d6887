"""Whatever the description of the service allows, or just not, is answered as the description says: a short sample.

Five minutes of it: `open287g serve`, then `schemathesis run http://127.0.0.1:8287/v1/openapi.json --max-time 300`.
"""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import content_type_conformance, status_code_conformance

from open287g.http.app import Service, make_app, served_questions
from open287g.http.limits import Limits


@pytest.fixture(scope="module")
def described(tmp_path_factory: pytest.TempPathFactory) -> Any:
    app = make_app(Service(tmp_path_factory.mktemp("served"), limits=Limits(seconds=0.5)))
    return schemathesis.openapi.from_asgi("/v1/openapi.json", app)


QUICK = ("count", "find", "cite")
NAMES = [
    pytest.param(each.name, marks=[] if each.name in QUICK else pytest.mark.slow)
    for each in served_questions(allows_sql=False)
]


@pytest.mark.parametrize("mode", list(GenerationMode))
@pytest.mark.parametrize("name", NAMES)
def test_no_request_ends_in_an_error_of_the_server_or_in_words_that_are_not_described(
    name: str, mode: GenerationMode, described: Any
) -> None:
    operation = described[f"/v1/{name.replace('_', '-')}"]["GET"]

    @given(case=operation.as_strategy(generation_mode=mode))
    @settings(max_examples=3, phases=[Phase.generate], deadline=None, suppress_health_check=list(HealthCheck))
    def ask(case: Any) -> None:
        case.call_and_validate(checks=[not_a_server_error, status_code_conformance, content_type_conformance])

    ask()
