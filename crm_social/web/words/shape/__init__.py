"""Which words there are: one struct, filled once in each language."""

from msgspec import Struct

from crm_social.web.words.shape.cases import Cases
from crm_social.web.words.shape.filters import Filters
from crm_social.web.words.shape.forms import Count, OnPost
from crm_social.web.words.shape.goals import Goals
from crm_social.web.words.shape.informing import Informing
from crm_social.web.words.shape.lead import Contacts, Lead
from crm_social.web.words.shape.lines import Lines
from crm_social.web.words.shape.model import Model
from crm_social.web.words.shape.names import Names
from crm_social.web.words.shape.notices import Notices
from crm_social.web.words.shape.objection import Objection
from crm_social.web.words.shape.queue import Queue
from crm_social.web.words.shape.report import Report
from crm_social.web.words.shape.reports import Reports
from crm_social.web.words.shape.settings import Settings
from crm_social.web.words.shape.shell import Shell, SignIn, Times, Trouble
from crm_social.web.words.shape.welcome import Company, Welcome

__all__ = ["Count", "OnPost", "Words"]


class Words(Struct, frozen=True, kw_only=True):
    """All words of one language, by the part of the product they belong to."""

    names: Names
    times: Times
    shell: Shell
    trouble: Trouble
    sign_in: SignIn
    queue: Queue
    cases: Cases
    objection: Objection
    informing: Informing
    lead: Lead
    contacts: Contacts
    reports: Reports
    model: Model
    goals: Goals
    report: Report
    settings: Settings
    notices: Notices
    filters: Filters
    company: Company
    welcome: Welcome
    lines: Lines
