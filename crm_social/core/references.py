"""How other programs name a person, and which handle that is.

Nothing is looked up here: who our own ids are is handed in.
"""

from collections.abc import Iterable, Mapping
from typing import Annotated, Final

from msgspec import Meta, Struct

from crm_social.core.dealings import Person
from crm_social.core.identity import MAIL, mail_key
from crm_social.core.values import Identifier, Line, Word
from crm_social.errors import Invalid

#: Becomes a platform word with `crm.` before it.
System = Annotated[str, Meta(min_length=1, max_length=36, pattern=r"^[a-z][a-z0-9_.-]*\Z")]
RowNumber = Annotated[int, Meta(ge=0, le=2**63 - 1)]

_ContactId = Annotated[RowNumber | None, Meta(description="Our id of the contact.", examples=[7])]
_Email = Annotated[
    Line | None,
    Meta(description="A mail address of the person.", examples=["kari@fjordkaffe.example"]),
]
_External = Annotated[
    Identifier | None,
    Meta(description="The CRM's id of the person's record.", examples=["contact-4711"]),
]
_System = Annotated[
    System | None,
    Meta(
        description="Which CRM `external_id` is of; in a sale by default the sale's own.",
        examples=["hubspot"],
    ),
]
_Platform = Annotated[
    Word | None, Meta(description="The platform `handle_id` is on.", examples=["mastodon"])
]
_HandleId = Annotated[
    Identifier | None, Meta(description="The account's stable id on the platform.")
]


class Reference(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """Names one handle: by our contact id, a mail address, a CRM's id or a platform's."""

    id: _ContactId = None
    email: _Email = None
    external_id: _External = None
    system: _System = None
    platform: _Platform = None
    handle_id: _HandleId = None


class ToldContact(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """Names a person by one or more of `id`, `email`, `external_id` with `system`, `platform`
    with `handle_id`; all that are given are one person. The rest is what you know of them.
    """  # noqa: D205 - the sentence is shown as it stands

    id: _ContactId = None
    email: _Email = None
    external_id: _External = None
    system: _System = None
    platform: _Platform = None
    handle_id: _HandleId = None
    name: Annotated[
        Line | None, Meta(description="What the person is called.", examples=["Kari Nordmann"])
    ] = None
    company: Annotated[
        Line | None, Meta(description="Where the person works.", examples=["Fjordkaffe AS"])
    ] = None
    title: Annotated[
        Line | None, Meta(description="What the person does there.", examples=["Daglig leder"])
    ] = None
    size: Annotated[
        Annotated[int, Meta(ge=0, le=10**8)] | None,
        Meta(description="Employees of the company.", examples=[40]),
    ] = None
    industry: Annotated[Line | None, Meta(description="The company's industry.")] = None
    country: Annotated[
        Annotated[str, Meta(pattern=r"^[A-Z]{2}\Z")] | None,
        Meta(description="Two capital letters, ISO 3166.", examples=["NO"]),
    ] = None
    location: Annotated[
        Line | None, Meta(description="Where the person is.", examples=["Bergen"])
    ] = None
    phone: Annotated[Line | None, Meta(description="A telephone number.")] = None


#: A platform and the id there.
Handle = tuple[str, str]
_CRM: Final = "crm."
_NEEDS: Final = (
    "Name the contact by id, email, external_id with system, or platform with handle_id."
)
_PROFILE: Final = ("name", "company", "title", "size", "industry", "country", "location", "phone")


class Named(Struct, frozen=True):
    """Whom a record means: the handle it is told of, and others it says are the same person."""

    person: Person
    others: tuple[Handle, ...] = ()


def ids_of(references: Iterable[Reference | ToldContact]) -> set[int]:
    """Return the contact ids that must be looked up for these."""
    return {one.id for one in references if one.id is not None}


def named(
    told: Reference | ToldContact,
    handle_of: Mapping[int, Handle],
    field: str,
    default_system: str | None = None,
) -> Named:
    """Return the handle a reference is about, an address with it.

    What tells most comes first: the platform's own id, the CRM's, ours, and an address where
    there is nothing else. Raise Invalid with the field, below `field`, that names nobody.
    """
    handles, email = _handles(told, handle_of, field, default_system)
    if not handles:
        if email is None:
            raise Invalid(_NEEDS, field)
        handles = [(MAIL, email)]
    (platform, uid), others = handles[0], tuple(handles[1:])
    profile = {}
    if isinstance(told, ToldContact):
        profile = {name: getattr(told, name) for name in _PROFILE}
    return Named(Person(platform=platform, uid=uid, email=email, **profile), others)


def handle(told: Reference, handle_of: Mapping[int, Handle], field: str) -> Handle:
    """Return the one handle a reference names. Raise Invalid where it names several or none."""
    handles, email = _handles(told, handle_of, field, None)
    if email is not None:
        handles = [*handles, (MAIL, email)]
    if len(handles) != 1:
        raise Invalid("Name one handle here, by one thing. " + _NEEDS, field)
    return handles[0]


def _handles(
    told: Reference | ToldContact,
    handle_of: Mapping[int, Handle],
    field: str,
    default_system: str | None,
) -> tuple[list[Handle], str | None]:
    """Return the handles a reference names, the most telling first, and an address."""
    email = None if told.email is None else _address(told.email, f"{field}.email")
    found: list[Handle] = []
    theirs = _of_platform(told, field)
    if theirs is not None and theirs[0] == MAIL:
        if email not in {None, theirs[1]}:
            raise Invalid("This is another address than `email`.", f"{field}.handle_id")
        email = theirs[1]
    elif theirs is not None:
        found.append(theirs)
    in_crm = _of_crm(told, field, default_system)
    if in_crm is not None:
        found.append(in_crm)
    if told.id is not None:
        ours = handle_of.get(told.id)
        if ours is None:
            raise Invalid(f"There is no contact {told.id}.", f"{field}.id")
        if ours[0] == MAIL and email is None:
            email = ours[1]
        elif ours != (MAIL, email):
            found.append(ours)
    return list(dict.fromkeys(found)), email


def _of_platform(told: Reference | ToldContact, field: str) -> Handle | None:
    if told.platform is None or told.handle_id is None:
        if told.platform == told.handle_id:
            return None
        missing = "platform" if told.platform is None else "handle_id"
        raise Invalid("platform and handle_id go together.", f"{field}.{missing}")
    if told.platform == MAIL:
        return MAIL, _address(told.handle_id, f"{field}.handle_id")
    return told.platform, told.handle_id


def _of_crm(told: Reference | ToldContact, field: str, default_system: str | None) -> Handle | None:
    if told.external_id is None:
        if told.system is not None:
            raise Invalid("system goes with external_id.", f"{field}.external_id")
        return None
    system = told.system or default_system
    if system is None:
        raise Invalid("Say which CRM this id is of.", f"{field}.system")
    return _CRM + system, told.external_id


def _address(given: str, field: str) -> str:
    """Return an address in the one spelling it stands for. One of an office is one too."""
    key = mail_key(given)
    if key is not None:
        return key
    address = given.strip().lower()
    local, at, domain = address.rpartition("@")
    if not (local and at and "." in domain) or any(letter.isspace() for letter in address):
        raise Invalid("This is no mail address.", field)
    return address
