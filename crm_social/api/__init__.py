"""The JSON door: everything under /api, and the two health checks."""

from typing import Any, Final

import flask_smorest  # type: ignore[import-untyped]
from flask import Flask
from flask.json.provider import DefaultJSONProvider

from crm_social.api import (
    audit,
    cases,
    channels,
    companies,
    contacts,
    docs,
    document,
    engagements,
    exports,
    fact_schemas,
    facts,
    goals,
    health,
    informing,
    models,
    notices,
    own,
    own_company,
    pauses,
    privacy,
    problems,
    report,
    reports,
    suggestions,
    tasks,
    tokens,
    users,
    watch,
    webhooks,
)
from crm_social.api.door import RowId
from crm_social.api.fields import LAST_ID
from crm_social.api.problems import ProblemSchema
from crm_social.api.records import EngagementSchema

#: Every subject, in the order the documentation shows them.
DOORS: Final = (
    engagements.door,
    facts.door,
    contacts.door,
    companies.door,
    reports.door,
    suggestions.door,
    tasks.door,
    cases.door,
    pauses.door,
    models.door,
    goals.door,
    report.door,
    webhooks.door,
    channels.door,
    users.door,
    notices.door,
    own_company.door,
    own.door,
    tokens.door,
    audit.door,
    privacy.door,
    informing.door,
    exports.door,
    watch.door,
)


class _Api(flask_smorest.Api):  # type: ignore[misc]
    ERROR_SCHEMA = ProblemSchema
    #: Of errors; operations name their own.
    DEFAULT_RESPONSE_CONTENT_TYPE = problems.CONTENT_TYPE
    DEFAULT_ERROR_RESPONSE_NAME = None

    def _register_error_handlers(self) -> None:
        """Leave the pages' errors to the pages: each door has its own handlers."""

    def _register_pagination_header(self) -> None:
        """Describe no header: our lists carry `next`."""


class _Json(DefaultJSONProvider):
    """Answers fields in the order the schemas list them."""

    sort_keys = False
    ensure_ascii = False


def init_app(app: Flask) -> None:
    """Register the API, its documentation and the health checks."""
    app.json = _Json(app)
    app.url_map.converters["row"] = RowId
    problems.init_app(app)
    api = _Api(app, spec_kwargs=document.spec())
    api.register_converter(RowId, _documented)
    spec = api.spec
    spec.components.security_scheme("bearer", document.BEARER)
    spec.components.schema("Engagement", schema=EngagementSchema)
    for name, component in fact_schemas.components().items():
        spec.components.schema(name, component)
    for title, (_, meaning) in problems.MEANINGS.items():
        spec.components.response(title, document.problem(meaning))
    for door in DOORS:
        api.register_blueprint(door)
    app.register_blueprint(health.bp)
    docs.init_app(app, spec)


def _documented(converter: RowId) -> dict[str, Any]:  # noqa: ARG001
    return {
        "type": "integer",
        "format": "int64",
        "minimum": 0,
        "maximum": LAST_ID,
        "examples": [1],
    }
