"""Words of telling people what we hold, in English."""

from typing import Final

from crm_social.core.informing import Because
from crm_social.core.retention import Rule
from crm_social.web.words.shape.forms import Count
from crm_social.web.words.shape.informing import Informing

INFORMING: Final = Informing(
    title="To be told",
    hint="Their data came from a platform, so they must hear that we hold it: at the first contact, before it is first passed on, and within 30 days.",
    overdue=Count("{n} person is overdue", "{n} people are overdue"),
    soon=Count("{n} more within a week", "{n} more within a week"),
    nobody="Everybody who must be told has been.",
    see_list="See the list",
    because={
        Because.MONTH: "30 days since their first datum",
        Because.CONTACTED: "They were contacted",
        Because.PASSED_ON: "Their data was passed on",
    },
    due="Due · {when}",
    words_for="The notice for them",
    choose="Choose {who}",
    mark="Mark the chosen as told",
    marked="Marked as told.",
    told_at="Told {when}",
    not_owed="They gave us something themselves, by a purchase or a consent, and were told there.",
    notice="The notice",
    notice_hint="Send it by the way you have to them. Put your contact details where the dots are.",
    subject="Subject",
    copy="Copy",
    mark_one="Mark as told",
    later="Next",
    languages="Language of the notice",
    goes="Goes within 30 days",
    goes_hint="By the rules of the settings, once a day. Customers are not deleted by the rule for leads.",
    goes_off="Nothing is deleted: CRM_SOCIAL_RETENTION is false.",
    rules={
        Rule.SILENT_LEAD: Count(
            "{n} lead of whom nothing was heard", "{n} leads of whom nothing was heard"
        ),
        Rule.UNTOLD: Count("{n} person who was never told", "{n} people who were never told"),
    },
    messages=Count("content of {n} old message", "content of {n} old messages"),
    counted="Counted {when}",
    not_counted="Not counted yet; it is done once a day.",
)
