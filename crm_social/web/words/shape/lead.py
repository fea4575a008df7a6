"""Words of one lead: why now, what to do, the timeline, and the sums behind."""

from collections.abc import Mapping

from msgspec import Struct

from crm_social.web.words.shape.forms import Count


class Lead(Struct, frozen=True, kw_only=True):
    """One person, beside the list and on a page of their own."""

    lead: str
    #: In `{crm}`.
    open_record: str
    back: str
    on_the_loop: str
    why_now: str
    #: `{when}` it was, on a `{platform}`.
    when_on: str
    last_wrote: str
    open_on: str
    do_this: str
    do_this_by: str
    what_to_do: str
    escalated: str
    copy: str
    nothing: str
    timeline: str
    earlier: Count
    before_that: Count
    taken_back: str
    edited: str
    counted_only: str
    open: str
    moved_to: str
    #: Why, and by `{who}`.
    moved_by: str
    also_open: str
    also_open_label: str
    #: A `{step}` and why, `{because}`.
    other_task: str
    colleagues: str
    colleagues_at: str
    more_colleagues: Count
    about: str
    lives_in: str
    looks_after: str
    nobody: str
    #: Warmth over a year: the label, and its most `{points}` `{when}`.
    heat: str
    heat_most: str
    #: How likely they buy: the label, where it starts, the smaller lines, and from how many.
    chance: str
    chance_usual: str
    chance_rest: str
    chance_learned: Count
    #: `{stage}`.
    chance_stage: str
    #: What may be done, on which way; and what they said to it.
    allowed: str
    yes: str
    no: str
    ways: Mapping[str, str]
    #: By what was said, with the `{use}` and `{channel}` it is about.
    consents: Mapping[str, str]
    uses: Mapping[str, str]
    channels: Mapping[str, str]
    deals: str
    purchases: str
    why_theirs: str
    handed_because: str
    #: The sums.
    why: str
    points: Count
    smaller: Count
    adds_up: str
    half_life: Count
    nothing_counts: str
    fit: str
    from_profile: str
    fit_unknown: str
    left: str
    model: str


class Contacts(Struct, frozen=True, kw_only=True):
    """All people."""

    title: str
    search_label: str
    search_hint: str
    place: str
    everywhere: str
    stage_count: str
    show: str
    name: str
    company: str
    warmth: str
    fit: str
    owner: str
    last_heard: str
    nobody: str
    nobody_matches: str
    nobody_hint: str
    nobody_yet: str
    pages: str
    from_start: str
    next: str
