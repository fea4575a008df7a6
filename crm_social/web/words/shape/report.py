"""Words around the report to management; what it says itself is in core/report_words.py."""

from collections.abc import Mapping

from msgspec import Struct

from crm_social.store.schedules import Every
from crm_social.web.words.shape.forms import Count


class Report(Struct, frozen=True, kw_only=True):
    """Choosing, printing and taking the report along."""

    title: str
    period: str
    weeks: Count
    show: str
    as_text: str
    print_hint: str
    #: By mail.
    mailed: str
    mailed_hint: str
    no_server: str
    nobody: str
    #: To an address, `{every}` so often; next `{when}`.
    to: str
    every: Mapping[Every, str]
    next: str
    problem: str
    email: str
    how_often: str
    language: str
    timezone: str
    save: str
    no_more: str
    wrong: Mapping[str, str]
