"""What drawings say: one field for each word."""

from collections.abc import Mapping

from msgspec import Struct

from crm_social.core.attribution import Rule
from crm_social.core.goals import Metric, Standing
from crm_social.core.loop import Stage

#: A pattern for one and for any other number; `{n}` is the number.
Count = tuple[str, str]


class Words(Struct, frozen=True, kw_only=True):
    """Every word of the drawings in one language."""

    stages: Mapping[Stage, str]
    languages: Mapping[str, str]
    mail: str
    minutes: Count
    hour_count: Count
    days: Count
    axes: Mapping[str, str]
    heat: Mapping[int, str]
    wish: Mapping[int, str]
    calibration: str
    calibration_hint: str
    bought: str
    share: str
    between: str
    curve: str
    said_chance: str
    came: str
    looks: str
    no_calibration: str
    no_forecast: str
    reliability: str
    reliability_hint: str
    loop: str
    funnel: str
    posts: str
    since_until: str
    covers: str
    covers_nothing: str
    left_out: str
    unknown: str
    everybody: str
    empty: str
    empty_hint: str
    lobes: Mapping[int, str]
    begun: str
    purchases: str
    sale_rate: str
    return_rate: str
    sale_time: str
    loop_time: str
    people_at: Count
    moves_along: Count
    cohorts: str
    paths: str
    people: str
    of_previous: str
    of_first: str
    median: str
    passed: str
    moves_before: str
    dimensions: Mapping[str, str]
    within_days: Count
    cohort_week: str
    cohort_size: str
    cohort_hint: str
    week_number: str
    classes: Mapping[str, str]
    authors: Mapping[str, str]
    weekdays: Mapping[int, str]
    hour_of_week: str
    leads: str
    opportunities: str
    sales: str
    quality: str
    mix: str
    no_class: str
    attribution: str
    rules: Mapping[Rule, str]
    no_post: str
    won: str
    hours: str
    channels: str
    weekly: str
    longest_silence: str
    silent_for: str
    outcomes: Mapping[str, str]
    goals: str
    metrics: Mapping[Metric, str]
    standings: Mapping[Standing, str]
    expected: str
    forecast: str
    days_left: Count
    none: str
    none_hint: str
    units_loop: str
    units_funnel: str
    units_within: str
    units_paths: str
    units_hours: str
    units_mix: str
    units_attribution: str
    units_goals: str
    units_posts: str
    not_all: str
    not_all_posts: str
    period_now: str
    people_of: Count
    hour_cell: str
    leads_of: Count
    step_cell: str
    cohort_cell: str
    mix_cell: str
    posts_of: Count
    owed_cell: str
    channel_cell: str
    day_line: Count
    goal_reached: str
    band_cell: str
