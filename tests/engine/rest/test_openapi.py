"""The REST API conforms to its OpenAPI description, as schemathesis tests it."""

import re
import time
from collections.abc import Iterator
from itertools import count
from typing import Any

import httpx
import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, assume, settings
from openapi_spec_validator import OpenAPIV31SpecValidator
from schemathesis.checks import not_a_server_error
from schemathesis.schemas import BaseSchema
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from symbl_tui.engine.settings import EngineSettings, Limits
from tests.engine.conftest import ColdFactory
from tests.engine.streaming_client import APP
from tests.engine.threaded import threaded_engine
from tests.support.waiting import HANG_SECONDS

pytestmark = pytest.mark.usefixtures("each_database")

EXAMPLES = 6
"""Requests of each operation."""

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]

LIMITS = Limits(requests_per_minute=10**6, upload_bytes=1 << 20)


class Engine:
    """An engine with a conversation in it."""

    def __init__(self, url: str) -> None:
        body = {"type": "application", "appId": APP[0], "appSecret": APP[1]}
        grant = httpx.post(
            f"{url}/oauth2/token:generate", json=body, trust_env=False, timeout=HANG_SECONDS
        ).json()
        self.headers = {"x-api-key": grant["accessToken"]}
        self.schema = schemathesis.openapi.from_url(f"{url}/openapi.json")
        self.session = requests.Session()
        self.session.trust_env = False
        self.turns = count()
        with httpx.Client(base_url=url, headers=self.headers, trust_env=False, timeout=HANG_SECONDS) as http:
            accepted = http.post("/v1/process/text", json=MESSAGES).json()
            while http.get(f"/v1/job/{accepted['jobId']}").json()["status"] != "completed":
                time.sleep(0.05)
            tracker = http.post("/v1/manage/tracker", json={"name": "T", "vocabulary": ["report"]}).json()
        self.known = {
            "conversationId": accepted["conversationId"],
            "jobId": accepted["jobId"],
            "trackerId": tracker["tracker"]["id"],
        }


MESSAGES = {
    "name": "Daily",
    "messages": [
        {"payload": {"content": "When will it be ready?"}, "from": {"name": "Alice", "userId": "a@b.com"}},
        {"payload": {"content": "I will send you the report by Friday."}, "from": {"name": "Bob"}},
    ],
}


@pytest.fixture(scope="module")
def engine_in_thread(each_database: str) -> Iterator[Engine]:
    with threaded_engine(ColdFactory(), EngineSettings(limits=LIMITS)) as url:
        engine = Engine(url)
        yield engine
        engine.session.close()


@pytest.fixture(scope="module")
def description(engine_in_thread: Engine) -> BaseSchema:
    return engine_in_thread.schema


def test_the_description_is_valid_openapi(description: BaseSchema) -> None:
    errors = OpenAPIV31SpecValidator(description.raw_schema).iter_errors()
    assert [error.message for error in errors] == []


def test_every_variable_of_a_path_is_a_declared_parameter(description: BaseSchema) -> None:
    for path, operations in description.raw_schema["paths"].items():
        variables = set(re.findall(r"{(\w+)}", path))
        for operation in operations.values():
            declared = {each["name"] for each in operation.get("parameters", ()) if each["in"] == "path"}
            assert declared == variables, path


schema = schemathesis.pytest.from_fixture("description")


@schema.parametrize()
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_every_response_conforms_to_the_description(
    case: "schemathesis.Case[Any]", engine_in_thread: Engine
) -> None:
    assume(len(str(case.query)) < 5000)  # beyond 64 KB it is no HTTP request to the server at all
    # Ids made up at random name nothing: every other request is about what is there.
    if case.method != "DELETE" and next(engine_in_thread.turns) % 2:
        case.path_parameters = {
            name: engine_in_thread.known.get(name, value)
            for name, value in (case.path_parameters or {}).items()
        }
    case.call_and_validate(headers=engine_in_thread.headers, session=engine_in_thread.session, checks=CHECKS)
