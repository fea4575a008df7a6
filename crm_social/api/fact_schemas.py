"""The records of facts as the OpenAPI document shows them, made of the structs that take them."""

from typing import Any, Final

import msgspec

from crm_social.api.bodies import MOST
from crm_social.core.fact_records import RECORDS

_AT: Final = "2026-11-25T08:12:03Z"
_KARI: Final = {"email": "kari@fjordkaffe.example", "name": "Kari Nordmann"}
#: One record of each kind, as a first call sends it.
EXAMPLES: Final[dict[str, dict[str, Any]]] = {
    "sale": {
        "fact": "sale",
        "system": "hubspot",
        "id": "deal-17",
        "what": "won",
        "contact": {"external_id": "contact-4711", **_KARI},
        "amount": 12000,
        "currency": "NOK",
        "product": "Espresso machine",
        "owner": "ola",
        "occurred_at": _AT,
    },
    "signal": {
        "fact": "signal",
        "what": "interest",
        "contact": _KARI,
        "note": "Asked for prices at the fair.",
        "occurred_at": _AT,
    },
    "consent": {
        "fact": "consent",
        "says": "given",
        "purpose": "contact",
        "channel": "email",
        "contact": _KARI,
        "source": "Newsletter form",
        "text": "Yes, write to me about new machines.",
        "occurred_at": _AT,
    },
    "referral": {
        "fact": "referral",
        "contact": _KARI,
        "referred": {"email": "per@kaffehuset.example", "name": "Per Holm"},
        "occurred_at": _AT,
    },
    "link": {
        "fact": "link",
        "tie": "same",
        "a": {"external_id": "contact-4711", "system": "hubspot"},
        "b": {"platform": "mastodon", "handle_id": "https://social.example/users/kari"},
        "reason": "She says so in her profile.",
        "occurred_at": _AT,
    },
    "verdict": {"fact": "verdict", "task_id": 12, "act": "done", "note": "Sent the price list."},
    "correction": {
        "fact": "correction",
        "engagement": {
            "platform": "mastodon",
            "kind": "comment",
            "id": "https://social.example/statuses/1",
        },
        "label": "complaint",
        "holds": False,
        "occurred_at": _AT,
    },
    "mark": {
        "fact": "mark",
        "platform": "mastodon",
        "post": "https://social.example/statuses/0",
        "giveaway": True,
        "occurred_at": _AT,
    },
}


def components() -> dict[str, dict[str, Any]]:
    """Return the schema of every record and of what it is made of, by name."""
    _, found = msgspec.json.schema_components(
        list(RECORDS.values()), ref_template="#/components/schemas/{name}"
    )
    enums = {name: schema for name, schema in found.items() if "enum" in schema}
    shapes = {name: schema for name, schema in found.items() if name not in enums}
    for schema in shapes.values():
        _for_outsiders(schema, enums)
    return shapes


def request_body(word: str, plural: str) -> dict[str, Any]:
    """Return OpenAPI's description of a batch: a bare list, or a list under `plural`."""
    batch = {
        "type": "array",
        "minItems": 1,
        "maxItems": MOST,
        "items": {"$ref": f"#/components/schemas/{RECORDS[word].__name__}"},
    }
    wrapped = {
        "type": "object",
        "required": [plural],
        "properties": {plural: batch},
        "additionalProperties": False,
    }
    return {
        "required": True,
        "content": {
            "application/json": {
                "schema": {"oneOf": [batch, wrapped]},
                "examples": {"one": {"value": {plural: [EXAMPLES[word]]}}},
            }
        },
    }


def _for_outsiders(schema: dict[str, Any], enums: dict[str, dict[str, Any]]) -> None:
    """Say it as JSON Schema's readers do: patterns of their kind, and no word they need not send.

    What an address takes is known by the address, so `fact` may be left out there.
    """
    schema.pop("title", None)
    fields = schema.get("properties", {})
    if "fact" in fields:
        fields["fact"] |= {
            "type": "string",
            "description": "What it is; may be left out, as the address says it.",
        }
        schema["required"].remove("fact")
    for field in fields.values():
        for one in (field, *field.get("anyOf", ())):
            words = enums.get(one.get("$ref", "").rpartition("/")[2])
            if words is not None:
                del one["$ref"]
                one |= {"type": "string", "enum": words["enum"]}
            if "pattern" in one:
                one["pattern"] = one["pattern"].replace("\\Z", "$")
        if field.get("default", 0) is None:
            del field["default"]
