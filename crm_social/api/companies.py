"""Companies: the people we know at one, and how warm they are together."""

from typing import Any, Final

import msgspec
from marshmallow import fields, validate

from crm_social import auth
from crm_social.actions.accounts import Scope
from crm_social.api.door import Door
from crm_social.api.fields import AnswerSchema, InputSchema, about, maybe, stage
from crm_social.api.schemas import AxisSchema
from crm_social.core import company
from crm_social.core.company import Company
from crm_social.errors import NotFound
from crm_social.store import companies, models
from crm_social.store.db import utc_now

door = Door("Companies", "The people known at one company, together.")

#: Of a company with more people the warmest are looked at, and `known` says how many there are.
LOOKED_AT: Final = 1_000
#: People of each company that a list shows.
_SHOWN: Final = 10


class ColleagueSchema(AnswerSchema):
    """One person at a company."""

    id = fields.Integer(metadata=about("The contact's id.", 7))
    name = maybe("What the person is called.", "Kari Nordmann")
    handle = maybe("The handle last seen.", "kari@social.example")
    title = maybe("What the person does there.", "Daglig leder")
    stage = stage()
    letter = fields.String(metadata=about("How well the person suits us, A to D.", "B"))
    owner = maybe("The rep the contact belongs to.", "ola")
    warmth = fields.Float(metadata=about("Points of engagement and intent in sum.", 16.5))
    decides = fields.Boolean(metadata=about("The title is one that decides.", True))


class BandsSchema(AnswerSchema):
    """How many people stand in each engagement band."""

    hot = fields.Integer(metadata=about("In band 1.", 1))
    warm = fields.Integer(metadata=about("In band 2.", 2))
    cool = fields.Integer(metadata=about("In band 3.", 4))


class CompanySchema(AnswerSchema):
    """One company by its people. Employees, competitors, bots and objectors are left out."""

    key = fields.String(metadata=about("The one name it goes by here.", "fjordkaffe"))
    name = fields.String(metadata=about("As most of its people write it.", "Fjordkaffe AS"))
    known = fields.Integer(metadata=about("How many contacts have this key.", 7))
    excluded = fields.Integer(metadata=about("How many are out of all scoring.", 0))
    engaged = fields.Integer(metadata=about("How many engaged within 90 days.", 3))
    furthest = fields.String(
        allow_none=True,
        metadata=about("The stage farthest on, both lobes; null where nobody counts.", "S6"),
    )
    deals = fields.Integer(metadata=about("How many deals are open.", 1))
    customers = fields.Integer(metadata=about("How many people have bought.", 0))
    warmth = fields.Float(
        metadata=about("Points of engagement and intent of all its people in sum.", 42.0)
    )
    engagement = fields.Nested(
        AxisSchema, metadata=about("All people's points; the band of the warmest of them.")
    )
    intent = fields.Nested(
        AxisSchema, metadata=about("All people's points; the band of the warmest of them.")
    )
    bands = fields.Nested(BandsSchema)
    people = fields.List(fields.Nested(ColleagueSchema), metadata=about("Warmest first."))
    deciders = fields.List(
        fields.Nested(ColleagueSchema), metadata=about("Those whose title decides, warmest first.")
    )


class CompaniesQuerySchema(InputSchema):
    """How many companies."""

    limit = fields.Integer(
        load_default=20,
        validate=validate.Range(1, 50),
        metadata=about("How many companies to answer at most."),
    )


class CompaniesSchema(AnswerSchema):
    """The companies where most people are warm these days."""

    items = fields.List(
        fields.Nested(CompanySchema),
        metadata=about("Companies with most people in band 1 first; ten people of each."),
    )


@door.operation(
    "GET", "/companies", Scope.READ, answers=CompaniesSchema, query=CompaniesQuerySchema
)
def list_companies(*, limit: int) -> Any:
    """List the companies where most people are warm, warmest first.

    Only people in engagement band 1 or 2 make a company appear; `people` and `deciders` are ten
    at most. Ask for one company to see all.
    """
    now = utc_now()
    with auth.database().reading() as session:
        model = models.in_force(session)
        found = [
            (companies.members(session, key, LOOKED_AT), key)
            for key in companies.warmest(session, limit)
        ]
    told = [
        _told(company.summary(key, some.states, model, now), some.number, most=_SHOWN)
        for some, key in found
    ]
    return {"items": told}


@door.operation(
    "GET", "/companies/<path:key>", Scope.READ, answers=CompanySchema, fails=["NotFound"]
)
def get_company(key: str) -> Any:
    """Look at the people known at one company, and how warm they are together.

    `key` is the `company_key` of a contact; a name as people write it (`Fjordkaffe AS`) leads
    there too. Of more than 1,000 people the warmest are looked at.
    """
    now = utc_now()
    with auth.database().reading() as session:
        model = models.in_force(session)
        for wanted in dict.fromkeys((key, company.key(key, None))):
            if wanted and "\0" not in wanted:
                some = companies.members(session, wanted, LOOKED_AT)
                if some.number:
                    return _told(company.summary(wanted, some.states, model, now), some.number)
    raise NotFound("Nobody is known at this company.")


def _told(one: Company, known: int, most: int | None = None) -> dict[str, Any]:
    return {
        "key": one.key,
        "name": one.name,
        "known": known,
        "excluded": one.excluded,
        "engaged": one.engaged,
        "furthest": one.furthest,
        "deals": one.deals,
        "customers": one.customers,
        "warmth": one.warmth,
        "engagement": msgspec.structs.asdict(one.engagement),
        "intent": msgspec.structs.asdict(one.intent),
        "bands": dict(zip(("hot", "warm", "cool"), one.bands, strict=True)),
        "people": [msgspec.structs.asdict(person) for person in one.people[:most]],
        "deciders": [msgspec.structs.asdict(person) for person in one.deciders[:most]],
    }
