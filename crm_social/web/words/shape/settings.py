"""Words of the settings: who comes in, what comes in, and what is done with people's data."""

from collections.abc import Mapping

from msgspec import Struct

from crm_social.actions.accounts import Scope
from crm_social.actions.auditing import Wrong
from crm_social.actions.hanging import Thing
from crm_social.actions.health import Looked
from crm_social.core.dealings import Tie
from crm_social.core.deeds import Deed
from crm_social.core.identity.saying import Weight
from crm_social.core.rights import Role
from crm_social.web.words.shape.forms import Count


class Entry(Struct, frozen=True, kw_only=True):
    """The second step of signing in, and one-time links."""

    code_title: str
    code_head: str
    code_label: str
    code_hint: str
    code_button: str
    code_wrong: str
    link_title: str
    #: For `{name}`.
    invited: str
    reset: str
    #: As `{username}`.
    link_text: str
    password: str
    password_hint: str
    link_button: str
    over_head: str
    over_text: str


class Account(Struct, frozen=True, kw_only=True):
    """One's own account."""

    #: `{username}`, and a `{role}`.
    you_are: str
    name: str
    name_label: str
    password: str
    password_hint: str
    before: str
    new_password: str
    change_password: str
    factor: str
    factor_on: str
    factor_hint: str
    factor_add: str
    factor_scan: str
    factor_picture: str
    factor_type: str
    factor_code: str
    factor_confirm: str
    factor_remove: str
    codes_left: Count
    codes_head: str
    codes_text: str
    codes_kept: str
    #: The provider that lets one in: `{provider}`, since `{since}`, last `{last}`.
    linked: str
    linked_since: str
    unlink: str
    unlink_hint: str
    unlink_not: str
    sessions: str
    this_browser: str
    #: From an `{address}`, last seen `{when}`.
    session_from: str
    end_session: str
    end_everywhere: str
    #: A `{browser}` on a `{system}`, and one that did not say.
    browser_on: str
    some_browser: str


class People(Struct, frozen=True, kw_only=True):
    """Users and invitations."""

    name: str
    username: str
    username_hint: str
    role: str
    factor: str
    factor_on: str
    factor_off: str
    seen: str
    not_lately: str
    disabled: str
    disabled_since: str
    waiting: str
    #: By `{who}`, good until `{when}`.
    invited_by: str
    withdraw: str
    invite: str
    invite_hint: str
    make_link: str
    link_made: str
    link_hint: str
    taken: str
    only_admin: str
    who: str
    role_signs_out: str
    takes: str
    takes_hint: str
    takes_nothing: str
    teams: str
    teams_hint: str
    every_team: str
    capacity: str
    active: str
    coming_in: str
    reset: str
    reset_hint: str
    signed_in: Count
    tokens_live_on: str
    end: str
    factor_hint: str
    factor_remove: str
    #: The provider that lets them in, `{provider}`, last `{when}`.
    linked_at: str
    linked_hint: str
    unlink: str
    disable: str
    disable_hint: Count
    enable: str
    what_they_did: str


class Tokens(Struct, frozen=True, kw_only=True):
    """Keys of programs."""

    hint: str
    made: str
    made_hint: str
    #: For `{who}`, with `{scopes}`.
    acts_for: str
    used: str
    unused: str
    ends: str
    never_ends: str
    revoke: str
    none: str
    add: str
    name: str
    name_hint: str
    who: str
    who_hint: str
    scopes: str
    scope_hints: Mapping[Scope, str]
    days: str
    days_hint: str
    make: str
    ended: Count
    ended_when: str


class Channels(Struct, frozen=True, kw_only=True):
    """The accounts we listen to."""

    read: str
    unread: str
    next: str
    stopped: str
    none: str
    add: str
    #: Of a `{platform}`.
    new: str
    name: str
    name_hint: str
    taken: str
    listen: str
    stays: str
    resume: str
    told: str
    remove: str
    remove_hint: str


class Webhooks(Struct, frozen=True, kw_only=True):
    """Who hears of what."""

    hint: str
    #: `{ready}` wait and `{dead}` are dead.
    backlog: str
    hears: str
    hears_all: str
    off: str
    none: str
    add: str
    add_button: str
    url: str
    url_hint: str
    events: str
    events_hint: str
    added: str
    off_since: str
    secret: str
    secret_hint: str
    enable: str
    disable: str
    test: str
    redeliver_dead: str
    rotate: str
    remove: str
    remove_hint: str
    change: str
    deliveries: str
    no_deliveries: str
    state: str
    #: By the word in the store.
    states: Mapping[str, str]
    tries: Count
    next_try: str
    redeliver: str
    drop: str
    attempts: str
    no_attempts: str
    no_answer: str
    #: In `{ms}` milliseconds.
    took: str
    answer: str
    body: str


class Identity(Struct, frozen=True, kw_only=True):
    """Who is who."""

    hint: str
    waiting: Count
    none: str
    same_person: str
    likely: str
    last_heard: str
    evidence: str
    #: How much a line of evidence speaks for one person.
    weights: Mapping[Weight, str]
    same: str
    never: str
    said: str
    said_hint: str
    nothing_said: str
    ties: Mapping[Tie, str]
    #: By `{who}`, `{when}`.
    said_by: str
    take_back: str
    split: str
    split_hint: str
    only_handle: str


class Privacy(Struct, frozen=True, kw_only=True):
    """The privacy desk."""

    find: str
    find_hint: str
    find_button: str
    nobody: str
    #: Contact `{id}`.
    number_of: str
    log: str
    none_forgotten: str
    nobody_known: str
    forgotten_by: str
    #: So many `{handles}`, `{facts}` and `{messages}`.
    went: str
    unfinished: str
    retention: str
    retention_hint: str
    #: `{kept}` days, and gone there within `{hours}`.
    retention_line: str
    objected: str
    held: str
    handles: str
    #: By the word of a fact.
    sorts: Mapping[str, str]
    moves: str
    tasks: str
    first: str
    last: str
    hand_out: str
    hand_out_hint: str
    download: str
    object: str
    object_hint: str
    object_button: str
    lift: str
    forget: str
    forget_hint: str
    reason: str
    reason_hint: str
    forget_button: str


class Audit(Struct, frozen=True, kw_only=True):
    """Who did what."""

    hint: str
    when: str
    by: str
    deed: str
    subject: str
    address: str
    since: str
    until: str
    nobody: str
    none: str
    command_line: str
    #: What is kept so that lines cut off are found; of `{n}` lines, `{when}`.
    head: str
    head_hint: str
    head_of: str
    #: By what is wrong with line `{n}`, the newest `{when}`.
    faults: Mapping[Wrong, str]
    csv: str
    deeds: Mapping[Deed, str]


class Health(Struct, frozen=True, kw_only=True):
    """How the installation fares."""

    good: str
    look: str
    #: What was found where it is as it should be, and where it is not.
    found: Mapping[Looked, str]
    found_bad: Mapping[Looked, str]
    bus_factor: str
    bus_hint: str
    nothing_hangs: str
    gone: str
    one_person: str
    nobody: str
    #: A thing by its `{name}`, and on `{who}` it hangs.
    things: Mapping[Thing, str]
    next_steps: Mapping[Thing, str]


class Settings(Struct, frozen=True, kw_only=True):
    """The settings as a whole."""

    title: str
    #: By the subject's word in the address.
    sections: Mapping[str, str]
    #: What was just done, by the word in the address.
    said: Mapping[str, str]
    #: What is wrong, by the field.
    problems: Mapping[str, str]
    #: Only `{roles}` may.
    only_for: str
    roles: Mapping[Role, str]
    role_hints: Mapping[Role, str]
    save: str
    show: str
    all: str
    older: str
    optional: str
    #: Type `{what}`.
    type_to_confirm: str
    entry: Entry
    account: Account
    people: People
    tokens: Tokens
    channels: Channels
    webhooks: Webhooks
    identity: Identity
    privacy: Privacy
    audit: Audit
    health: Health
