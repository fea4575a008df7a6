"""Words of lines of a file that could not be used."""

from collections.abc import Mapping

from msgspec import Struct


class Lines(Struct, frozen=True, kw_only=True):
    """What was wrong with a line, by its kind; `other` where nothing more can be said."""

    missing: str
    unknown: str
    #: Of another `{wanted}` sort than `{got}`.
    sort: str
    sorts: Mapping[str, str]
    choice: str
    time: str
    time_bounds: str
    time_unset: str
    too_long: str
    too_short: str
    too_large: str
    too_small: str
    form: str
    json: str
    utf8: str
    character: str
    csv: str
    columns: str
    twice: str
    flag: str
    whole: str
    number: str
    long_line: str
    fact: str
    post_id: str
    who: str
    contact: str
    address: str
    other_address: str
    together: str
    needs: str
    actor: str
    header: str
    other: str
