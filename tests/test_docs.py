"""The documentation names what there is, and what it shows works."""

import re
import textwrap
from configparser import ConfigParser
from dataclasses import fields
from datetime import UTC, datetime
from importlib.metadata import entry_points
from pathlib import Path
from urllib.parse import unquote

import click
import pytest
import requests
import responses

from crm_social import cli, config, errors, plugins, sdk
from crm_social.actions.accounts import Scope
from crm_social.core import drawing
from crm_social.core.events import Event
from crm_social.core.exports import KEPT_HERE, TABLES
from crm_social.core.facts import (
    Act,
    Actor,
    Engagement,
    Post,
    RejectReason,
    same_happening,
    seal,
)
from crm_social.core.loop import MEANING, Stage
from crm_social.core.model import STARTER, Play
from crm_social.core.values import Kind
from crm_social.sdk import AuthExpired, Channel, Connector, Malformed, RateLimited, Unavailable

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md"), *ROOT.glob("connectors/*/README.md")])
DECISIONS = sorted((DOCS / "decisions").glob("*.md"))


def read(name):
    return (ROOT / name).read_text(encoding="utf-8")


def commands(command=cli.main, path=()):
    """Yield the words and the object of every command and group below the first."""
    for name, child in command.commands.items():
        yield (*path, name), child
        if isinstance(child, click.Group):
            yield from commands(child, (*path, name))


COMMANDS = list(commands())


def prose(text):
    """Return a page without its code."""
    return re.sub(r"```.*?```|`[^`\n]*`", "", text, flags=re.DOTALL)


def anchors(path):
    """Return what a link to a heading of this page may end with."""
    headings = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {
        re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-") for heading in headings
    }


# ---- everything is named


@pytest.mark.parametrize("name", config.names())
def test_every_setting_is_explained(name):
    assert f"| `{name}`" in read("docs/settings.md")


def test_no_setting_is_explained_that_does_not_exist():
    named = set(re.findall(r"^\| `(CRM_SOCIAL_[A-Z_]+)`", read("docs/settings.md"), re.MULTILINE))

    assert named == set(config.names())


@pytest.mark.parametrize(
    "field", [one for one in fields(config.Config) if one.default not in {"", ()}]
)
def test_the_default_of_every_setting_is_right(field):
    row = rf"\| `{config.PREFIX}{field.name.upper()}` \| `{str(field.default).lower()}` \|"

    assert re.search(row, read("docs/settings.md"))


def test_the_picture_of_the_loop_is_the_one_that_is_drawn():
    assert read("docs/images/loop.svg") == drawing.draw(), "run crm-social loop --svg"


@pytest.mark.parametrize("path", [path for path, _ in COMMANDS], ids=" ".join)
def test_every_command_is_explained(path):
    command = dict(COMMANDS)[path]
    words = f"crm-social {' '.join(path)}"
    if isinstance(command, click.Group):
        assert words in read("docs/commands.md")
        return
    section = re.search(
        rf"^### {words}\b[^\n]*\n(.*?)(?=^##|\Z)",
        read("docs/commands.md"),
        re.MULTILINE | re.DOTALL,
    )
    assert section, f"docs/commands.md has no section '### {words}'"
    assert f"$ {words}" in section[1], "the section has no example"
    for parameter in command.params:
        for option in parameter.opts if isinstance(parameter, click.Option) else ():
            assert f"`{option}" in section[1] or option == "--password", option


def test_no_command_is_explained_that_does_not_exist():
    shown = re.findall(
        r"^### crm-social ([a-z -]+?)(?: [A-Z-].*)?$", read("docs/commands.md"), re.MULTILINE
    )

    assert set(shown) <= {" ".join(path) for path, _ in COMMANDS}


@pytest.mark.parametrize(
    ("path", "command"), COMMANDS, ids=[" ".join(path) for path, _ in COMMANDS]
)
def test_every_command_and_group_has_help(path, command):
    assert (command.help or "").strip()


@pytest.mark.parametrize("name", [point.name for point in entry_points(group=plugins.GROUP)])
def test_every_connector_is_linked_and_has_a_page(name):
    page = f"connectors/{name}/README.md"

    assert (ROOT / page).is_file()
    assert f"../{page}" in read("docs/index.md")
    assert f"../{page}" in read("docs/running.md")
    for setting in plugins.connector(name).settings:
        assert f"`{setting.name}`" in read(page)


@pytest.mark.parametrize(
    "name",
    [
        name
        for name, found in vars(errors).items()
        if isinstance(found, type) and issubclass(found, errors.CrmSocialError)
    ],
)
def test_every_error_is_explained(name):
    assert f"| `{name}` |" in read("docs/contributing.md")


@pytest.mark.parametrize("event", list(Event))
def test_every_event_is_named(event):
    assert f"`{event}`" in read("docs/webhooks.md")
    assert f"`{event}`" in read("docs/commands.md")


@pytest.mark.parametrize("scope", list(Scope))
def test_every_scope_is_explained(scope):
    assert f"| `{scope}` |" in read("docs/api.md")
    assert f"| `{scope}` |" in read("docs/running.md")


@pytest.mark.parametrize("table", TABLES.values(), ids=list(TABLES))
def test_every_table_that_can_be_exported_is_explained_with_its_columns(table):
    page = read("docs/files.md")
    section = re.search(rf"^### `{table.name}`\n(.*?)(?=^##)", page, re.MULTILINE | re.DOTALL)[1]
    rows = [f"| `{one.name}` | {one.sort} | {one.about} |" for one in table.columns]

    assert section.count("| `") == len(rows)
    assert "\n".join(rows) in section
    assert (f"by `{table.since}`" in section) is (table.since is not None)


def test_what_is_not_exported_is_listed_with_its_reason():
    page = read("docs/files.md")

    assert [name for name, why in KEPT_HERE.items() if f"| `{name}` | {why} |" not in page] == []


def dependencies():
    setup = ConfigParser()
    setup.read(ROOT / "setup.cfg", encoding="utf-8")
    wanted = setup["options"]["install_requires"].split()
    for extra in setup["options.extras_require"].values():
        wanted += extra.split()
    for name in ("build.in", "dev.in"):
        lines = read(f"requirements/{name}").splitlines()
        wanted += [line for line in lines if line and not line.startswith(("-", "#"))]
    return sorted({re.match(r"[\w.-]+", one)[0] for one in wanted})


@pytest.mark.parametrize("name", dependencies())
def test_every_dependency_has_its_reason(name):
    assert re.search(
        rf"^\|.*`{re.escape(name)}`.*\| \S", read("docs/dependencies.md"), re.MULTILINE
    )


def test_no_dependency_is_listed_that_is_not_there():
    page = read("docs/dependencies.md")
    part = page[page.index("## At run time") : page.index("## In the browser")]
    named = set(re.findall(r"^\| `([\w.-]+)` \|", part, re.MULTILINE))

    assert named <= set(dependencies())


def test_every_file_that_browsers_get_is_listed():
    page = read("docs/dependencies.md")
    files = [*ROOT.glob("crm_social/web/static/*"), *ROOT.glob("crm_social/api/static/*")]

    assert [path.name for path in files if f"{path.name}`" not in page] == []


@pytest.mark.parametrize(
    "field",
    [name for struct in (Engagement, Actor, Post) for name in struct.__struct_encode_fields__],
)
def test_every_field_of_the_record_is_explained(field):
    assert f"| `{field}` |" in read("docs/files.md")


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_is_named(kind):
    assert f"`{kind}`" in read("docs/files.md")
    assert kind in read("docs/scoring.md")


@pytest.mark.parametrize("name", sdk.__all__)
def test_all_of_the_sdk_is_in_the_guide_to_connectors(name):
    assert name in read("docs/connectors.md")


# ---- what is said of the rules is what the rules say


@pytest.mark.parametrize("kind", sorted(STARTER.credit.points))
def test_the_points_on_the_page_are_the_models(kind):
    row = rf"\| [^|]*\b{kind}\b[^|]* \| {STARTER.credit.points[kind]:g} \|"

    assert re.search(row, read("docs/scoring.md"))


def test_half_lives_and_bands_on_the_page_are_the_models():
    page = read("docs/scoring.md")
    one, two = STARTER.engagement, STARTER.intent

    assert f"half every **{one.half_life.days} days**" in page
    assert f"half every **{two.half_life.days} days**" in page
    assert f"| from {one.bands[0]:g} | from {two.bands[0]:g} |" in page
    assert f"| from {one.bands[1]:g} | from {two.bands[1]:g} |" in page


@pytest.mark.parametrize("play", list(Play))
def test_the_times_of_plays_on_the_page_are_the_models(play):
    plan = STARTER.plays[play]
    row = re.search(rf"^\| \*\*{play.capitalize()}\*\* .*$", read("docs/scoring.md"), re.MULTILINE)[
        0
    ]
    hours = plan.due_in.total_seconds() / 3600
    rest = f"{plan.rests_for.days} days" if plan.rests_for else "none"

    assert row.endswith(f"| {hours:g} hours | {plan.expires_in.days} days | {rest} |")
    assert f"{play} {plan.weight:g}" in read("docs/scoring.md")


@pytest.mark.parametrize(
    "value",
    [STARTER.fit.known, STARTER.fit.company, STARTER.fit.decides, STARTER.fit.business_mail,
     STARTER.fit.free_mail],
)  # fmt: skip
def test_the_fit_on_the_page_is_the_models(value):
    shown = str(value).replace("-", "−")

    assert re.search(rf"^\| .* \| {shown} \|$", read("docs/scoring.md"), re.MULTILINE)


@pytest.mark.parametrize("rule", list(MEANING))
def test_every_rule_is_explained_in_its_own_words(rule):
    assert f"| `{rule}` | {MEANING[rule]} |" in read("docs/scoring.md")


@pytest.mark.parametrize(
    "stage", [Stage.AUDIENCE, Stage.ENGAGED, Stage.LEAD, Stage.MQL, Stage.ACCEPTED]
)
def test_every_stage_people_walk_is_explained(stage):
    assert f"| {stage} | " in read("docs/scoring.md")


def test_every_verdict_and_reason_is_explained():
    page = read("docs/scoring.md")

    assert [act for act in Act if f"| **{act.capitalize()}** |" not in page] == []
    assert [reason for reason in RejectReason if f"(`{reason}`)" not in page] == []


# ---- links, decisions, form


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_and_pictures_lead_somewhere(path):
    broken = []
    for target in re.findall(r"\]\(([^)\s]+)\)", prose(path.read_text(encoding="utf-8"))):
        if re.match(r"[a-z]+:", target):
            continue
        file, _, anchor = unquote(target).partition("#")
        found = (path.parent / file).resolve() if file else path
        if not found.is_file() or (anchor and anchor not in anchors(found)):
            broken.append(target)

    assert broken == []


def test_every_page_is_in_the_table_of_contents():
    index = read("docs/index.md")
    pages = [path.relative_to(DOCS).as_posix() for path in DOCS.rglob("*.md")]

    assert [page for page in pages if page != "index.md" and f"({page})" not in index] == []


def test_decisions_are_numbered_without_gaps():
    numbers = [int(path.name[:3]) for path in DECISIONS]

    assert numbers == list(range(1, len(numbers) + 1))


@pytest.mark.parametrize("path", DECISIONS, ids=lambda path: path.stem)
def test_a_decision_says_what_why_what_else_and_what_would_change_it(path):
    page = path.read_text(encoding="utf-8")

    assert page.startswith(f"# {path.name[:3]} ")
    assert re.findall(r"^## (.+)$", page, re.MULTILINE) == [
        "What",
        "Why",
        *(["The risk"] if "## The risk" in page else []),
        "What else was considered",
        "What would change our mind",
    ]


def test_the_changelog_begins_with_what_is_unreleased():
    assert re.findall(r"^## (.+)$", read("CHANGELOG.md"), re.MULTILINE)[0] == "Unreleased"


# ---- the connector in the guide


@pytest.fixture(scope="module")
def guide():
    """What the guide's whole connector and its test define."""
    names = {"__name__": "crm_social_guestbook", "UTC": UTC}
    source, test = re.findall(r"```python\n(.*?)```", read("docs/connectors.md"), re.DOTALL)
    exec(textwrap.dedent(source), names)  # noqa: S102 - our own page
    exec(textwrap.dedent(test), names)  # noqa: S102 - our own page
    return names


@pytest.fixture
def guests():
    """Make a channel of the guide's connector at a cursor, with what is live on it."""

    def channel(cursor=None, live=()):
        settings = {"url": "https://guests.example", "key": "k"}
        return Channel("guests", settings, cursor or {}, lambda _: live, dial=None)

    return channel


NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
ENTRY = {
    "number": 7,
    "written_at": "2026-11-25T09:12:03+01:00",
    "guest": {"id": 31, "name": "Kari Nordmann"},
    "text": "Hva koster et rom?",
}


def test_the_guides_connector_is_one(guide):
    assert isinstance(guide["CONNECTOR"], Connector)


def test_the_guides_own_test_passes(guide):
    guide["test_a_new_entry_is_a_comment"]()


@responses.activate
def test_the_guides_connector_withdraws_what_is_gone(guide, guests):
    heard = guide["to_engagement"](ENTRY)
    responses.get("https://guests.example/entries?after=7", json=[])
    responses.get("https://guests.example/entries/gone", json=[7, 8])

    (page,) = guide["CONNECTOR"].fetch(guests({"last": 7}, [heard]), requests.Session(), NOW)

    (one,) = page.engagements
    assert (one.id, one.withdrawn, one.occurred_at, one.text) == ("7", True, NOW, None)
    assert seal(one).key[:10] == seal(heard).key[:10]
    assert not same_happening(one, heard)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ({"status": 401}, AuthExpired),
        ({"status": 429, "headers": {"Retry-After": "30"}}, RateLimited),
        ({"status": 502}, Unavailable),
        ({"body": "<html>"}, Malformed),
        ({"json": {"entries": []}}, Malformed),
        ({"json": [{"number": 1}]}, Malformed),
    ],
)
@responses.activate
def test_the_guides_connector_says_what_happened(guide, guests, answer, expected):
    responses.get("https://guests.example/entries?after=0", **answer)

    with pytest.raises(expected):
        list(guide["CONNECTOR"].fetch(guests(), requests.Session(), NOW))
