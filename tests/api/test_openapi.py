"""The document, the page made of it, and the promise that both tell the truth."""

import re
from pathlib import Path

import msgspec
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    ignored_auth,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from crm_social.actions.accounts import Scope
from crm_social.api import records
from crm_social.api.bodies import MOST
from crm_social.api.problems import MEANINGS
from crm_social.api.schemas import OUTCOMES
from crm_social.core import facts
from crm_social.core.facts import RejectReason
from crm_social.core.values import ON_A_POST, Kind
from tests.api.test_tokens import NEEDS
from tests.cast import LIV, comment, like

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    unsupported_method,
    ignored_auth,
]


@pytest.fixture
def document(client):
    return client.get("/api/v1/openapi.json").json


def operations(document):
    return [
        operation
        for methods in document["paths"].values()
        for operation in methods.values()
        if isinstance(operation, dict)
    ]


def test_the_document_is_public_and_of_version_3_1(client):
    answer = client.get("/api/v1/openapi.json")

    assert (answer.status_code, answer.content_type) == (200, "application/json")
    assert answer.json["openapi"] == "3.1.0"


def test_every_operation_has_a_name_a_summary_and_its_scope(document):
    names = [operation["operationId"] for operation in operations(document)]

    assert len(names) == len(set(names)) > 10
    for operation in operations(document):
        (needs,) = operation["security"]
        (scope,) = needs["bearer"]
        assert scope in set(Scope)
        assert f"`{scope}`" in operation["description"]
        assert operation["summary"].endswith(".")


def test_every_field_is_described(document):
    bare = [
        f"{name}.{field}"
        for name, schema in document["components"]["schemas"].items()
        for field, inner in schema.get("properties", {}).items()
        if not {"description", "$ref", "anyOf"} & inner.keys() and "items" not in inner
    ]

    assert bare == []


def test_every_operation_shows_what_is_sent_and_answered(document):
    for operation in operations(document):
        for described in (operation.get("requestBody"), operation["responses"]["200"]):
            for content in (described or {}).get("content", {}).values():
                # Files are shown in one of their forms.
                if "format" not in content["schema"] and content["schema"] != {"type": "string"}:
                    assert {"example", "examples"} & content.keys(), operation["operationId"]


def test_every_field_that_must_be_there_has_an_example(document):
    bare = []
    for name, schema in document["components"]["schemas"].items():
        for field, inner in schema.get("properties", {}).items():
            shown = {"examples", "$ref", "enum", "items", "anyOf", "oneOf"} & inner.keys()
            kind = inner.get("type")
            if not shown and kind != "boolean" and "null" not in (kind or ()):
                bare.append(f"{name}.{field}")

    assert bare == []


def test_errors_are_problem_documents_in_the_document_too(document):
    for response in document["components"]["responses"].values():
        assert list(response["content"]) == ["application/problem+json"]


# ---- the engagement record


def flat(schema):
    """Return what a schema says of its fields, without the words."""
    properties = {}
    for name, said in schema["properties"].items():
        variants = []
        for variant in said.get("anyOf", [said]):
            types = variant.get("type")
            for one in types if isinstance(types, list) else [types]:
                kept = {"type": one} if one else {}
                if one != "null":
                    kept |= {
                        key: variant[key]
                        for key in ("minLength", "maxLength", "minimum", "maximum", "format")
                        if key in variant
                    }
                if "pattern" in variant:
                    kept["pattern"] = variant["pattern"].replace("\\Z", "$")
                if "$ref" in variant:
                    kept["fields"] = variant["$ref"].rpartition("/")[2]
                variants.append(kept)
        properties[name] = sorted(variants, key=str)
    return {
        "properties": properties,
        "required": sorted(schema.get("required", [])),
        "additionalProperties": schema["additionalProperties"],
    }


@pytest.mark.parametrize("name", ["Engagement", "Actor", "Post"])
def test_the_record_is_described_exactly_as_the_core_takes_it(document, name):
    _, components = msgspec.json.schema_components([getattr(facts, name)])
    core = components[name]
    # What marks the kind of fact in the ledger is no field of the record.
    core["properties"].pop("fact", None)
    core["required"] = [field for field in core["required"] if field != "fact"]

    assert flat(document["components"]["schemas"][name]) == flat(core)


def test_the_kinds_are_named_and_so_are_those_that_need_a_post(document):
    said = document["components"]["schemas"]["Engagement"]["properties"]["kind"]["description"]
    first, _, rest = said.partition(". ")
    needing = rest.partition(". ")[2].partition(" need")[0]

    assert set(re.split(r", | or ", first)) == set(Kind)
    assert set(re.split(r", | and ", needing)) == ON_A_POST


def test_the_example_is_a_record_the_core_takes(document):
    body = document["paths"]["/api/v1/engagements"]["post"]["requestBody"]["content"]
    example = body["application/json"]["examples"]["one"]["value"]

    assert facts.parse(msgspec.json.encode(example["engagements"][0])).text == "Hva koster disse?"
    assert example["engagements"] == [records.EXAMPLE]


def test_the_batch_limit_is_the_one_in_force(document):
    body = document["paths"]["/api/v1/engagements"]["post"]["requestBody"]["content"]
    bare, wrapped = body["application/json"]["schema"]["oneOf"]

    assert (bare["minItems"], bare["maxItems"]) == (1, MOST)
    assert wrapped["properties"]["engagements"] == bare


# ---- the page


def test_the_page_shows_every_operation_and_schema(client, document):
    page = client.get("/api/docs").text

    for operation in operations(document):
        assert f'id="{operation["operationId"]}"' in page
    for name in document["components"]["schemas"]:
        assert f'id="schema-{name}"' in page
    targets = set(re.findall(r'href="#([^"]+)"', page))
    assert targets <= set(re.findall(r'id="([^"]+)"', page))


def test_the_page_needs_nothing_from_elsewhere(client):
    page = client.get("/api/docs").text

    loaded = re.findall(r'(?:src|href)="([^"#]+)"', page)
    assert loaded == [
        "data:,",
        "/api/docs/static/docs.css",
        "/api/v1/openapi.json",
        "/api/v1/client.py",
    ]
    assert "<script" not in page
    assert " style=" not in page
    style = client.get("/api/docs/static/docs.css")
    assert style.content_type.startswith("text/css")
    assert "url(" not in style.text
    style.close()


# ---- what we do is what we say


@pytest.fixture
def described(app, api, take_in):
    """The document as schemathesis loads it, over a database with somebody in it."""
    take_in(like(), comment(actor=LIV, text="Hva koster disse?"))
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)


@pytest.mark.parametrize("mode", list(GenerationMode))
@pytest.mark.parametrize(("method", "path"), NEEDS)
def test_every_answer_is_as_the_document_says(described, api, method, path, mode):
    operation = described[path.replace("<", "{").replace(">", "}")][method]
    headers = {"Authorization": api.environ_base["HTTP_AUTHORIZATION"]}

    @given(case=operation.as_strategy(generation_mode=mode))
    @settings(
        max_examples=15,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    def run(case):
        case.call_and_validate(headers=headers, checks=CHECKS)

    run()


REAL = [
    ("POST", "/api/v1/tasks/{task_id}/snooze", {"until": "2026-11-27T09:00:00Z"}),
    ("POST", "/api/v1/tasks/{task_id}/accept", None),
    ("GET", "/api/v1/tasks/{task_id}", None),
    ("GET", "/api/v1/tasks", None),
    ("GET", "/api/v1/contacts", None),
    ("GET", "/api/v1/leads", None),
    ("GET", "/api/v1/contacts/{contact_id}", None),
    ("POST", "/api/v1/tasks/{task_id}/done", {"note": "Sent the list."}),
    ("GET", "/api/v1/contacts/{contact_id}/timeline", None),
    ("GET", "/api/v1/contacts/{contact_id}/explanation", None),
    ("POST", "/api/v1/engagements", [records.EXAMPLE, {}]),
    ("POST", "/api/v1/engagements", [{}]),
]


def test_answers_about_real_things_are_as_the_document_says(described, api):
    headers = {"Authorization": api.environ_base["HTTP_AUTHORIZATION"]}
    (lead,) = api.get("/api/v1/leads").json["items"]
    ids = {"task_id": lead["tasks"][0]["id"], "contact_id": lead["id"]}
    answered = []

    for method, path, body in REAL:
        case = described[path][method].Case(
            path_parameters={name: one for name, one in ids.items() if f"{{{name}}}" in path},
            media_type="application/json" if body else None,
            **({"body": body} if body else {}),
        )
        answered.append(case.call_and_validate(headers=headers, checks=CHECKS).status_code)

    assert answered == [200] * 11 + [422]


# ---- the page of the repository


def test_the_tour_names_every_scope_problem_outcome_and_address(document):
    tour = (Path(__file__).parents[2] / "docs" / "api.md").read_text(encoding="utf-8")
    addresses = {
        re.sub(r"\{\w+\}", "{id}", path)
        for path in document["paths"]
        if "/webhooks" not in path and "/deliveries" not in path
    }

    for name in [*Scope, *MEANINGS, *OUTCOMES, *RejectReason]:
        assert f"`{name}`" in tour
    tour = re.sub(r"\{\w+\}", "{id}", tour)
    for address in addresses:
        assert f"{address}`" in tour
