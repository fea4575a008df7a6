"""Words of queues with a name, in English."""

from typing import Final

from crm_social.web.words.shape.filters import Filters

FILTERS: Final = Filters(
    title="Saved filters",
    hint="They are yours alone. Whoever gets the address of one sees their own queue through it.",
    saved="Saved",
    everything="To do, all of it",
    save="Save this filter",
    name="Name",
    manage="Rename, delete …",
    rename="Rename",
    drop="Delete",
    is_default="The queue opens with this",
    make_default="Open the queue with this",
    no_default="Open the queue with everything",
    none="No filter is saved. Narrow the queue down, then give it a name there.",
    shared="Open",
    taken="There is a filter of that name already.",
    too_many="There are 30 filters already. Delete one first.",
    bad_name="A filter needs a name of at most 60 characters.",
)
