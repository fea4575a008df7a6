"""Words of mail addresses, of what one is told and when, and of a forgotten password."""

from collections.abc import Mapping

from msgspec import Struct

from crm_social.core.notices import ChatFormat, ChatTo, Kind, Way


class Notices(Struct, frozen=True, kw_only=True):
    """What one is told, how and when; and where new passwords are sent."""

    email: str
    #: On one's own page, and where an admin says it of others.
    email_hint: str
    email_of: str
    email_of_hint: str
    email_own: str
    email_taken: str
    #: To `{email}`.
    link_mailed: str

    title: str
    hint: str
    ways: str
    #: By mail to `{email}`.
    by_mail: str
    by_mail_first: str
    no_mail: str
    chats: Mapping[ChatTo, str]
    chat_hints: Mapping[ChatTo, str]
    chat_format: str
    formats: Mapping[ChatFormat, str]
    chat_url: str
    chat_url_hint: str
    #: It is kept, and leads to `{host}`.
    chat_url_kept: str
    what: str
    assigned: str
    assigned_hint: str
    late: str
    late_hint: str
    alarm: str
    alarm_hint: str
    digest: str
    digest_hint: str
    digest_at: str
    quiet: str
    quiet_hint: str
    quiet_from: str
    quiet_until: str
    quiet_days: str
    timezone: str
    #: Empty for `{zone}`.
    timezone_hint: str
    test: str
    no_way: str
    #: What became of the last one, by way: `{when}`, and why not.
    last: Mapping[Way, str]
    failed: Mapping[Way, str]
    waits: Mapping[Way, str]
    again: Mapping[Way, str]
    kinds: Mapping[Kind, str]
    problems: Mapping[str, str]

    forgotten: str
    forgotten_title: str
    forgotten_text: str
    forgotten_label: str
    forgotten_button: str
    forgotten_asked: str
    forgotten_more: str
    forgotten_back: str
