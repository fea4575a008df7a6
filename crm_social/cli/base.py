"""What commands share: the settings, the database, and how times and progress look."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

import click
from flask import Flask
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskProgressColumn,
    TextColumn,
    TimeRemainingColumn,
)

from crm_social.config import Config
from crm_social.errors import Invalid
from crm_social.jobs import Works
from crm_social.queue import Bell
from crm_social.store import schema
from crm_social.store.db import Database

#: Makes the web application: `crm_social.app.create_app`, which lies above this room.
AppFactory = Callable[[Config, Database, Bell], Flask]


class Context:
    """What a command is given."""

    def __init__(self, config: Config, make_app: AppFactory) -> None:
        self.config = config
        self.make_app = make_app

    @cached_property
    def works(self) -> Works:
        """Return what jobs need, after checking that the schema is current."""
        works = Works(self.config)
        schema.check(works.db)
        return works

    @property
    def db(self) -> Database:
        """Return the database, after checking that its schema is current."""
        return self.works.db

    def close(self) -> None:
        """Give the connections back."""
        if "works" in self.__dict__:
            self.works.db.close()


pass_context: Callable[[Any], Any] = click.make_pass_decorator(Context)


def progress_bar(console: Console | None = None) -> Progress:
    """Return a progress bar on standard error, silent where that is no terminal."""
    console = console or Console(stderr=True)
    return Progress(
        TextColumn("[progress.description]{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console,
        disable=not console.is_terminal,
    )


def parse_time(value: str) -> datetime:
    """Return an aware time from ISO 8601. Raise Invalid without a zone."""
    try:
        at = datetime.fromisoformat(value)
    except ValueError as error:
        raise Invalid(f"{value!r} is no time; write 2026-11-25T09:00:00Z.") from error
    if at.tzinfo is None:
        raise Invalid(f"{value!r} has no time zone; add Z for UTC.")
    return at.astimezone(UTC)
