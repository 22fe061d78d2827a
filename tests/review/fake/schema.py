"""GitHub's own description of its interface, as a judge of every request and every answer.

`tests/data/github-openapi.json` is cut from the OpenAPI description that GitHub publishes (MIT licence; npm package
@octokit/openapi 23.0.2) by `tests/review/trim_openapi.py`, which also forbids unknown keys in requests.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import httpx
from openapi_core import OpenAPI
from openapi_core.configurations import Config
from openapi_core.testing import MockRequest, MockResponse

FILE = Path(__file__).parent.parent.parent / "data" / "github-openapi.json"
HOST = "https://api.github.com"


@cache
def description() -> dict[str, Any]:
    """The whole description."""
    found: dict[str, Any] = json.loads(FILE.read_text())
    found["servers"] = [{"url": HOST}]
    _with_null(found)
    # GitHub answers null for a comment whose rows were changed since; its description leaves that out.
    found["components"]["schemas"]["pull-request-review-comment"]["properties"]["line"]["nullable"] = True
    return found


def _with_null(node: Any) -> None:
    """The description says `nullable` beside lists of values that do not name null: say what is meant."""
    for each in node if isinstance(node, list) else node.values() if isinstance(node, dict) else ():
        _with_null(each)
    if isinstance(node, dict) and node.get("nullable") is True:
        if "enum" in node:
            node["enum"].append(None)
        for several in ("anyOf", "oneOf"):
            if several in node:
                node[several].append({"type": "string", "nullable": True, "enum": [None]})


@cache
def _judge() -> OpenAPI:
    return OpenAPI.from_dict(description(), config=Config(spec_validator_cls=None))


def validate(request: httpx.Request, answer: httpx.Response) -> None:
    """Raise where the request, or an answer of success, is not as GitHub describes it."""
    seen = MockRequest(
        HOST, request.method.lower(), request.url.path, args=dict(request.url.params), data=request.content or None,
        content_type="application/json",
    )  # fmt: skip
    if answer.status_code not in {400, 422}:
        _judge().validate_request(seen)
    if answer.is_success and answer.status_code != 204:
        _judge().validate_response(seen, MockResponse(answer.content, answer.status_code))


def specimen(name: str, /, **given: Any) -> dict[str, Any]:
    """An object of a schema with all that is required, and some values given."""
    schema = description()["components"]["schemas"][name]
    found: dict[str, Any] = _specimen({**schema, "nullable": False})
    return {**found, **given}


def _specimen(schema: dict[str, Any]) -> Any:
    while "$ref" in schema:
        schema = description()["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    if schema.get("nullable"):
        return None
    if "enum" in schema:
        return schema["enum"][0]
    for several in ("oneOf", "anyOf"):
        if several in schema and "properties" not in schema:
            return _specimen(schema[several][0])
    if "allOf" in schema:
        return {key: value for each in schema["allOf"] for key, value in (_specimen(each) or {}).items()}
    kind = schema.get("type", "object" if "properties" in schema else None)
    if kind == "object":
        properties = schema.get("properties", {})
        return {key: _specimen(properties.get(key, {})) for key in schema.get("required", ())}
    formats = {"uri": "https://example.org", "date-time": "2026-01-01T00:00:00Z", "email": "a@example.org"}
    text = formats.get(schema.get("format", ""), "x")
    return {"string": text, "integer": 1, "number": 1, "boolean": False, "array": [], None: {}}[kind]
