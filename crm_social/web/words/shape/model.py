"""Words of the model page: rules, drafts, previews, publishing, and how good the bands are."""

from collections.abc import Mapping

from msgspec import Struct

from crm_social.web.words.shape.forms import Count


class Model(Struct, frozen=True, kw_only=True):
    """The model in force, and working on the next."""

    title: str
    #: In force since `{when}`, published by `{who}`.
    since: str
    the_starter: str
    because: str
    #: Headings of rules.
    warmth: str
    points: str
    said: str
    factors: str
    fit: str
    loop: str
    plays: str
    called_for: str
    words: str
    hours: str
    routing: str
    #: Columns.
    axis: str
    half_life: str
    hot_from: str
    warm_from: str
    what: str
    worth: str
    letter: str
    from_points: str
    step: str
    due: str
    expires: str
    rests: str
    sells: str
    reason: str
    yes: str
    nothing: str
    any_act: str
    labels: Mapping[str, str]
    mql_cells: str
    around_the_clock: str
    open_hours: str
    holidays_of: str
    days: Mapping[int, str]
    route: str
    route_rest: str
    no_routes: str
    whole_file: str
    #: Versions and drafts.
    versions: str
    version: str
    in_force: str
    compare: str
    roll_back: str
    roll_back_do: str
    why: str
    why_hint: str
    drafts: str
    #: Changed `{when}`, by `{who}`.
    changed: str
    no_drafts: str
    new_draft: str
    draft_name: str
    draft_name_hint: str
    begin_with: str
    begin: str
    may_not_change: str
    may_not_publish: str
    #: One draft.
    draft: str
    numbers: str
    numbers_hint: str
    band: str
    keep: str
    kept: str
    text: str
    text_hint: str
    mistakes: Count
    #: A place in the text, `{line}` and `{column}`.
    place: str
    differs: Count
    same: str
    same_two: str
    key: str
    before: str
    after: str
    preview: str
    preview_hint: str
    preview_do: str
    preview_again: str
    waiting: str
    looked_at: str
    look_again: str
    outdated: str
    broken_off: str
    #: `{changed}` of `{contacts}` would change, `{moved}` would move.
    would_change: str
    nobody_changes: str
    now: str
    then: str
    stages: str
    queues: str
    sales: str
    seen_coming: str
    seen_hint: str
    examples: str
    publish: str
    publish_hint: str
    version_name: str
    publish_do: str
    drop: str
    #: Two models beside each other.
    comparison: str
    of: str
    with_: str
    show: str
    back: str
    #: How good it is.
    calibration: str
    calibration_hint: str
    calibration_do: str
    people: str
    bought: str
    share: str
    between: str
    no_calibration: str
    forecast: str
    forecast_hint: str
    no_forecast: str
    forecast_shown: str
    forecast_silent: str
    #: Learned from `{won}` won and `{lost}` lost, `{when}`.
    learned: str
    said_chance: str
    came: str
    looks: str
    curve: str
