"""Words of the pages of marketing: the loop, the funnel, posts, and the people behind a number."""

from collections.abc import Mapping

from msgspec import Struct

from crm_social.core.attribution import Rule
from crm_social.web.words.shape.forms import Count


class Reports(Struct, frozen=True, kw_only=True):
    """What reports say."""

    loop: str
    funnel: str
    posts: str
    #: Of all pages: the period and what can be done with a chart.
    period: str
    weeks: Count
    since_until: str
    show: str
    covers: str
    covers_nothing: str
    left_out: str
    csv: str
    parquet: str
    svg: str
    png: str
    #: The address of just these weeks, whenever it is opened.
    for_good: str
    #: Of a post, so many days.
    days_of: str
    as_table: str
    unknown: str
    everybody: str
    empty: str
    empty_hint: str
    #: The loop.
    loop_picture: str
    now_here: str
    flows: str
    start: str
    end: str
    moves: str
    moves_before: str
    passed: str
    passed_hint: str
    lobes: Mapping[int, str]
    begun: str
    bought_since: str
    sale_rate: str
    return_rate: str
    sale_time: str
    loop_time: str
    purchases: str
    people_at: Count
    moves_along: Count
    #: The funnel and its tabs.
    steps: str
    cohorts: str
    paths: str
    step: str
    people: str
    of_previous: str
    of_first: str
    median: str
    median_hint: str
    lobe: str
    by: str
    dimensions: Mapping[str, str]
    within: str
    within_days: Count
    ever: str
    before: str
    cohort_week: str
    cohort_size: str
    cohort_hint: str
    paths_hint: str
    place: str
    week_number: str
    classes: Mapping[str, str]
    authors: Mapping[str, str]
    weekdays: Mapping[int, str]
    hour_of_week: str
    #: Posts and their tabs.
    post: str
    published: str
    leads: str
    opportunities: str
    sales: str
    quality: str
    quality_hint: str
    prize_share: str
    mix: str
    mix_hint: str
    month: str
    no_class: str
    target: str
    attribution: str
    attribution_hint: str
    rule: str
    rules: Mapping[Rule, str]
    no_post: str
    won: str
    hours: str
    hours_hint: str
    channels: str
    channel: str
    weekly: str
    longest_silence: str
    silent_for: str
    older: str
    newest: str
    #: The people behind a number.
    rows: Count
    at: str
    next: str
    from_start: str
    of_stage: str
    of_flow: str
    of_step: str
    of_skipped: str
    of_path: str
    of_purchases: str
    of_credit: str
    of_post: str
    of_metric: str
    of_outcome: str
    outcomes: Mapping[str, str]
    value_of: str
