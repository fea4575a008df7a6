"""Words of the first run, in English."""

# Labels and hints speak of passwords; none is one.
# ruff: noqa: S106

from typing import Final

from crm_social.actions.first_run import Mark, Step
from crm_social.actions.trying import Found
from crm_social.core.sight import Rule
from crm_social.web.words.shape.forms import Count
from crm_social.web.words.shape.welcome import Company, Welcome

COMPANY: Final = Company(
    name="Company name",
    name_hint="Stands at the top of every page.",
    lang="Language",
    lang_hint="For people who have chosen none themselves, and for mail.",
    lang_none="As each browser asks",
    timezone="Time zone",
    timezone_hint="For browsers that do not tell theirs, and for the working hours of the first model.",
    timezone_none="As each browser says",
    country="Public holidays of",
    country_hint="Days on which nobody is expected to answer.",
    country_none="No country",
    currency="Currency",
    currency_hint="What goals are counted in, three letters such as NOK.",
    domains="Your own mail domains",
    domains_hint="Whoever writes from there is a colleague and no lead. With commas between them.",
    sight="Whose leads a rep sees",
    sight_hint="Leads nobody has are seen by all. Managers and admins see everything.",
    sights={Rule.ALL: "Everybody’s", Rule.TEAM: "Their team’s", Rule.OWN: "Their own"},
    sight_hints={
        Rule.ALL: "Reps see who looks after whom.",
        Rule.TEAM: "Reps see the leads of those they share a team with. Teams are set under People.",
        Rule.OWN: "Reps see the leads they have themselves.",
    },
    crm="Your CRM",
    crm_hint=(
        "One line for each: its name, a space, and the address of a record there with {id} where"
        " the record’s id goes. The key o then opens a lead’s record."
    ),
    problems={
        "name": "A company name has at most 100 characters.",
        "lang": "Choose one of the languages.",
        "timezone": "Choose one of the time zones.",
        "country": "Choose one of the countries.",
        "currency": "A currency is three letters, such as NOK.",
        "domains": "Write domains like example.no, at most 20, with commas between them.",
        "sight": "Choose whose leads a rep sees.",
        "crm": (
            "Each line is a name, a space and an address that begins with https:// and has {id}"
            " in it."
        ),
    },
)
WELCOME: Final = Welcome(
    title="First steps",
    progress="{done} of {all} done",
    steps={
        Step.COMPANY: "Your company",
        Step.MODEL: "How you sell",
        Step.SOURCES: "Where to listen",
        Step.TEAM: "Who works here",
        Step.LEADS: "The first lead",
    },
    marks={Mark.WAITING: "to do", Mark.SKIPPED: "skipped", Mark.DONE: "done"},
    skip="Skip for now",
    go_on="Save and go on",
    end="Finish here",
    end_hint="All of this can be changed later under Settings.",
    admin_head="Welcome",
    admin_text="Nobody can sign in here yet. You make the first account; it may do everything.",
    code="Code of this installation",
    code_hint="It was shown when crm_social was started, and lies in the file {file} on the machine.",
    code_wrong="This is not the code of this installation.",
    username="Username",
    your_name="Your name",
    password="Password",
    make="Make the account",
    made_already="Somebody made the first account already.",
    company_head="What is your company called, and where is it?",
    company_hint="A few short answers. Leave out what you do not know.",
    model_head="How do you sell?",
    model_hint="It decides how warm a like or a question makes somebody, and what to do next.",
    starters={
        "b2b-services": "Services to companies",
        "b2b-product": "A product to companies",
        "retail": "To people, often and soon",
    },
    starter_hints={
        "b2b-services": "Consulting, agencies, accounting: few customers, long decisions, people buy from people.",
        "b2b-product": "Software, machines, wholesale: interest cools faster, and who answers first wins.",
        "retail": "Shops and chains: nobody needs a company to suit you, and a week of silence says much.",
    },
    by_hours="Let deadlines run only while you are at work",
    by_hours_hint="Monday to Friday, 8 to 16, in {zone}.",
    by_hours_holidays="Monday to Friday, 8 to 16, in {zone}, public holidays of {country} left out.",
    use_model="Use this",
    in_force="{name} is in force. Choosing again takes its place; what it is made of is under Model.",
    sources_head="Where do people meet you?",
    sources_hint="crm_social reads your channels every few minutes. Passwords are kept encrypted.",
    listening="You listen to",
    add="Add {platform}",
    try_and_add="Test and add",
    anyway="Add it all the same",
    anyway_hint="It is tried again by itself, every few minutes.",
    found={
        Found.GOOD: "The connection works.",
        Found.REFUSED: "It answers, and does not let us in: the user, the password or the token is wrong, or may not read this.",
        Found.SILENT: "Nobody answers there. Look at the address, and whether the server is up.",
        Found.STRANGE: "Something answers there, and it is not what we look for. Look at the address.",
        Found.FORBIDDEN: "It may not be called: the address is private or not https, or it refuses what we ask.",
        Found.WAIT: "It works, but has been asked too often lately. Try again in a while.",
        Found.BROKEN: "The connector failed by itself. The log says more.",
    },
    their_words="In its own words:",
    heard=Count(
        "The connection works. The first page holds {n} engagement.",
        "The connection works. The first page holds {n} engagements.",
    ),
    added="{name} is added.",
    try_it="Test the connection",
    team_head="Who works here?",
    team_hint="Each gets a link that works once, for a week, and chooses a password by it.",
    invite="Invite",
    leads_head="Your first lead",
    leads_hint="Take in a file of what has happened so far, or look at a small sample first.",
    file="File",
    file_hint="CSV with a line of column names, or JSON Lines; at most 20 MB. Larger ones: crm-social ingest.",
    lines_are="Each line is",
    lines={
        "engagement": "an engagement: a like, a comment, a share …",
        "signal": "a contact who showed interest",
        "sale": "a sale",
        "consent": "a consent",
    },
    take_in="Take it in",
    no_file="Choose a file first.",
    too_big="This file is too big for the browser. Use crm-social ingest on the machine.",
    unreadable="This file as a whole cannot be read.",
    took="{new} taken in, {known} known before.",
    refused=Count(
        "{n} line was refused. The others are in.", "{n} lines were refused. The others are in."
    ),
    at_line="Line {line}",
    at_field="Line {line}, {field}",
    more_refused=Count("And {n} more.", "And {n} more."),
    nobody_yet="Nobody in it needs an answer yet: the queue fills as people ask, comment and share.",
    to_queue="To the queue",
    or_sample="Or a sample to look at",
    sample_hint="Three invented people with what they did. Each name says that it is a sample, and they are gone when you remove it.",
    sample_load="Load the sample",
    sample_there="The sample is loaded.",
    sample_remove="Remove the sample",
    sample_mark="sample",
)
