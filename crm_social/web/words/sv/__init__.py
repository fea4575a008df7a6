"""The words in Swedish."""

from typing import Final

from crm_social.web.words.shape import Words
from crm_social.web.words.sv.cases import CASES
from crm_social.web.words.sv.filters import FILTERS
from crm_social.web.words.sv.goals import GOALS
from crm_social.web.words.sv.informing import INFORMING
from crm_social.web.words.sv.lead import CONTACTS, LEAD
from crm_social.web.words.sv.lines import LINES
from crm_social.web.words.sv.model import MODEL
from crm_social.web.words.sv.names import NAMES
from crm_social.web.words.sv.notices import NOTICES
from crm_social.web.words.sv.objection import OBJECTION
from crm_social.web.words.sv.queue import QUEUE
from crm_social.web.words.sv.report import REPORT
from crm_social.web.words.sv.reports import REPORTS
from crm_social.web.words.sv.settings import SETTINGS
from crm_social.web.words.sv.shell import SHELL, SIGN_IN, TIMES, TROUBLE
from crm_social.web.words.sv.welcome import COMPANY, WELCOME

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
