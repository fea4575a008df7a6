"""What things of the product are called."""

from collections.abc import Mapping

from msgspec import Struct

from crm_social.core.dealings import Deal, Sign
from crm_social.core.facts import Act, RejectReason
from crm_social.core.loop import Rule, Stage
from crm_social.core.model import Play
from crm_social.core.plays import Because
from crm_social.core.values import Kind
from crm_social.web.words.shape.forms import Count, OnPost


class Names(Struct, frozen=True, kw_only=True):
    """Names that any page may need."""

    #: Where somebody stands: what we call it, and what the trade calls it ("" for the same).
    stages: Mapping[Stage, str]
    stage_hints: Mapping[Stage, str]
    #: A stage and a warmth in one line, by `{stage}` and `{heat}`.
    stage_and_heat: str
    #: What each axis is called, by its name in the core.
    axes: Mapping[str, str]
    #: Bands of the engagement, intent and advocacy axes, warmest first.
    heat: Mapping[int, str]
    wish: Mapping[int, str]
    speaks: Mapping[int, str]
    #: The step a play stands for: as a word in a list, and as the head of a lead.
    steps: Mapping[Play, str]
    step_heads: Mapping[Play, str]
    #: The same with the `{platform}` to take it on.
    step_heads_on: Mapping[Play, str]
    #: Why, in the few words a list has room for, and as a sentence.
    because: Mapping[Because, str]
    why: Mapping[Because, OnPost]
    #: What somebody did; `did_other` is for a `{kind}` we have no word for.
    did: Mapping[Kind, OnPost]
    did_other: OnPost
    #: `{what}` was done, under a post.
    under: str
    reasons: Mapping[RejectReason, str]
    #: What `{who}` did about a `{step}`, for the timeline; of a no with its `{reason}` too.
    acted: Mapping[Act, str]
    acted_no: str
    #: What was just done for `{who}`, for the notice with Undo; put off `{until}` a time.
    just: Mapping[Act, str]
    #: The same done to several; only what can be done to several is said.
    just_many: Mapping[Act, Count]
    #: Why somebody was moved.
    rules: Mapping[Rule, str]
    #: What came of a deal, with the product where it is told.
    deals: Mapping[Deal, OnPost]
    #: What `{who}` logged; `{to}` is the stage or colleague. Assigned by the rules, `{to}` only.
    signs: Mapping[Sign, str]
    assigned: str
    #: Lines of fit by the name the core gives them; with the `{datum}` where it is shown.
    fit: Mapping[str, str]
    fit_with: str
    someone: str
    someone_on: str
    #: What we call e-mail where platforms are listed.
    mail: str
    languages: Mapping[str, str]
    #: A step not named any more.
    some_step: str
