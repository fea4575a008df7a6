"""The commands that take in facts and mark posts."""

import json

from crm_social.api.fact_schemas import EXAMPLES
from tests.cast import record
from tests.test_cli import run  # noqa: F401 - a fixture

SALES = (
    "system,id,what,contact.email,amount,currency,occurred_at\n"
    "hubspot,deal-17,won,kari@nordmann.example,12000.50,NOK,2026-11-25T08:12:03Z\n"
)


def test_a_file_of_sales_is_taken_by_saying_what_it_is(run, tmp_path):  # noqa: F811
    path = tmp_path / "sales.csv"
    path.write_text(SALES)

    first = run("ingest", str(path), "--fact", "sale")
    again = run("ingest", str(path), "--fact", "sale")

    assert (first.exit_code, again.exit_code) == (0, 0)
    assert "1 records: 1 new, 0 known." in first.output
    assert "1 records: 0 new, 1 known." in again.output


def test_lines_without_an_actor_are_told_by_the_one_named(run):  # noqa: F811
    line = json.dumps(EXAMPLES["signal"])

    without, named = (
        run("ingest", "-", input=line),
        run("ingest", "-", "--actor", "ola", input=line),
    )

    assert (without.exit_code, named.exit_code) == (1, 0)
    assert "line 1, actor: Say who says so." in without.stderr


def test_posts_are_hinted_at_and_marked(run):  # noqa: F811
    post = {"id": "contest", "text": "Vinn en espressomaskin! Tagg en venn."}
    lines = [
        record(kind="comment", id=str(n), text=f"@venn{n} ja!", actor={"id": f"a{n}"}, post=post)
        for n in range(20)
    ]
    run("ingest", "-", input="\n".join(json.dumps(one) for one in lines))

    before = run("post", "hints", "--days", "3650").output
    nothing = run("post", "mark", "mastodon", "contest")
    marked = run("post", "mark", "mastodon", "contest", "--giveaway", "--actor", "mads")
    after = run("post", "hints", "--days", "3650").output

    assert "mastodon contest" in before
    assert "- The post says “vinn”." in before
    assert (nothing.exit_code, marked.exit_code) == (1, 0)
    assert after == "No post looks like a giveaway that is not marked.\n"
