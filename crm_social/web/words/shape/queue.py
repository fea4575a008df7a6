"""Words of the queue: the list, its filters, the acts, and what an empty list says."""

from collections.abc import Mapping

from msgspec import Struct

from crm_social.actions.hand_over import Because
from crm_social.core.plays import TaskState
from crm_social.web.words.shape.forms import Count


class Queue(Struct, frozen=True, kw_only=True):
    """The rep's list and what can be done with it."""

    title: str
    search_label: str
    search_hint: str
    whose: str
    #: Whose tasks, by the word in the address.
    tabs: Mapping[str, str]
    groups: Mapping[str, str]
    group_hints: Mapping[str, str]
    #: Where `{n}` were counted and there may be more.
    at_least: str
    first_of: str
    #: Before a time only screen readers hear: back `{when}`.
    back_when: str
    #: One's own, and a colleague's `{who}`, with the `{step}`.
    yours: str
    theirs: str
    faster: str
    taken_back: str
    #: Acts.
    acts: str
    accept: str
    done: str
    snooze: str
    snooze_until: str
    pick: str
    reject: str
    reject_because: str
    undo: str
    #: How a task stands.
    looked_after: str
    yours_now: str
    snoozed_until: str
    held: str
    #: Outreach rests on the post it came of.
    held_post: str
    has_it: str
    #: Closed by `{who}`, `{when}`.
    closed: Mapping[TaskState, str]
    rejected_because: str
    already: str
    too_long_ago: str
    nothing_to_undo: str
    #: Giving to another `{to}`.
    hand: str
    hand_to: str
    hand_because: str
    handing: Mapping[Because, str]
    handed: str
    handed_many: Count
    #: Choosing several, and the question before anything is done to them.
    choose: str
    several: str
    chosen: Count
    choose_none: str
    sure_snooze: Count
    sure_reject: Count
    sure_hand: Count
    sure_yes: Count
    sure_no: str
    not_done: Count
    #: Filters.
    filter: str
    step: str
    platform: str
    any: str
    all_of_them: str
    none_filtered: str
    none_filtered_hint: str
    #: Nothing to show.
    none_match: str
    none_match_hint: str
    none_mine: str
    none_mine_hint: str
    all_answered: str
    all_answered_hint: str
    meanwhile: str
    meanwhile_hint: str
    nobody_yet: str
