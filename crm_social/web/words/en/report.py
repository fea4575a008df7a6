"""Words around the report, in English."""

from typing import Final

from crm_social.store.schedules import Every
from crm_social.web.words.shape.forms import Count
from crm_social.web.words.shape.report import Report

REPORT: Final = Report(
    title="Report",
    period="Newest whole weeks",
    weeks=Count("{n} week", "{n} weeks"),
    show="Show",
    as_text="Plain text",
    print_hint="It prints on one page; your browser can save it as PDF.",
    mailed="By mail",
    mailed_hint="It goes out at seven in the morning: on Mondays of the week before, or on the first of the month of the four weeks before.",
    no_server="No mail server is set: whoever runs this installation can name one. Nothing is sent until then.",
    nobody="It is mailed to nobody.",
    to="{email}, {every}",
    every={Every.WEEK: "every Monday", Every.MONTH: "on the first of each month"},
    next="next {when}",
    problem="The last one was not sent: {problem}",
    email="To",
    how_often="How often",
    language="Language",
    timezone="Time zone",
    save="Mail it regularly",
    no_more="Mail it no more",
    wrong={
        "email": "This is no e-mail address.",
        "timezone": "This is no time zone; write one like Europe/Oslo.",
        "lang": "Choose a language.",
        "every": "Choose how often.",
    },
)
