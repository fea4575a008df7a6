"""The words in Norwegian bokmål."""

from typing import Final

from crm_social.web.words.nb.cases import CASES
from crm_social.web.words.nb.filters import FILTERS
from crm_social.web.words.nb.goals import GOALS
from crm_social.web.words.nb.informing import INFORMING
from crm_social.web.words.nb.lead import CONTACTS, LEAD
from crm_social.web.words.nb.lines import LINES
from crm_social.web.words.nb.model import MODEL
from crm_social.web.words.nb.names import NAMES
from crm_social.web.words.nb.notices import NOTICES
from crm_social.web.words.nb.objection import OBJECTION
from crm_social.web.words.nb.queue import QUEUE
from crm_social.web.words.nb.report import REPORT
from crm_social.web.words.nb.reports import REPORTS
from crm_social.web.words.nb.settings import SETTINGS
from crm_social.web.words.nb.shell import SHELL, SIGN_IN, TIMES, TROUBLE
from crm_social.web.words.nb.welcome import COMPANY, WELCOME
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
