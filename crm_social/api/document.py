"""What the OpenAPI document says beside the operations: title, tokens, scopes, problems."""

import inspect
from typing import Any, Final

from apispec.ext.marshmallow import MarshmallowPlugin
from apispec.ext.marshmallow.openapi import OpenAPIConverter
from marshmallow import Schema

from crm_social.actions.accounts import Scope
from crm_social.api import problems


class _Converter(OpenAPIConverter):
    def schema2jsonschema(self, schema: Schema) -> dict[str, Any]:
        described = inspect.getdoc(schema if isinstance(schema, type) else type(schema))
        said: dict[str, Any] = super().schema2jsonschema(schema)  # type: ignore[no-untyped-call]
        return {"description": described, **said}


class _Described(MarshmallowPlugin):
    """A schema's docstring is its description."""

    Converter = _Converter


_SPEC: Final = {
    "title": "crm_social",
    "version": "v1",
    "openapi_version": "3.1.0",
    "info": {
        "summary": "From a like to a follow-up in a rep's queue.",
        "description": (
            "Send what people did on your channels; read who they are, how warm and why; work"
            " the tasks that follow. How to begin is written at `/api/docs`."
        ),
        "license": {"name": "Apache 2.0", "identifier": "Apache-2.0"},
    },
    "servers": [{"url": "/", "description": "This installation."}],
}
#: What each scope is for.
SCOPES: Final = {
    Scope.READ: "contacts, leads, timelines, explanations and tasks",
    Scope.INGEST: "sending engagements",
    Scope.FACTS: "telling of sales, signals, consents, referrals, links, corrections and marks",
    Scope.FOLLOW_UP: "verdicts on tasks, in the name of the token's user",
    Scope.WEBHOOKS: "managing the addresses that hear of changes",
    Scope.EXPORT: "taking whole tables out",
}
BEARER: Final = {
    "type": "http",
    "scheme": "bearer",
    "bearerFormat": "crms_…",
    "description": (
        "A token made by `crm-social token`. Its scopes: "
        + "; ".join(f"`{scope.value}` for {use}" for scope, use in SCOPES.items())
        + "."
    ),
}


def problem(meaning: str) -> dict[str, Any]:
    """Return OpenAPI's description of a problem response."""
    return {
        "description": meaning,
        "content": {problems.CONTENT_TYPE: {"schema": problems.ProblemSchema}},
    }


def spec() -> dict[str, Any]:
    """Return what the document of one application begins with."""
    return {**_SPEC, "marshmallow_plugin": _Described()}
