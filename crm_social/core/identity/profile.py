"""A profile as it is given."""

from typing import Annotated

from msgspec import Meta, Struct

Line = Annotated[str, Meta(max_length=1000)]


class Profile(Struct, frozen=True, omit_defaults=True, gc=False):
    """What is known of somebody: the actor of an engagement, or a row of a list of people.

    None and blank are the same: nothing is known, and nothing is evidence. `id` names a
    handle for ever only beside its `platform`. `number` is one that a person keeps for life
    (social security, member number); `title` is a job title or occupation.
    """

    id: Line | None = None
    platform: Line | None = None
    handle: Line | None = None
    name: Line | None = None
    url: Annotated[str, Meta(max_length=2048)] | None = None
    bio: Annotated[str, Meta(max_length=10_000)] | None = None
    followers: int | None = None
    email: Line | None = None
    company: Line | None = None
    title: Line | None = None
    location: Line | None = None
    birth_date: Line | None = None
    street: Line | None = None
    postcode: Line | None = None
    city: Line | None = None
    phone: Line | None = None
    links: tuple[Line, ...] = ()
    given_name: Line | None = None
    middle_name: Line | None = None
    surname: Line | None = None
    #: Other names the person goes by: a maiden name, a nickname, another spelling.
    aliases: tuple[Line, ...] = ()
    region: Line | None = None
    country: Line | None = None
    gender: Line | None = None
    number: Line | None = None
