"""The OpenAPI document served for programs, and a page made of it for people.

The page is written here from the document itself: nothing is fetched from elsewhere, nothing
runs in the browser, and it cannot say other than what the document says.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from flask import Blueprint, Flask, Response, current_app, render_template
from markupsafe import Markup, escape

import crm_social
from crm_social import auth
from crm_social.api import problems
from crm_social.api.document import SCOPES
from crm_social.api.fields import LAST_ID

_CODE: Final = re.compile(r"`([^`]+)`")
_METHODS: Final = ("get", "post", "put", "patch", "delete")
#: Of values that are explained by where they stand.
_PLAINEST: Final = {"integer": 1, "number": 1.5, "boolean": True, "string": "…", "object": {}}
#: Beside us and not imported: it is for others to run.
_CLIENT: Final = Path(__file__).with_name("client") / "made.py"
_EXTENSION: Final = "crm_social.openapi"

bp = Blueprint(
    "Documentation",
    __name__,
    url_prefix="/api",
    static_folder="static",
    static_url_path="/docs/static",
    template_folder="templates",
)
problems.answer_for(bp)


def init_app(app: Flask, spec: Any) -> None:
    """Serve the document and the page."""
    document = spec.to_dict()
    for _, _, operation in operations(document):
        _with_examples(document, operation)
    app.extensions[_EXTENSION] = document
    app.register_blueprint(bp)


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield the method, path and description of every operation."""
    for path, methods in document["paths"].items():
        for method in _METHODS:
            if method in methods:
                yield method, path, methods[method]


def _with_examples(document: dict[str, Any], operation: dict[str, Any]) -> None:
    """Show what is sent and answered, made of the examples of the fields where none is there."""
    for described in (operation.get("requestBody", {}), operation["responses"]["200"]):
        content = described.get("content", {}).get("application/json")
        if content is not None and "examples" not in content:
            content["example"] = _sample(document, content)


@bp.get("/v1/openapi.json")
def openapi() -> Any:
    """Answer the OpenAPI document."""
    return current_app.extensions[_EXTENSION]


@bp.get("/v1/client.py")
def client() -> Response:
    """Answer the typed Python client, one file."""
    answer = Response(_CLIENT.read_bytes(), content_type="text/x-python; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="crm_social_client.py"'
    return answer


@bp.get("/docs")
def page() -> str:
    """Answer the documentation as a page."""
    document = current_app.extensions[_EXTENSION]
    return render_template(
        "api_docs.html",
        info=document["info"],
        groups=_groups(document),
        schemas=document["components"]["schemas"],
        problems=problems.MEANINGS,
        scopes=SCOPES,
        version=crm_social.__version__,
        address=auth.config().public_url or "https://crm.example",
        marked=_marked,
        kind=_kind,
        limits=_limits,
        pretty=_pretty,
    )


def _groups(document: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the operations by subject, each with all the page shows of it."""
    groups = {
        tag["name"]: {"name": tag["name"], "about": tag["description"], "operations": []}
        for tag in document["tags"]
    }
    for method, path, operation in operations(document):
        shared = document["paths"][path].get("parameters", [])
        shown = _operation(document, method, path, operation, shared)
        groups[operation["tags"][0]]["operations"].append(shown)
    return list(groups.values())


def _operation(
    document: dict[str, Any],
    method: str,
    path: str,
    operation: dict[str, Any],
    shared: list[dict[str, Any]],
) -> dict[str, Any]:
    body = operation.get("requestBody", {}).get("content", {}).get("application/json")
    answer = next(iter(operation["responses"]["200"]["content"].values()))
    return {
        "id": operation["operationId"],
        "method": method.upper(),
        "path": path,
        "summary": operation["summary"],
        "description": operation["description"],
        "parameters": [*shared, *operation.get("parameters", [])],
        "body": _sample(document, body) if body else None,
        "body_kind": _kind(body["schema"]) if body else None,
        "body_required": operation.get("requestBody", {}).get("required", False),
        "answer": _sample(document, answer),
        "answer_kind": _kind(answer["schema"]),
        "fails": [
            (status, response["$ref"].rpartition("/")[2])
            for status, response in sorted(operation["responses"].items())
            if status != "200"
        ],
    }


def _sample(document: dict[str, Any], content: dict[str, Any]) -> Any:
    """Return an example of what a schema describes, made of its fields' examples."""
    for example in content.get("examples", {}).values():
        return example["value"]

    def sample(schema: dict[str, Any]) -> Any:
        if "$ref" in schema:
            return sample(document["components"]["schemas"][schema["$ref"].rpartition("/")[2]])
        if "examples" in schema:
            return schema["examples"][0]
        if "properties" in schema:
            return {name: sample(inner) for name, inner in schema["properties"].items()}
        if schema.get("type") == "array":
            return [sample(schema["items"])]
        if "enum" in schema:
            return schema["enum"][0]
        # What may be null and has no example is shown as null.
        kind = schema.get("type")
        return _PLAINEST.get(kind) if isinstance(kind, str) else None

    return sample(content["schema"])


def _kind(schema: dict[str, Any]) -> Markup:
    """Return what a schema takes, in a few words; named schemas lead to their table."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return Markup('<a href="#schema-{0}">{0}</a>').format(name)
    for key in ("anyOf", "oneOf"):
        if key in schema:
            return Markup(" or ").join(_kind(one) for one in schema[key])
    types = schema.get("type", "anything")
    words = []
    for one in [types] if isinstance(types, str) else types:
        if one == "array":
            words.append(Markup("list of {}").format(_kind(schema["items"])))
        elif one == "object" and len(schema.get("properties", {})) == 1:
            (name,) = schema["properties"]
            words.append(Markup("an object with it under <code>{}</code>").format(name))
        else:
            words.append(escape(schema.get("format", one) if one == "string" else one))
    return Markup(" or ").join(words)


def _limits(schema: dict[str, Any]) -> Iterator[str]:
    """Yield what a value must keep to."""
    if schema.get("minLength") == 1:
        yield "not empty"
    for key, words in (
        ("maxLength", "at most {} characters"),
        ("minimum", "from {}"),
        ("maximum", "to {}"),
        ("pattern", "like {}"),
        ("default", "by default {}"),
    ):
        # The largest id is of no interest to a reader.
        if schema.get(key) not in (None, LAST_ID):
            yield words.format(json.dumps(schema[key]))
    if "enum" in schema:
        yield "one of " + ", ".join(str(value) for value in schema["enum"] if value is not None)


def _marked(text: str) -> Markup:
    """Return a description as paragraphs, with what stands between backticks as code."""
    paragraphs = [
        _CODE.sub(r"<code>\1</code>", str(escape(" ".join(paragraph.split()))))
        for paragraph in text.split("\n\n")
    ]
    return Markup("".join(f"<p>{one}</p>" for one in paragraphs))  # noqa: S704 - escaped above


def _pretty(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)
