"""Words around every page: the bar above, keys, times, notices, trouble and signing in."""

from collections.abc import Mapping

from msgspec import Struct

from crm_social.actions.providers import Refusal
from crm_social.web.words.shape.forms import Count


class Times(Struct, frozen=True, kw_only=True):
    """Times as people say them: patterns of one `{span}`, one `{date}` or nothing."""

    minutes: Count
    hours: Count
    days: Count
    ahead: str
    ago: str
    late: str
    by: str
    late_since: str
    just_now: str
    tomorrow: str
    yesterday: str
    late_since_yesterday: str
    #: The whole: a `{date}` with its weekday, and a `{clock}`.
    full: str
    #: The three morning greetings of snoozing.
    in_hours: Count
    tomorrow_morning: str
    next_monday: str


class Shell(Struct, frozen=True, kw_only=True):
    """The bar above, the keys, and what the page says by itself."""

    #: The language's own name.
    language_name: str
    #: For Babel and browsers.
    locale: str
    skip: str
    main: str
    queue: str
    contacts: str
    account: str
    language: str
    sign_out: str
    keys: str
    keys_off: str
    close: str
    #: What each key does, in the order shown.
    key_help: Mapping[str, str]
    sell: str
    back: str
    copied: str
    no_connection: str
    no_answer: str
    fault: str


class Trouble(Struct, frozen=True, kw_only=True):
    """What went wrong, by status; and what to do about it."""

    titles: Mapping[int, str]
    title: str
    sentences: Mapping[int, str]
    #: By the field that cannot be used.
    fields: Mapping[str, str]
    out_of_date: str
    back: str


class SignIn(Struct, frozen=True, kw_only=True):
    """The page to sign in on."""

    title: str
    head: str
    username: str
    password: str
    button: str
    forgotten: str
    no_cookies: str
    wrong: str
    too_many: str
    #: {provider} is what the settings call it.
    with_provider: str
    or_here: str
    or_choose_as: str
    only_admins: str
    refused_head: str
    back: str
    refused: Mapping[Refusal, str]
    #: Signed out here, and on the way to the {provider}.
    left_head: str
    left_going: str
    left_on: str
    left_stays: str
