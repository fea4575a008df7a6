"""Words of the first run, and of what the company says of itself."""

from collections.abc import Mapping

from msgspec import Struct

from crm_social.actions.first_run import Mark, Step
from crm_social.actions.trying import Found
from crm_social.core.sight import Rule
from crm_social.web.words.shape.forms import Count


class Company(Struct, frozen=True, kw_only=True):
    """What the company says of itself."""

    name: str
    name_hint: str
    lang: str
    lang_hint: str
    lang_none: str
    timezone: str
    timezone_hint: str
    timezone_none: str
    country: str
    country_hint: str
    country_none: str
    currency: str
    currency_hint: str
    domains: str
    domains_hint: str
    #: Whose leads a rep sees.
    sight: str
    sight_hint: str
    sights: Mapping[Rule, str]
    sight_hints: Mapping[Rule, str]
    crm: str
    crm_hint: str
    #: What is wrong, by the field.
    problems: Mapping[str, str]


class Welcome(Struct, frozen=True, kw_only=True):
    """The first run, step by step."""

    title: str
    progress: str
    steps: Mapping[Step, str]
    marks: Mapping[Mark, str]
    skip: str
    go_on: str
    end: str
    end_hint: str
    #: Making the first admin; `{file}` is where the code lies.
    admin_head: str
    admin_text: str
    code: str
    code_hint: str
    code_wrong: str
    username: str
    your_name: str
    password: str
    make: str
    made_already: str
    #: The steps.
    company_head: str
    company_hint: str
    model_head: str
    model_hint: str
    starters: Mapping[str, str]
    starter_hints: Mapping[str, str]
    by_hours: str
    #: `{zone}`, and where holidays are known `{country}`.
    by_hours_hint: str
    by_hours_holidays: str
    use_model: str
    #: `{name}` is in force already.
    in_force: str
    sources_head: str
    sources_hint: str
    listening: str
    #: To `{platform}`.
    add: str
    try_and_add: str
    anyway: str
    anyway_hint: str
    found: Mapping[Found, str]
    their_words: str
    heard: Count
    #: Added `{name}`.
    added: str
    try_it: str
    team_head: str
    team_hint: str
    invite: str
    leads_head: str
    leads_hint: str
    file: str
    file_hint: str
    lines_are: str
    lines: Mapping[str, str]
    take_in: str
    no_file: str
    too_big: str
    unreadable: str
    took: str
    refused: Count
    #: In `{line}`, and of its `{field}`.
    at_line: str
    at_field: str
    more_refused: Count
    nobody_yet: str
    to_queue: str
    or_sample: str
    sample_hint: str
    sample_load: str
    sample_there: str
    sample_remove: str
    #: What stands in brackets behind the names of the sample.
    sample_mark: str
