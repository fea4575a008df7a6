"""Words of goals: what is to be reached, how it does, and setting one."""

from collections.abc import Mapping

from msgspec import Struct

from crm_social.core.goals import Metric, Standing
from crm_social.web.words.shape.forms import Count


class Goals(Struct, frozen=True, kw_only=True):
    """Goals and the form for a new one."""

    title: str
    intro: str
    metrics: Mapping[Metric, str]
    standings: Mapping[Standing, str]
    #: `{reached}` of `{target}`.
    of: str
    nobody_yet: str
    #: From one day to another.
    period: str
    owner: str
    expected: str
    forecast: str
    forecast_hint: str
    days_left: Count
    line: str
    drop: str
    none: str
    none_hint: str
    new: str
    metric: str
    target: str
    target_hint: str
    currency: str
    since: str
    until: str
    note: str
    set: str
    wrong: Mapping[str, str]
