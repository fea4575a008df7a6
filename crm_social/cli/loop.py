"""The loop itself: its stages, the ways between them, and the rules they are walked by."""

import json
from typing import Final

import click

from crm_social.core import drawing, ways
from crm_social.core.loop import PLACES, Rule
from crm_social.core.ways import WAYS, Way

_LOBES: Final = {0: "the crossing", 1: "the first lobe: sell", 2: "the second lobe: bring back"}


@click.command()
@click.option("--json", "as_json", is_flag=True, help="The same as JSON.")
@click.option("--svg", "as_svg", is_flag=True, help="The same as a picture.")
def loop(*, as_json: bool, as_svg: bool) -> None:
    """Print the stages of the loop and the ways between them.

    It is the table the rules walk, so nobody is ever moved otherwise.
    """
    if as_json and as_svg:
        raise click.UsageError("Choose --json or --svg.")
    if as_json:
        click.echo(json.dumps(ways.table(), ensure_ascii=False, indent=2))
    elif as_svg:
        click.echo(drawing.draw(), nl=False)
    else:
        _table()


def _table() -> None:
    lobe = None
    for place in PLACES:
        if place.lobe != lobe:
            lobe = place.lobe
            click.echo(f"{'' if place is PLACES[0] else chr(10)}{_LOBES[lobe].capitalize()}")
        click.echo(f"{place.stage:3} {place.name}")
        click.echo(f"      enters: {place.enters}")
        click.echo(f"      leaves: {place.leaves}")
        if place.hubspot:
            click.echo(f"      HubSpot: {place.hubspot}")
    for back, title in ((False, "Ways on"), (True, "Ways back")):
        click.echo(f"\n{title}")
        for way in WAYS:
            if way.back is back:
                click.echo(_line(way))
    click.echo("\nRules")
    for rule, said in ways.table()["rules"].items():
        click.echo(f"{Rule(rule):16} {said}")


def _line(way: Way) -> str:
    line = f"{way.start:>3} > {way.end:2}  {', '.join(way.rules)}"
    return f"{line} (passed by {', '.join(way.passed_by)})" if way.passed_by else line


COMMANDS: Final = (loop,)
