"""The tables that can be exported whole, with every column and what it means.

docs/files.md shows the same; a test holds the two together, and another that every table of
the database is here or in `KEPT_HERE`, with the reason.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from msgspec import Struct

from crm_social.core.rights import Right


class Sort(StrEnum):
    """What a column holds."""

    TEXT = "text"
    WHOLE = "whole number"
    NUMBER = "number"
    FLAG = "true or false"
    #: A moment in UTC.
    MOMENT = "time"
    #: JSON: a value in JSON Lines, a text elsewhere.
    JSON = "JSON"


class Column(Struct, frozen=True):
    """One column: its name, what it holds, and what that means."""

    name: str
    sort: Sort
    about: str


class Table(Struct, frozen=True):
    """One table as it leaves: whole, in order of its first columns."""

    name: str
    about: str
    columns: tuple[Column, ...]
    #: What its reader must be allowed beside exporting.
    right: Right
    #: The column that `since` asks of; None where rows are changed rather than added.
    since: str | None = None

    @property
    def names(self) -> list[str]:
        """Return the names of the columns, in order."""
        return [column.name for column in self.columns]


def _text(name: str, about: str) -> Column:
    return Column(name, Sort.TEXT, about)


def _whole(name: str, about: str) -> Column:
    return Column(name, Sort.WHOLE, about)


def _number(name: str, about: str) -> Column:
    return Column(name, Sort.NUMBER, about)


def _flag(name: str, about: str) -> Column:
    return Column(name, Sort.FLAG, about)


def _time(name: str, about: str) -> Column:
    return Column(name, Sort.MOMENT, about)


def _json(name: str, about: str) -> Column:
    return Column(name, Sort.JSON, about)


_ID: Final = _whole("id", "its number here")
_CONTACT: Final = _whole("contact_id", "whom it is about")
_BY: Final = _text("created_by", "who made it")
_MADE: Final = _time("created_at", "when it was made")

_PEOPLE: Final = (
    Table(
        "contacts",
        "everybody that is known, and where they stand",
        (
            _ID,
            _text("name", "what the person is called"),
            _text("handle", "what people write to reach them"),
            _text("email", "their mail address"),
            _text("company", "where they work"),
            _text("title", "what they do there"),
            _text("stage", "their place on the loop"),
            _time("stage_at", "since when"),
            _whole("cycle", "how many times they have bought"),
            _whole("fit", "how well they suit us, 0 to 100"),
            _text("fit_letter", "the same as a letter, A to D"),
            _whole("engagement_band", "how much they engage: 1 most, 3 least"),
            _whole("intent_band", "how much they seem to want to buy: 1 most, 3 least"),
            _whole("advocacy_band", "how much they speak for us: 1 most, 3 least"),
            _time("engaged_at", "when they last engaged"),
            _text("owner", "the rep who has them"),
            _text("model", "the version of the model that judged last"),
        ),
        Right.SEE_PEOPLE,
    ),
    Table(
        "handles",
        "every account and address of everybody",
        (
            _CONTACT,
            _text("platform", "where; `email` for an address"),
            _text("account", "the platform's id of the account, or the address"),
        ),
        Right.SEE_PEOPLE,
    ),
    Table(
        "companies",
        "the companies people work at, as far as their names may leave",
        (
            _text("company", "its name as most recently met"),
            _text("key", "what its spellings have in common"),
            _whole("contacts", "how many of the contacts here work there"),
            _text("furthest_stage", "how far the furthest of them has come"),
            _whole("warm", "how many of them are in engagement band 1 or 2"),
        ),
        Right.SEE_PEOPLE,
    ),
    Table(
        "merges",
        "which contact became which",
        (
            _whole("contact_id", "the number that is no more"),
            _whole("into_id", "where it leads; 0 for nowhere, as they were forgotten"),
            _time("at", "when"),
        ),
        Right.SEE_PEOPLE,
        since="at",
    ),
    Table(
        "suggestions",
        "who may be one person with whom",
        (
            _whole("contact_low", "one of the two"),
            _whole("contact_high", "the other"),
            _number("p", "how likely, 0 to 1"),
            _json("evidence", "a sentence for each thing seen; null unless both may be named"),
            _text("state", "open, accepted or refused"),
            _time("at", "when it was last judged"),
        ),
        Right.SEE_PEOPLE,
    ),
)

_HAPPENED: Final = (
    Table(
        "facts",
        "the ledger: all that ever happened, to be taken in elsewhere",
        (
            _ID,
            _text("fact", "what sort: engagement, sale, verdict and so on"),
            _time("occurred_at", "when it happened"),
            _time("received_at", "when it came here"),
            _json("ledger", "the fact itself, as `crm-social ingest` takes it"),
        ),
        Right.SEE_PEOPLE,
        since="received_at",
    ),
    Table(
        "engagements",
        "what people did on our channels, one act a line",
        (
            _ID,
            _text("platform", "where"),
            _text("channel", "which of our accounts it was about"),
            _text("kind", "what was done"),
            _text("engagement", "the platform's id of the act"),
            _time("occurred_at", "when"),
            _flag("withdrawn", "it was taken back then"),
            _whole("contact_id", "who; empty until it is applied"),
            _text("account", "the platform's id of the account"),
            _text("post", "the platform's id of the post"),
            _text("text", "what they wrote"),
            _text("lang", "the language as the platform tells it"),
            _text("url", "where it stands"),
        ),
        Right.SEE_PEOPLE,
        since="occurred_at",
    ),
    Table(
        "sales",
        "deals opened, won and lost, and purchases",
        (
            _ID,
            _text("source", "the CRM or shop"),
            _text("sale", "its id there"),
            _text("what", "opened, won, lost or purchase"),
            _time("occurred_at", "when"),
            _flag("withdrawn", "it was taken back"),
            _whole("contact_id", "whose"),
            _number("amount", "how much"),
            _text("currency", "of which currency"),
            _text("product", "what was bought"),
            _text("reason", "why it was lost"),
            _text("owner", "whose deal it is in the CRM"),
        ),
        Right.SEE_PEOPLE,
        since="occurred_at",
    ),
    Table(
        "consents",
        "consents and objections as they were told",
        (
            _ID,
            _whole("contact_id", "whose"),
            _text("says", "given, withdrawn, objected or lifted"),
            _text("purpose", "for what; `*` for everything"),
            _text("channel", "by which channel; empty for any"),
            _text("basis", "the lawful basis, where it is not consent"),
            _text("source", "where it was given"),
            _text("wording", "with which words"),
            _time("occurred_at", "when"),
            _flag("withdrawn", "it counts as never said"),
        ),
        Right.SEE_PEOPLE,
        since="occurred_at",
    ),
    Table(
        "verdicts",
        "what reps said to their tasks",
        (
            _ID,
            _text("task", "the task's key"),
            _whole("contact_id", "whom the task is about"),
            _text("act", "accept, snooze, done or reject"),
            _text("actor", "who"),
            _time("occurred_at", "when"),
            _time("until", "until when it was put off"),
            _text("reason", "why it was rejected"),
            _text("note", "what else they said"),
            _text("outcome", "how a complaint was settled"),
            _flag("withdrawn", "it was taken back"),
        ),
        Right.SEE_PEOPLE,
        since="occurred_at",
    ),
    Table(
        "tasks",
        "every step for a person, closed ones too",
        (
            _ID,
            _text("key", "its name, the same in every installation"),
            _CONTACT,
            _text("play", "what to do"),
            _text("because", "why"),
            _text("state", "where it stands"),
            _text("owner", "whose it is"),
            _time("opened_at", "since when"),
            _time("due_at", "by when"),
            _time("until", "until when it was put off"),
            _time("closed_at", "when it was closed"),
            _text("reason", "why it was rejected"),
            _text("platform", "where they engaged"),
            _text("post", "with which post"),
            _text("url", "where that can be seen"),
            _text("said", "what they wrote, where that may leave"),
        ),
        Right.SEE_PEOPLE,
        since="opened_at",
    ),
    Table(
        "moves",
        "every step along the loop",
        (
            _ID,
            _CONTACT,
            _text("from_stage", "from where"),
            _text("to_stage", "to where"),
            _time("at", "when"),
            _text("rule", "by which rule"),
            _flag("skipped", "it was passed and not stood on"),
            _text("model", "by which version of the model"),
            _text("actor", "who moved them, where somebody did"),
            _text("reason", "why they did"),
        ),
        Right.SEE_PEOPLE,
        since="at",
    ),
)

_CARED: Final = (
    Table(
        "alarms",
        "far more criticism than usual, of a post or on a whole channel",
        (
            _ID,
            _text("platform", "where"),
            _text("channel", "with which account"),
            _text("post", "of which post; empty where of the whole channel"),
            _text("url", "where it can be seen"),
            _time("raised_at", "when"),
            _whole("heard", "how many were heard"),
            _number("usual", "how many are usual"),
            _number("p", "how likely so many are"),
            _time("ended_at", "when it was over"),
            _text("ended_by", "who said so"),
            _text("reason", "why"),
        ),
        Right.SEE_PEOPLE,
        since="raised_at",
    ),
    Table(
        "pauses",
        "posts on which outreach rests, or rested, because somebody said so",
        (
            _ID,
            _text("platform", "where"),
            _text("post", "of which post"),
            _text("url", "where it can be seen"),
            _time("began_at", "since when"),
            _text("began_by", "who said so"),
            _text("reason", "why"),
            _time("ended_at", "when somebody let it go on"),
            _text("ended_by", "who did"),
            _text("ended_because", "why"),
        ),
        Right.SEE_PEOPLE,
        since="began_at",
    ),
    Table(
        "duties",
        "who is to be told that we hold their data, and by when",
        (
            _CONTACT,
            _time("since", "when the first datum of theirs came"),
            _time("due_at", "by when"),
            _text("because", "why then"),
            _time("listed_at", "when it first stood on the list"),
            _time("told_at", "when they were told"),
        ),
        Right.SEE_PRIVACY,
    ),
)

_REPORTED: Final = (
    Table(
        "posts",
        "what we published and somebody engaged with",
        (
            _whole("id", "its number in reports"),
            _text("platform", "where"),
            _text("channel", "by which account"),
            _text("post", "the platform's id of it"),
            _text("url", "where it can be seen"),
            _text("text", "what it says"),
            _text("author", "who wrote it; empty for the logo"),
            _text("class", "of which class it is"),
            _text("campaign", "of which campaign"),
            _flag("giveaway", "something could be won"),
            _time("published_at", "when it was published"),
            _time("heard_at", "when somebody first engaged"),
            _text("marked_class", "what marketing said of its class"),
            _flag("marked_giveaway", "what marketing said of a prize"),
        ),
        Right.SEE_REPORTS,
    ),
    Table(
        "rounds",
        "each round of each person: when every step of the funnel was first reached",
        (
            _CONTACT,
            _whole("cycle", "which round, from 0"),
            _time("since", "when it began"),
            *(
                _time(name, f"when they were first {said}")
                for name, said in (
                    ("t1", "engaged"),
                    ("t2", "a lead"),
                    ("t3", "ready for sales"),
                    ("t4", "accepted"),
                    ("t5", "qualified"),
                    ("t6", "an opportunity"),
                    ("t7", "a customer"),
                )
            ),
            _text("walk", "every stage in order"),
            _time("touched_at", "their first engagement with a post"),
            _text("platform", "where that was"),
            _text("channel", "with which account"),
            _whole("post", "with which post, by its number"),
            _whole("amount", "what they bought for, in hundredths"),
            _text("currency", "of which currency"),
            _text("here", "where they stand in it"),
            _text("language", "their language"),
            _text("country", "their country"),
            _text("fit", "their fit, A to D"),
        ),
        Right.SEE_PEOPLE,
    ),
    Table(
        "touches",
        "who engaged with which post, and when first",
        (
            _CONTACT,
            _whole("post", "the post's number"),
            _time("at", "when"),
        ),
        Right.SEE_PEOPLE,
        since="at",
    ),
    Table(
        "credits",
        "what each post has of each lead, opportunity and sale, in millionths",
        (
            _CONTACT,
            _whole("cycle", "which round"),
            _whole("outcome", "what came of it: 0 a lead, 1 an opportunity, 2 a sale"),
            _whole("post", "the post's number"),
            _time("at", "when the step was reached"),
            *(
                _whole(name, f"its share by the rule {said}")
                for name, said in (
                    ("first", "first touch"),
                    ("last", "last touch"),
                    ("linear", "equal shares"),
                    ("time_decay", "the later the more"),
                    ("position", "most to the first and the last"),
                )
            ),
            _whole("amount", "what was bought for, in hundredths"),
            _text("currency", "of which currency"),
        ),
        Right.SEE_PEOPLE,
        since="at",
    ),
    Table(
        "tallies",
        "the counts reports are made of",
        (
            _text("counted", "what is counted"),
            _whole("period", "in which week or hour"),
            _text("key", "of which group"),
            _whole("a", "a number of the group"),
            _whole("b", "another"),
            _whole("c", "a third"),
            _whole("n", "how many"),
        ),
        Right.SEE_REPORTS,
    ),
    Table(
        "goals",
        "what is to be reached by when",
        (
            _ID,
            _text("metric", "what is counted"),
            _whole("target", "how many; of money hundredths"),
            _text("currency", "of which currency"),
            _text("since", "the first day"),
            _text("until", "the last day"),
            _text("owner", "who answers for it"),
            _text("note", "what was said of it"),
            _BY,
            _MADE,
            _time("dropped_at", "when it was given up"),
        ),
        Right.SEE_REPORTS,
    ),
    Table(
        "schedules",
        "to whom the report is mailed",
        (
            _ID,
            _text("email", "the address"),
            _text("lang", "in which language"),
            _text("every", "week or month"),
            _text("timezone", "by whose clock"),
            _BY,
            _MADE,
            _time("next_at", "when next"),
            _time("sent_at", "when last"),
            _text("problem", "why the last one could not be sent"),
        ),
        Right.SEE_SETTINGS,
    ),
)

_JUDGED: Final = (
    Table(
        "models",
        "every model that was published, whole",
        (
            _text("name", "the version"),
            _time("published_at", "since when it judges"),
            _text("actor", "who published it"),
            _flag("withdrawn", "it counts as never published"),
            _text("text", "the whole file (YAML)"),
        ),
        Right.SEE_REPORTS,
    ),
    Table(
        "drafts",
        "models somebody is working on",
        (
            _text("name", "its name"),
            _text("text", "the file (YAML)"),
            _MADE,
            _BY,
            _time("changed_at", "when it was last changed"),
        ),
        Right.SEE_REPORTS,
    ),
    Table(
        "studies",
        "long looks at everybody that were asked for",
        (
            _ID,
            _text("what", "preview or calibration"),
            _text("name", "of which model"),
            _text("asked_by", "by whom"),
            _time("asked_at", "when"),
            _text("state", "how far it has come"),
            _time("ended_at", "when it ended"),
            _text("problem", "why it failed"),
        ),
        Right.SEE_REPORTS,
    ),
    Table(
        "forecasts",
        "every forecast that was trained",
        (
            _ID,
            _time("trained_at", "when"),
            _flag("in_force", "it is the one in use"),
            _json("body", "all of it: weights, sizes and how good it was"),
        ),
        Right.SEE_REPORTS,
    ),
)

_RUN: Final = (
    Table(
        "users",
        "who signs in, without anything they sign in with",
        (
            _ID,
            _text("username", "what they type"),
            _text("name", "what they are called"),
            _text("role", "what they are here for"),
            _text("email", "their mail address"),
            _text("lang", "the language of their pages"),
            _flag("second_factor", "a code is asked for beside the password"),
            _MADE,
            _time("disabled_at", "since when they may not sign in"),
        ),
        Right.SEE_SETTINGS,
    ),
    Table(
        "identities",
        "who users are at sign-in providers",
        (
            _text("issuer", "the provider"),
            _text("subject", "what it calls them"),
            _whole("user_id", "the user's number"),
            _MADE,
            _time("used_at", "when they last came from there"),
        ),
        Right.SEE_SETTINGS,
    ),
    Table(
        "reps",
        "what reps take",
        (
            _text("username", "who"),
            _flag("active", "they are given new contacts"),
            _json("teams", "their teams"),
            _json("countries", "the countries they take"),
            _json("languages", "the languages they take"),
            _json("platforms", "the platforms they take"),
            _json("products", "the products they take"),
            _whole("capacity", "how many contacts at once"),
            _json("hours", "their working hours, where not the model's"),
        ),
        Right.SEE_SETTINGS,
    ),
    Table(
        "absences",
        "from when until when reps were away",
        (
            _ID,
            _text("username", "who"),
            _time("starts_at", "from"),
            _time("ends_at", "until"),
            _text("stand_in", "who stands in"),
            _text("reason", "why"),
        ),
        Right.SEE_SETTINGS,
    ),
    Table(
        "tokens",
        "the API's tokens, without the tokens",
        (
            _ID,
            _text("name", "what it is for"),
            _text("prefix", "its first characters"),
            _text("scopes", "what it may do"),
            _text("username", "for whom it acts"),
            _MADE,
            _time("expires_at", "until when it lives"),
            _time("used_at", "when it was last used"),
            _time("revoked_at", "when it was ended"),
        ),
        Right.SEE_SETTINGS,
    ),
    Table(
        "channels",
        "our accounts on platforms, without their settings and secrets",
        (
            _ID,
            _text("name", "what it is called here"),
            _text("connector", "which connector hears it"),
            _MADE,
            _time("next_sync_at", "when it is read next"),
            _time("synced_at", "when it was read last"),
            _whole("failures", "how often reading failed in a row"),
            _text("problem", "what somebody must do"),
        ),
        Right.SEE_SETTINGS,
    ),
    Table(
        "endpoints",
        "the addresses that hear of what changes, without their secrets",
        (
            _ID,
            _text("url", "the address"),
            _text("events", "what it hears of"),
            _MADE,
            _BY,
            _time("disabled_at", "since when it hears nothing"),
            _text("disabled_because", "why"),
        ),
        Right.SEE_SETTINGS,
    ),
    Table(
        "deliveries",
        "every message to an endpoint, without what it said",
        (
            _ID,
            _whole("endpoint_id", "to which endpoint"),
            _text("message_id", "the message's own id"),
            _text("event", "what it tells of"),
            _MADE,
            _text("state", "ready, leased, done, dead or dropped"),
            _whole("attempts", "how often it was tried"),
            _time("done_at", "when it arrived"),
            _text("problem", "what went wrong last"),
        ),
        Right.SEE_SETTINGS,
        since="created_at",
    ),
    Table(
        "attempts",
        "every try to send a message",
        (
            _ID,
            _whole("delivery_id", "of which delivery"),
            _time("at", "when"),
            _whole("took_ms", "how long it took, in milliseconds"),
            _whole("status", "the HTTP status; empty where no answer came"),
            _text("problem", "what went wrong"),
        ),
        Right.SEE_SETTINGS,
        since="at",
    ),
    Table(
        "notices",
        "what users were to be told of",
        (
            _ID,
            _text("username", "who"),
            _text("kind", "of what sort"),
            _whole("contact_id", "about whom; empty where about nobody"),
            _MADE,
        ),
        Right.SEE_SETTINGS,
        since="created_at",
    ),
    Table(
        "letters",
        "the messages users were sent, without what they said",
        (
            _ID,
            _text("username", "to whom"),
            _text("kind", "of what sort"),
            _text("way", "mail or chat"),
            _MADE,
            _text("state", "how far it has come"),
            _whole("attempts", "how often it was tried"),
            _time("done_at", "when it was handed over"),
            _text("problem", "what went wrong last"),
        ),
        Right.SEE_SETTINGS,
        since="created_at",
    ),
    Table(
        "company_settings",
        "what the company said of itself",
        (
            _text("name", "which thing"),
            _json("value", "what was said"),
        ),
        Right.SEE_SETTINGS,
    ),
    Table(
        "audit",
        "who did what, when and from where",
        (
            _ID,
            _time("at", "when"),
            _text("by", "who"),
            _text("deed", "what was done"),
            _text("subject", "to what"),
            _text("address", "from where"),
            _json("detail", "what else there is to say"),
            _text("chain", "SHA-256 over the line before and this one, hex"),
        ),
        Right.SEE_AUDIT,
        since="at",
    ),
    Table(
        "audit_heads",
        "the newest line of the audit at a moment, so that what is cut off after it is found",
        (
            _ID,
            _time("at", "when"),
            _whole("lines", "how many lines there were"),
            _whole("last", "the number of the newest"),
            _text("chain", "its `chain`, hex"),
            _text("mark", "made of these with this installation's secret"),
        ),
        Right.SEE_AUDIT,
        since="at",
    ),
    Table(
        "forgettings",
        "that somebody was forgotten; it names nobody",
        (
            _ID,
            _time("at", "when"),
            _text("by", "who did it"),
            _text("reason", "why"),
            _whole("handles", "how many accounts and addresses went"),
            _whole("facts", "how many facts were blanked"),
            _whole("messages", "how many messages were blanked or dropped"),
            _time("finished_at", "when the last of it was gone"),
        ),
        Right.SEE_PRIVACY,
    ),
)

TABLES: Final[Mapping[str, Table]] = MappingProxyType(
    {table.name: table for table in (*_PEOPLE, *_HAPPENED, *_CARED, *_REPORTED, *_JUDGED, *_RUN)}
)

#: Tables of the database that are not exported, each with the reason.
KEPT_HERE: Final[Mapping[str, str]] = MappingProxyType(
    {
        "inbox": "a work list: which facts are still to be applied",
        "orphans": "a work list: handles that verdicts came before",
        "stale": "a work list: whom to fold anew",
        "unmatched": "a work list: whom to match anew",
        "unreported": "a work list: whom reports do not know yet",
        "tally_news": "a work list: what is still to be added to `tallies`",
        "owed": "sums of `credits` by blocks of weeks",
        "owed_news": "a work list: what is still to be added to them",
        "files": "how far loads have come",
        "ties": "follows from the links in `facts`",
        "marked": "follows from the marks in `facts`",
        "criticisms": "follows from the comments in `facts`; `alarms` are what comes of it",
        "reached": "how far jobs have come",
        "loans": "follows from `absences`, and ends with them",
        "match_keys": "an index of matching",
        "match_profiles": "an index of matching",
        "suppressed": "digests nobody can read; `crm-social forget --save` keeps them",
        "forgetting_handles": "a work list of forgetting; it names whom to forget",
        "sessions": "what browsers are signed in with",
        "sign_ins": "failed sign-ins of the last minutes, counted against guessing",
        "links": "one-time links; the `audit` says who was invited",
        "recovery_codes": "what stands in for the second factor",
        "notice_wants": "what each user wants to be told of, with the address of their chat",
        "came_back": "sign-ins through a provider that are over, so that none comes twice",
        "filters": "queues users gave names to, for themselves",
    }
)
