"""The words on pages, in one place, so that other languages can take theirs beside them."""

from typing import Final

from crm_social.core.facts import Act, RejectReason
from crm_social.core.loop import Stage
from crm_social.core.model import Play
from crm_social.core.plays import Because
from crm_social.core.values import Kind

#: Where somebody stands: what we call it, and what the trade calls it.
STAGES: Final[dict[str, tuple[str, str]]] = {
    Stage.AUDIENCE: ("Audience", ""),
    Stage.ENGAGED: ("Engaged", ""),
    Stage.LEAD: ("Lead", ""),
    Stage.MQL: ("Ready for sales", "MQL"),
    Stage.ACCEPTED: ("Taken on", "SAL"),
    Stage.QUALIFIED: ("Qualified", "SQL"),
    Stage.OPPORTUNITY: ("Opportunity", ""),
    Stage.CUSTOMER: ("Customer", ""),
    Stage.ONBOARDING: ("New customer", "onboarding"),
    Stage.CONNECTED: ("In touch", "connected"),
    Stage.ACTIVE: ("Active customer", ""),
    Stage.RE_ENGAGED: ("Interested again", "re-engaged"),
    Stage.REPEAT_OPPORTUNITY: ("Repeat opportunity", ""),
}

#: Bands of the engagement axis, warmest first.
HEAT: Final = {1: "Hot", 2: "Warm", 3: "Cool"}
#: Bands of the intent axis.
WISH: Final = {1: "Wants to buy", 2: "Looking", 3: "No sign yet"}
#: Bands of the advocacy axis.
SPEAKS: Final = {1: "Speaks for us", 2: "Shares", 3: "Quiet"}

#: The step a play stands for: as a word in a list, and as the head of a lead.
STEPS: Final[dict[str, tuple[str, str]]] = {
    Play.THANK: ("Thank", "Thank them"),
    Play.ANSWER: ("Answer", "Answer them"),
    Play.CONTRIBUTE: ("Contribute", "Add something to what they shared"),
    Play.CALL: ("Call", "Offer a short call"),
    Play.HANDOVER: ("Welcome", "Welcome them as a customer"),
    Play.REORDER: ("Offer again", "Offer what they need next"),
    Play.WIN_BACK: ("Win back", "Ask how they are"),
    Play.CARE: ("Put right", "Put it right"),
}

#: Why, in the few words a list has room for.
BECAUSE: Final[dict[str, str]] = {
    Because.LIKED: "Liked",
    Because.FOLLOWED: "Follows you now",
    Because.SAVED: "Saved",
    Because.COMMENTED: "Commented",
    Because.ASKED: "Asked",
    Because.COMPLAINED: "Not happy",
    Because.MENTIONED: "Mentioned you",
    Because.RATED: "Rated",
    Because.SHARED: "Shared",
    Because.QUOTED: "Quoted",
    Because.WANTS_TO_BUY: "Asked about buying",
    Because.READY_FOR_SALES: "Ready for sales",
    Because.REFERRED: "Was referred",
    Because.INTERESTED: "Showed interest",
    Because.WOKE_UP: "Time to look again",
    Because.BOUGHT: "Bought",
    Because.BUYS_AGAIN: "Asks again",
    Because.TIME_TO_BUY: "Time to buy again",
    Because.WENT_SILENT: "Went silent",
}

#: What somebody did to a post, and where there was no post.
DID: Final[dict[str, tuple[str, str]]] = {
    Kind.LIKE: ("Liked", "Liked a post"),
    Kind.REACTION: ("Reacted to", "Reacted to a post"),
    Kind.COMMENT: ("Commented on", "Commented on a post"),
    Kind.REPLY: ("Replied under", "Replied to you"),
    Kind.REPOST: ("Shared", "Shared a post"),
    Kind.QUOTE: ("Quoted", "Quoted a post"),
    Kind.MENTION: ("Mentioned you under", "Mentioned you"),
    Kind.FOLLOW: ("Followed you from", "Started following you"),
    Kind.SAVE: ("Saved", "Saved a post"),
    Kind.RATING: ("Rated", "Rated you"),
    Kind.CLICK: ("Clicked a link in", "Clicked a link of yours"),
    Kind.SIGNAL: ("Showed interest in", "Showed interest"),
}

REASONS: Final[dict[str, str]] = {
    RejectReason.NOT_A_FIT: "Not a fit: stop suggesting this person",
    RejectReason.WRONG_PERSON: "The wrong person to talk to",
    RejectReason.BAD_TIMING: "Not now",
    RejectReason.ALREADY_HANDLED: "Already handled",
}

#: What a rep did, for the timeline; the step follows.
ACTED: Final[dict[str, str]] = {
    Act.ACCEPT: "took on",
    Act.SNOOZE: "put off",
    Act.DONE: "did",
    Act.REJECT: "said no to",
}
#: What was just done, for the notice with Undo.
JUST: Final[dict[str, str]] = {
    Act.ACCEPT: "Accepted",
    Act.SNOOZE: "Snoozed",
    Act.DONE: "Done",
    Act.REJECT: "Rejected",
}

GROUPS: Final = {
    "late": "Late",
    "now": "Now",
    "today": "Today",
    "later": "Later",
    "snoozed": "Snoozed",
}
GROUP_HINTS: Final = {
    "late": "past their time",
    "now": "due within 4 hours",
    "today": "due before midnight",
    "later": "due after today",
    "snoozed": "back when their time comes",
}

#: How platforms write their own names.
PLATFORMS: Final = {
    "x": "X",
    "linkedin": "LinkedIn",
    "wordpress": "WordPress",
    "youtube": "YouTube",
    "tiktok": "TikTok",
    "email": "E-mail",
    "github": "GitHub",
    "hackernews": "Hacker News",
}

#: The lines of fit, by the name the core gives them.
FIT: Final = {
    "known": "We can name or answer them",
    "company": "Works at a company",
    "title": "Decides",
    "mail": "Mail address",
    "size": "Employees",
    "industry": "Industry",
    "country": "Country",
}


def platform(name: str) -> str:
    """Return a platform's name as people write it."""
    return PLATFORMS.get(name, name.capitalize())


def did(kind: str, post: str | None) -> str:
    """Return what somebody did, with the post's line where there is one."""
    on, alone = DID.get(kind, (f"{kind.capitalize()}:", kind.capitalize()))
    return f"{on} “{post}”" if post else alone


def reason(value: str) -> str:
    """Return a reject reason as words."""
    return REASONS.get(value, value.replace("_", " "))
