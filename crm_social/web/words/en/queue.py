"""Words of the queue, in English."""

from typing import Final

from crm_social.actions.hand_over import Because
from crm_social.core.plays import TaskState
from crm_social.web.words.shape.forms import Count
from crm_social.web.words.shape.queue import Queue

QUEUE: Final = Queue(
    title="Queue",
    search_label="Search your queue",
    search_hint="Search name, company, handle",
    whose="Whose tasks",
    tabs={"team": "To do", "mine": "Mine", "free": "Nobody’s", "all": "Everyone’s"},
    groups={
        "late": "Late",
        "now": "Now",
        "today": "Today",
        "later": "Later",
        "snoozed": "Snoozed",
    },
    group_hints={
        "late": "past their time",
        "now": "due within 4 hours",
        "today": "due before midnight",
        "later": "due after today",
        "snoozed": "back when their time comes",
    },
    at_least="{n} or more",
    first_of="The first {shown} of {number}. The rest follows as you work.",
    back_when="back {when}",
    yours="Yours · {step}",
    theirs="{who} · {step}",
    faster="{who} was faster and has this one",
    taken_back="Taken back. All is as it was.",
    acts="Acts",
    accept="Accept",
    done="Done",
    snooze="Snooze",
    snooze_until="Snooze until",
    pick="Pick",
    reject="Reject",
    reject_because="Reject because",
    undo="Undo",
    looked_after="{who} looks after this contact. Agree before you write.",
    yours_now="Yours. Press {key} when you have done it.",
    snoozed_until="Snoozed until {when}.",
    held="Waits: a complaint of theirs is open.",
    held_post="On hold: outreach rests on the post this came of. It goes on when somebody with the right to says so.",
    has_it="{who} has this one.",
    closed={
        TaskState.DONE: "Done by {who}, {when}.",
        TaskState.REJECTED: "Rejected by {who}, {when}.",
        TaskState.EXPIRED: "Too late to be worth doing, {when}.",
        TaskState.GONE: "The reason for this is gone, {when}.",
    },
    rejected_because="Rejected by {who}: {reason}, {when}.",
    already="This is settled already.",
    too_long_ago="This is too long ago to be taken back; say what is true now instead.",
    nothing_to_undo="There is nothing to take back here.",
    hand="Give to",
    hand_to="Give to",
    hand_because="Because",
    handing={
        Because.KNOWS_THEM: "Knows this person",
        Because.THEIR_FIELD: "Knows this subject best",
        Because.NO_TIME: "I have no time for it",
        Because.AGREED: "We agreed on it",
    },
    handed="Given to {to}: {who}",
    handed_many=Count("{n} given to {to}", "{n} given to {to}"),
    choose="Choose {who}",
    several="Chosen",
    chosen=Count("{n} chosen", "{n} chosen"),
    choose_none="Choose none",
    sure_snooze=Count("Snooze {n} task until {when}?", "Snooze {n} tasks until {when}?"),
    sure_reject=Count("Reject {n} task: {reason}?", "Reject {n} tasks: {reason}?"),
    sure_hand=Count("Give {n} contact to {to}?", "Give {n} contacts to {to}?"),
    sure_yes=Count("Yes, {n}", "Yes, all {n}"),
    sure_no="No, go back",
    not_done=Count(
        "{n} was left as it is: somebody else has it, or it is settled.",
        "{n} were left as they are: somebody else has them, or they are settled.",
    ),
    filter="Filter",
    step="What to do",
    platform="Platform",
    any="All",
    all_of_them="Show all",
    none_filtered="Nobody here suits these filters",
    none_filtered_hint="{link}Show all{end} that wait.",
    none_match="Nobody here matches “{search}”",
    none_match_hint="Try fewer letters, or look among {link}all contacts{end}.",
    none_mine="You have taken nobody on yet",
    none_mine_hint=(
        "Open {link}To do{end} and press {key} on someone you want to help."
        " They stay with you from then on."
    ),
    all_answered="All answered",
    all_answered_hint=(
        "An empty queue is a good queue: everyone who asked, commented or shared has heard from"
        " you. New ones appear here by themselves."
    ),
    meanwhile="Meanwhile, people worth listening to",
    meanwhile_hint=(
        "Those who engage most with you these days. Read what they write, and add something"
        " before you ask for anything."
    ),
    nobody_yet=(
        "Nobody has engaged yet. As soon as a channel is connected, or engagements are taken in,"
        " the first lead stands here."
    ),
)
