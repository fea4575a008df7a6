"""One address of the API: its method, path, scope, arguments, answer and problems in one place.

Nothing is reached without a scope, and no argument that is not listed is taken.
"""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, Final, TypeVar

import flask_smorest  # type: ignore[import-untyped]
from flask import g
from marshmallow import Schema
from werkzeug.routing import BaseConverter, ValidationError

from crm_social import auth
from crm_social.actions.accounts import Scope
from crm_social.api import problems
from crm_social.api.bodies import Parser
from crm_social.api.fields import LAST_ID, InputSchema
from crm_social.core.rights import Right, who_may

View = TypeVar("View", bound=Callable[..., Any])

PREFIX: Final = "/api/v1"
#: The right behind each scope, where an operation names no other.
_RIGHTS: Final = {
    Scope.READ: Right.SEE_PEOPLE,
    Scope.INGEST: Right.INGEST,
    Scope.FACTS: Right.TELL,
    Scope.FOLLOW_UP: Right.WORK,
    Scope.WEBHOOKS: Right.MANAGE_WEBHOOKS,
    Scope.EXPORT: Right.SEE_TABLES,
    Scope.OWN: Right.SEE_PEOPLE,
}


class RowId(BaseConverter):
    """The id of a row in a path. What cannot be one is no address of ours."""

    regex = "[0-9]{1,19}"

    def to_python(self, value: str) -> int:
        number = int(value)
        if number > LAST_ID:
            raise ValidationError
        return number


class Nothing(InputSchema):
    """Takes no arguments."""


class Door(flask_smorest.Blueprint):  # type: ignore[misc]
    """The addresses of one subject."""

    ARGUMENTS_PARSER = Parser()

    def __init__(self, name: str, description: str) -> None:
        super().__init__(name, __name__, url_prefix=PREFIX, description=description)
        problems.answer_for(self)

    def operation(
        self,
        method: str,
        rule: str,
        scope: Scope,
        *,
        right: Right | None = None,
        answers: type[Schema] | dict[str, Any],
        query: type[Schema] = Nothing,
        body: type[Schema] | None = None,
        body_required: bool = True,
        fails: Sequence[str] = (),
        content_type: str = "application/json",
        **doc: Any,
    ) -> Callable[[View], View]:
        """Open an address; the view gets path, query and body as keyword arguments.

        `right` is what the token's user must be allowed, by default that of the scope. `fails`
        are the problems that are its own, by title; an answer that is no JSON is described as
        OpenAPI does, with its `content_type`; `doc` goes into OpenAPI as it is.
        """
        needed = right or _RIGHTS[scope]

        def decorate(view: View) -> View:
            opened = self.response(200, answers, content_type=content_type)(view)
            statuses = {}
            for title in ("SignInRequired", "Forbidden", "Invalid", "Busy", *fails):
                statuses[problems.MEANINGS[title][0]] = title
            if body is not None or "requestBody" in doc:
                statuses |= {413: "RequestEntityTooLarge", 415: "UnsupportedMediaType"}
            for status, title in sorted(statuses.items()):
                opened = self.alt_response(status, title)(opened)
            if body is not None:
                opened = self.arguments(body, required=body_required, as_kwargs=True)(opened)
            opened = self.arguments(query, location="query", as_kwargs=True)(opened)
            said = (view.__doc__ or "").strip()
            opened = self.doc(
                operationId=view.__name__,
                security=[{"bearer": [scope.value]}],
                description=_description(said, scope, needed),
                **doc,
            )(_guarded(opened, scope, needed))
            self.add_url_rule(rule, view.__name__, opened, methods=[method])
            return view

        return decorate


def _guarded(view: View, scope: Scope, right: Right) -> View:
    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        caller = auth.bearer(scope, right)
        g.username, g.role = caller.username, caller.role
        return view(*args, **kwargs)

    guarded.right = right  # type: ignore[attr-defined]  # asked by the test of all addresses
    return guarded  # type: ignore[return-value]


def _description(said: str, scope: Scope, right: Right) -> str:
    lines = [line.strip() for line in said.splitlines()[1:]]
    text = "\n".join(lines).strip()
    roles = ", ".join(who_may(right))
    return f"{text}\n\nNeeds a token with the scope `{scope.value}`, of: {roles}.".strip()
