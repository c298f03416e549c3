"""What the commands share: the options for home folder and port, and the start of the paper."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click

from broadsheet.configuration import BadSetting, read_environment
from broadsheet.setup import NotReady, check_home


class Sentences(click.Group):
    """Turns what a user can mend into one sentence, without a trace."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (BadSetting, NotReady) as error:
            raise click.ClickException(str(error)) from error


def _use_home(ctx: click.Context, parameter: click.Parameter, value: str | None) -> None:
    if value:
        os.environ["BROADSHEET_HOME"] = str(Path(value).expanduser().absolute())


def _use_port(ctx: click.Context, parameter: click.Parameter, value: int | None) -> None:
    if value is not None:
        os.environ["BROADSHEET_PORT"] = str(value)


home_option = click.option(
    "--home", metavar="DIR", callback=_use_home, expose_value=False, help="The home folder; else BROADSHEET_HOME, else ./paper."
)
port_option = click.option(
    "--port", type=click.IntRange(1, 65535), callback=_use_port, expose_value=False, help="The port; else BROADSHEET_PORT, else 8000."
)


def start_django() -> None:
    check_home(read_environment()["BROADSHEET_HOME"])
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "broadsheet.settings")
    import django

    django.setup()


def make_ready(quiet: bool = False) -> None:
    from broadsheet import setup

    start_django()
    setup.make_ready((lambda text: None) if quiet else (lambda text: click.echo(f"{text} …", err=True)))
