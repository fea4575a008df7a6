"""The company whose installation this is: what it says of itself, and whose leads reps see."""

from typing import Any, Final

from flask import g
from marshmallow import fields, validate

from crm_social import auth
from crm_social.actions import own_company
from crm_social.actions.accounts import Scope
from crm_social.api.door import Door
from crm_social.api.fields import AnswerSchema, InputSchema, Text, about, one_of
from crm_social.core.rights import Right
from crm_social.core.sight import Rule
from crm_social.store.db import utc_now

_NAME: Final = "What the company is called; stands at the top of pages."
_LANG: Final = "The language of pages for whoever has chosen none: nb, sv, en, or empty."
_ZONE: Final = "The time zone for browsers that do not tell theirs; empty is UTC."
_COUNTRY: Final = "Whose public holidays the first run's model leaves out, ISO 3166; or empty."
_CURRENCY: Final = "What goals are counted in where nothing else is said, ISO 4217; or empty."
_DOMAINS: Final = "Its own mail domains, for the model that the first run makes."
_SIGHT: Final = (
    "Whose leads a rep sees: `all`, those of the reps of their `team`s, or their `own`; those"
    " nobody has are seen by all."
)
_CRM: Final = (
    "By the name of a CRM, the address of a record there, with `{id}` where the id goes: for"
    " handles `crm.NAME`."
)
_EXAMPLE: Final = {"hubspot": "https://app.hubspot.com/contacts/1/record/0-1/{id}"}

door = Door("Own company", "What the company says of itself. Admins change it.")


class OwnCompanySchema(AnswerSchema):
    """What the company says of itself; what it did not say is empty."""

    name = fields.String(metadata=about(_NAME, "Fjordkaffe AS"))
    lang = fields.String(metadata=about(_LANG, "nb"))
    timezone = fields.String(metadata=about(_ZONE, "Europe/Oslo"))
    country = fields.String(metadata=about(_COUNTRY, "NO"))
    currency = fields.String(metadata=about(_CURRENCY, "NOK"))
    domains = fields.List(fields.String(), metadata=about(_DOMAINS, ["fjordkaffe.example"]))
    sight = fields.String(validate=one_of(Rule), metadata=about(_SIGHT, "all"))
    crm = fields.Dict(keys=fields.String(), values=fields.String(), metadata=about(_CRM, _EXAMPLE))


class ChangeOwnCompanySchema(InputSchema):
    """What to change; what is left out stays."""

    name = Text(validate=validate.Length(max=100), metadata=about(_NAME, "Fjordkaffe AS"))
    lang = Text(validate=validate.Length(max=5), metadata=about(_LANG, "nb"))
    timezone = Text(validate=validate.Length(max=64), metadata=about(_ZONE, "Europe/Oslo"))
    country = Text(validate=validate.Length(max=2), metadata=about(_COUNTRY, "NO"))
    currency = Text(validate=validate.Length(max=3), metadata=about(_CURRENCY, "NOK"))
    domains = fields.List(
        Text(validate=validate.Length(max=253)),
        validate=validate.Length(max=20),
        metadata=about(_DOMAINS, ["fjordkaffe.example"]),
    )
    sight = fields.String(validate=one_of(Rule), metadata=about(_SIGHT, "team"))
    crm = fields.Dict(
        keys=Text(validate=validate.Length(1, 40)),
        values=Text(validate=validate.Length(1, 500)),
        validate=validate.Length(max=20),
        metadata=about(_CRM, _EXAMPLE),
    )


@door.operation(
    "GET", "/own-company", Scope.ADMIN, right=Right.SEE_SETTINGS, answers=OwnCompanySchema
)
def get_own_company() -> Any:
    """Look at what the company says of itself."""
    return own_company.get(auth.database())


@door.operation(
    "PATCH",
    "/own-company",
    Scope.ADMIN,
    right=Right.MANAGE_COMPANY,
    answers=OwnCompanySchema,
    body=ChangeOwnCompanySchema,
)
def change_own_company(**changes: Any) -> Any:
    """Change what the company says of itself. Another `sight` holds at once."""
    return own_company.change(auth.database(), changes, utc_now(), g.username)
