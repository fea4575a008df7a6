"""The page on purpose says what the gate says; connectors promise no more than the table."""

import re
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from crm_social import plugins
from crm_social.core import purpose
from crm_social.core.purpose import Answer, Reason
from crm_social.core.purpose.policies import Exporting, Linking

PAGE = (Path(__file__).parents[1] / "docs" / "purpose.md").read_text(encoding="utf-8")
LINKED = {
    Linking.NEVER: "never",
    Linking.CONSENT: "with consent",
    Linking.PUBLIC: "on public data, as people expect",
    Linking.YES: "yes",
}
EXPORTED = {
    Exporting.NONE: "nothing",
    Exporting.IDS_ONLY: "ids, links and our own judgements",
    Exporting.FULL: "everything",
}
#: What the examples on the page are about.
SHOWN = {"given_to_us": "email", "ids_only": "x", "count_only": "linkedin",
         "no_consent_to_link": "facebook"}  # fmt: skip


@pytest.mark.parametrize("word", [*purpose.PLATFORMS, "anything else"])
def test_every_platform_of_the_table_is_on_the_page_as_it_is(word):
    policy = purpose.policy_of(word)
    name = f"`{word}`" if word in purpose.PLATFORMS else word
    row = re.search(
        rf"^\| [^|]+ \| {name}[^|]*\| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", PAGE, re.MULTILINE
    )

    assert row, f"docs/purpose.md has no row for {word}"
    if policy.granted_by_rep:
        assert set(row.groups()) == {"under the rep's grant"}
        return
    assert row[1].startswith(LINKED[policy.link])
    assert row[2].startswith("yes" if policy.score else "no")
    assert row[3] == EXPORTED[policy.export]


def test_the_page_has_no_platform_that_the_table_has_not():
    part = PAGE[PAGE.index("| LinkedIn (API)") : PAGE.index("| Any other")]
    rows = re.findall(r"^\| [^|`]+ \| `([a-z]+)`", part, re.MULTILINE)

    assert set(rows) == set(purpose.PLATFORMS)


@pytest.mark.parametrize("reason", list(Reason))
def test_every_reason_is_on_the_page_in_its_own_words(reason):
    answer = Answer(
        allowed=True, reason=reason, platform=SHOWN.get(reason, "mastodon"), channel="email"
    )

    assert f"| `{reason}` | {answer.sentence('en')} |" in PAGE


@pytest.mark.parametrize("name", [point.name for point in entry_points(group=plugins.GROUP)])
def test_no_connector_we_ship_declares_more_than_the_table_allows(name):
    declared, policy = plugins.connector(name).policy, purpose.policy_of(name)
    linking, exporting = list(Linking), list(Exporting)

    assert linking.index(Linking(declared.may_link_to_contact)) <= linking.index(policy.link)
    assert exporting.index(Exporting(declared.may_export_to_crm)) <= exporting.index(policy.export)
    assert declared.may_score <= policy.score
