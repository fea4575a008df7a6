"""Words of queues with a name."""

from msgspec import Struct


class Filters(Struct, frozen=True, kw_only=True):
    """Keeping a queue under a name."""

    title: str
    hint: str
    saved: str
    #: What is shown now, without any.
    everything: str
    save: str
    name: str
    manage: str
    rename: str
    drop: str
    is_default: str
    make_default: str
    no_default: str
    none: str
    shared: str
    taken: str
    too_many: str
    bad_name: str
