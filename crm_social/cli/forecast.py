"""The forecast: evaluate it on a table, train it on the company's own, show what is in force."""

import importlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

import click
import msgspec

from crm_social.cli.base import Context, pass_context, progress_bar
from crm_social.errors import ConfigError
from crm_social.store.db import utc_now

if TYPE_CHECKING:
    from crm_social.forecast.evaluate import Evaluation
    from crm_social.forecast.training import Trained


@click.group()
def forecast() -> None:
    """The chance that somebody becomes a customer, learned from what was won and lost."""


@forecast.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--target", required=True, help="The column that says yes or no.")
@click.option("--time", help="The column that puts rows in order of time; dates or numbers.")
@click.option("--id", "ids", multiple=True, help="A column that only names; may be given again.")
@click.option("--drop", multiple=True, help="A column to leave out; may be given again.")
@click.option("--keep", multiple=True, help="A suspect to use all the same; may be given again.")
@click.option("--positive", help="The value of the target that counts as yes.")
@click.option(
    "--refit",
    type=click.Choice(["rolling", "once"]),
    default="rolling",
    help="Learn again as the later time goes by (default), or once on the past.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the evaluation as JSON.")
def evaluate(
    file: Path,
    target: str,
    time: str | None,
    ids: tuple[str, ...],
    drop: tuple[str, ...],
    keep: tuple[str, ...],
    positive: str | None,
    refit: Literal["rolling", "once"],
    *,
    as_json: bool,
) -> None:
    """Say how well the columns of FILE (CSV, also .gz) foretell its target.

    The newest 30 % of the rows are held back and forecast by what was before them. Columns
    that know the answer are left out and named on standard error.
    """
    asking, evaluating = _room("forecast.question"), _room("forecast.evaluate")
    table = _room("forecast.table")
    question = asking.Question(target, time, ids, drop, keep, positive, refit)
    with progress_bar() as bar:
        task = bar.add_task("Forecasting", total=None)
        found = evaluating.evaluate(
            table.read(file),
            question,
            lambda done, total: bar.update(task, completed=done, total=total),
        )
    for name, reason in found.left_out.items():
        click.echo(f"Left out: {name} {reason}. Use it with --keep {_quoted(name)}.", err=True)
    for remark in found.remarks:
        click.echo(f"Note: {remark}", err=True)
    if as_json:
        sys.stdout.write(msgspec.json.format(msgspec.json.encode(found)).decode() + "\n")
        return
    click.echo(_report(found))


@forecast.command()
@pass_context
def train(context: Context) -> None:
    """Learn from our own won and lost; in force only where it is better than the bands."""
    done = _room("actions.forecast").retrain(context.db, utc_now())
    if done.drift is not None and done.drift.silent:
        click.echo(f"The forecast in force has drifted: {done.drift.why}")
    if isinstance(done.found, _room("forecast.training").Silence):
        click.echo(f"No forecast: {done.found.why}")
        return
    click.echo(_about(done.found))


@forecast.command()
@pass_context
def show(context: Context) -> None:
    """Show the forecast in force: what it was learned from, and how good it was."""
    trained = _room("actions.forecast").shown(context.db)
    click.echo(
        "No forecast is in force: the bands speak alone." if trained is None else _about(trained)
    )


def _about(trained: "Trained") -> str:
    got = trained.quality
    return "\n".join(
        [
            f"{trained.version}: {'in force' if trained.active else 'not in force'}. {trained.why}",
            (
                f"Learned from {trained.won} won and {trained.lost} lost,"
                f" {trained.learned_from:%Y-%m-%d} to {trained.learned_until:%Y-%m-%d}."
            ),
            (
                f"On {got.rows} later looks: AUC {got.auc:.3f} (bands {got.auc_of_bands:.3f}),"
                f" Brier {got.brier:.4f}, lift at 10 % {got.lift_at_10:.2f},"
                f" calibration error {got.calibration_error:.3f}."
            ),
            "by tenths   said    came    rows",
            *(
                f"{'':10} {one.said:5.1%}   {one.came:5.1%}  {one.rows:6}"
                for one in got.reliability
            ),
        ]
    )


def _report(found: "Evaluation") -> str:
    got = found.figures
    how = {
        "rolling": f"past to future, learned {found.refits} times as it went",
        "once": "past to future, learned once",
        "cross-validation": f"cross-validated in {found.refits} parts, not a forecast",
    }[found.way]
    lines = [
        f"{'way':20} {how}",
        (
            f"{'learned from':20} {found.learned_from} rows at first, {found.won_before} yes"
            f" ({found.base_rate_before:.1%})"
        ),
        f"{'judged on':20} {found.judged_on} rows, base rate {found.base_rate:.1%}",
        f"{'AUC':20} {got.auc:.3f}",
        f"{'Brier':20} {got.brier:.4f} (the base rate alone {got.brier_of_base:.4f})",
        f"{'lift at 10 %':20} {got.lift_at_10:.2f}",
        (
            f"{'calibration error':20} {got.calibration_error:.3f} over {got.bins} bins of equal"
            f" width ({got.calibration_error_by_chance:.3f} would be chance alone)"
        ),
        "",
        "by tenths            said    came    rows",
        *(f"{'':20} {one.said:5.1%}   {one.came:5.1%}  {one.rows:6}" for one in found.reliability),
    ]
    return "\n".join(lines)


def _room(name: str) -> Any:
    """Return a module that needs the extra, so that other commands do without.

    Raise ConfigError, naming the extra, where it is not installed.
    """
    try:
        return importlib.import_module(f"crm_social.{name}")
    except ModuleNotFoundError as error:
        if error.name and error.name.startswith("crm_social"):
            raise
        raise ConfigError(
            "The forecast needs an extra: pip install 'crm-social[forecast]'."
        ) from error


def _quoted(name: str) -> str:
    return f'"{name}"' if " " in name else name


COMMANDS: Final = (forecast,)
