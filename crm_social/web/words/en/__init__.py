"""The words in English."""

from typing import Final

from crm_social.web.words.en.cases import CASES
from crm_social.web.words.en.filters import FILTERS
from crm_social.web.words.en.goals import GOALS
from crm_social.web.words.en.informing import INFORMING
from crm_social.web.words.en.lead import CONTACTS, LEAD
from crm_social.web.words.en.lines import LINES
from crm_social.web.words.en.model import MODEL
from crm_social.web.words.en.names import NAMES
from crm_social.web.words.en.notices import NOTICES
from crm_social.web.words.en.objection import OBJECTION
from crm_social.web.words.en.queue import QUEUE
from crm_social.web.words.en.report import REPORT
from crm_social.web.words.en.reports import REPORTS
from crm_social.web.words.en.settings import SETTINGS
from crm_social.web.words.en.shell import SHELL, SIGN_IN, TIMES, TROUBLE
from crm_social.web.words.en.welcome import COMPANY, WELCOME
from crm_social.web.words.shape import Words

WORDS: Final = Words(
    names=NAMES,
    times=TIMES,
    shell=SHELL,
    trouble=TROUBLE,
    sign_in=SIGN_IN,
    queue=QUEUE,
    cases=CASES,
    objection=OBJECTION,
    informing=INFORMING,
    lead=LEAD,
    contacts=CONTACTS,
    reports=REPORTS,
    model=MODEL,
    goals=GOALS,
    report=REPORT,
    settings=SETTINGS,
    notices=NOTICES,
    filters=FILTERS,
    company=COMPANY,
    welcome=WELCOME,
    lines=LINES,
)
