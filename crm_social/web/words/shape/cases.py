"""Words of cases: complaints, their clocks, and alarms over posts."""

from collections.abc import Mapping

from msgspec import Struct

from crm_social.core.cases import Clock, Ending, Standing
from crm_social.core.facts import Settled


class Cases(Struct, frozen=True, kw_only=True):
    """The list of complaints, one of them, and what can be done."""

    title: str
    which: str
    standings: Mapping[Standing, str]
    waits_for_us: str
    #: Of the last `{n}` days.
    figures: str
    in_time: str
    of_decided: str
    median: str
    nothing_decided: str
    #: Deadlines, with the time `{when}`.
    answer_by: Mapping[Clock, str]
    settle_by: Mapping[Clock, str]
    both_clocks: str
    endings: Mapping[Settled | Ending, str]
    closed_when: str
    owner: str
    nobodys: str
    yours: str
    empty: Mapping[Standing, str]
    empty_hint: str
    older: str
    back: str
    wrote: str
    no_words: str
    open_on: str
    held: str
    held_none: str
    history: str
    what_to_do: str
    say: str
    #: Acts.
    take: str
    answered: str
    settle: str
    settle_how: str
    settled: Mapping[Settled, str]
    note: str
    hand: str
    to_queue: str
    to_contact: str
    closed_hint: str
    theirs: str
    #: Alarms.
    alarms: str
    alarm_post: str
    alarm_channel: str
    alarm_hint: str
    rests: str
    go_on: str
    go_on_why: str
    went_on: str
    ended: str
    #: Of a channel's alarm nothing rests: it is closed.
    close: str
    close_why: str
    closed: str
    #: Posts at rest, by an alarm or by somebody's word.
    rest_title: str
    rest_hint: str
    rest_none: str
    rested: str
    #: Of `{post}`; by `{who}`, `{when}`, for a `{reason}`; `{n}` complaints.
    rests_on: str
    paused_by: str
    paused_by_alarm: str
    post_on: str
    pause: str
    pause_head: str
    pause_why: str
    pause_button: str
    paused: str
    rests_already: str
    unheard: str
    too_late: str
    #: They were not told what we hold: it is due with the first answer.
    untold: str
    untold_late: str
    to_notice: str
    #: Marking words, by spam and abuse.
    mark_as: Mapping[str, str]
    marked_as: Mapping[str, str]
    unmark: str
