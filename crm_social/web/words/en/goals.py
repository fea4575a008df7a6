"""Words of goals, in English."""

from typing import Final

from crm_social.core import report_words
from crm_social.core.charts.words import WORDS
from crm_social.web.words.shape.forms import Count
from crm_social.web.words.shape.goals import Goals

GOALS: Final = Goals(
    title="Goals",
    intro="The pace is a straight line over working days. The forecast goes on at the mean speed of the working days so far, and knows nothing of seasons. Days are UTC days.",
    metrics=report_words.WORDS["en"].metrics,
    standings=WORDS["en"].standings,
    of="{reached} of {target}",
    nobody_yet="Nobody to count yet, of {target}",
    period="{since} to {until}",
    owner="Owner",
    expected="By the pace",
    forecast="Will end at",
    forecast_hint="at the speed so far",
    days_left=Count("{n} working day left", "{n} working days left"),
    line="Reached day by day, beside the pace",
    drop="Take back",
    none="No goal is set.",
    none_hint="A goal says what is to be reached by when, and who answers for it.",
    new="New goal",
    metric="What",
    target="Target",
    target_hint="People, an amount, or per cent.",
    currency="Currency, of an amount",
    since="From",
    until="To",
    note="What it is for",
    set="Set the goal",
    wrong={
        "target": "A target is a number above 0; a rate is at most 100.",
        "currency": "An amount has a currency of three capital letters, and nothing else has.",
        "since": "Choose the first day.",
        "until": "A goal ends on the day it begins or later, and lasts three years at most.",
        "owner": "Choose somebody to answer for it.",
        "note": "Say it shorter.",
        "metric": "Choose what is counted.",
    },
)
