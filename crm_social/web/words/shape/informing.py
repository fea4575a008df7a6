"""Words of telling people that we hold their data, and of what is kept no longer."""

from collections.abc import Mapping

from msgspec import Struct

from crm_social.core.informing import Because
from crm_social.core.retention import Rule
from crm_social.web.words.shape.forms import Count


class Informing(Struct, frozen=True, kw_only=True):
    """The list, one person's notice, and what goes next."""

    title: str
    hint: str
    overdue: Count
    soon: Count
    nobody: str
    see_list: str
    because: Mapping[Because, str]
    due: str
    words_for: str
    choose: str
    mark: str
    marked: str
    told_at: str
    not_owed: str
    notice: str
    notice_hint: str
    subject: str
    copy: str
    mark_one: str
    later: str
    languages: str
    #: What goes.
    goes: str
    goes_hint: str
    goes_off: str
    rules: Mapping[Rule, Count]
    messages: Count
    counted: str
    not_counted: str
