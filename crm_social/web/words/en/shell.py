"""Words around every page, in English."""

from typing import Final

from crm_social.actions.providers import Refusal
from crm_social.web.words.shape.forms import Count
from crm_social.web.words.shape.shell import Shell, SignIn, Times, Trouble

TIMES: Final = Times(
    minutes=Count("{n} min", "{n} min"),
    hours=Count("{n} h", "{n} h"),
    days=Count("{n} day", "{n} days"),
    ahead="in {span}",
    ago="{span} ago",
    late="{span} late",
    by="by {date}",
    late_since="late since {date}",
    just_now="just now",
    tomorrow="tomorrow",
    yesterday="yesterday",
    late_since_yesterday="late since yesterday",
    full="{date}, {clock}",
    in_hours=Count("In {n} hour", "In {n} hours"),
    tomorrow_morning="Tomorrow morning",
    next_monday="Next Monday",
)
SHELL: Final = Shell(
    language_name="English",
    locale="en-GB",
    skip="Skip to the content",
    main="Main",
    queue="Queue",
    contacts="Contacts",
    account="Your account",
    language="Language",
    sign_out="Sign out",
    keys="Keys",
    keys_off="Switch single keys off on this browser",
    close="Close",
    key_help={
        "j": "Next lead",
        "k": "Lead before",
        "a": "Accept",
        "s": "Snooze until …",
        "d": "Done",
        "r": "Reject because …",
        "g": "Give to …",
        "x": "Choose for several",
        "u": "Undo the last act",
        "c": "Copy the words",
        "o": "Open the record in the CRM, or the post",
        "/": "Search",
        "?": "These keys",
        "Esc": "Close, or leave the search",
    },
    sell="sell",
    back="return",
    copied="Copied",
    no_connection="No connection. Nothing was changed.",
    no_answer="The server did not answer in time. Look again before you repeat it.",
    fault="The server is busy or had a fault. Nothing was changed; try again.",
)
TROUBLE: Final = Trouble(
    titles={
        403: "This is not allowed",
        404: "There is no such page",
        405: "This address only answers other requests",
        409: "It has changed meanwhile",
        413: "This is too much at once",
        422: "That cannot be used",
        500: "Something broke on our side",
        503: "Busy just now",
    },
    title="That did not work",
    sentences={
        403: "You may not do this. Whoever runs this installation can change that.",
        404: "The address may be mistyped, or what was here is gone.",
        405: "Go back to the page you came from, and use its buttons.",
        409: "Somebody else was faster, or it was done in another window. Look at it again.",
        413: "Send less, or in several parts.",
        422: "Something that was filled in is missing or cannot be read.",
        500: "It has been written down. Going back and trying again may work.",
        503: "The database cannot take this now. Nothing was kept: try again in a moment.",
    },
    fields={
        "until": "A task can be put off until a time in the next 180 days.",
        "at": "Pick a day and a time to be reminded at.",
        "for": "Say until when: choose one of the times.",
        "reason": "Say why: choose one of the reasons.",
        "to": "Choose one of those who sign in here.",
        "chosen": "Choose 1 to 50 tasks.",
        "lang": "Choose one of the languages.",
    },
    out_of_date="This page is out of date. Load it again and repeat what you did.",
    back="Back to the queue",
)
SIGN_IN: Final = SignIn(
    title="Sign in",
    head="Sign in to crm_social",
    username="Username",
    password="Password",  # noqa: S106 - the label of the field
    button="Sign in",
    forgotten="Forgotten it? Whoever runs this installation can give you a new one.",
    no_cookies="Your browser must accept cookies from this site to sign in.",
    wrong="The name or the password is not right.",
    too_many="Too many failed tries. Wait a quarter of an hour and try again.",
    with_provider="Sign in with {provider}",
    or_here="Or with a password of this installation:",
    or_choose_as="Or choose a password, and sign in as {username} from then on.",
    only_admins="A password is for admins only; everybody else signs in above.",
    refused_head="You are not signed in",
    back="Back to the sign-in page",
    left_head="You are signed out",
    left_going="You are signed out here. Next, you are signed out at {provider} too.",
    left_on="Go on",
    left_stays="You are signed out here. {provider} could not be asked to sign you out, so you may still be signed in there.",
    refused={
        Refusal.UNREACHABLE: "{provider} does not answer as it should. Try again in a while.",
        Refusal.NOT_BELIEVED: "What came from {provider} could not be verified. Start again.",
        Refusal.DENIED: "{provider} did not let you in, or you stopped on the way.",
        Refusal.OVER: "This sign-in took too long or was used already. Start again.",
        Refusal.NO_ADDRESS: (
            "{provider} vouches for no mail address of yours, so we cannot tell who you are here."
            " Ask an admin to invite you."
        ),
        Refusal.NOBODY: (
            "Nobody here has the mail address you have at {provider}. Ask an admin to invite you."
        ),
        Refusal.SOMEBODY_ELSE: (
            "Who has your mail address here is somebody else at {provider}. Ask an admin."
        ),
        Refusal.INVITATION_OVER: (
            "This invitation was used, withdrawn or is too old. Ask for a new one."
        ),
        Refusal.DISABLED: "You may not sign in here any more. Ask an admin.",
    },
)
