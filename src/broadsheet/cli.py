"""The `broadsheet` command."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import click

from broadsheet import __version__
from broadsheet.command_line import Sentences, home_option, make_ready, port_option, start_django
from broadsheet.comments.commands import comments, export, import_comments
from broadsheet.configuration import Setting, read_environment
from broadsheet.setup import check_home


@click.group(cls=Sentences, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="broadsheet")
def main() -> None:
    """A whole newspaper in one program.

    Settings come from the environment; `broadsheet check --settings` lists them.
    """


@main.command()
@home_option
def init() -> None:
    """Make the home folder and the database ready, or bring them up to this version."""
    make_ready()
    click.echo(f"Ready: {os.environ.get('BROADSHEET_HOME', 'paper')}")


@main.command()
@home_option
@click.option("--json", "as_json", is_flag=True, help="Print what was made as JSON.")
def demo(as_json: bool) -> None:
    """Fill an empty paper with the demo paper: stories, pictures, staff and readers."""
    make_ready(quiet=as_json)
    from broadsheet.demo.load import load_demo
    from broadsheet.progress import progress

    with progress("The demo paper", silent=as_json) as step:
        made = load_demo(step)
    click.echo(json.dumps(made) if as_json else f"The demo paper has {made['stories']} stories; accounts are in {made['accounts']}.")


@main.command()
@home_option
@port_option
@click.option("--demo", "with_demo", is_flag=True, help="Fill an empty paper with the demo paper first.")
def serve(with_demo: bool) -> None:
    """Serve the paper: front door, Django, worker and scheduler in one process group."""
    from broadsheet.frontdoor.serve import check_port, serve_paper

    env = read_environment()
    check_port(env["BROADSHEET_HOST"], env["BROADSHEET_PORT"])
    make_ready()
    if with_demo:
        from broadsheet.demo.load import load_demo
        from broadsheet.newsroom.models import Story
        from broadsheet.progress import progress

        if not Story.objects.exists():
            with progress("The demo paper") as step:
                load_demo(step)
    serve_paper(click.echo)


@main.command()
@home_option
@click.option("--no-tail", is_flag=True, help="Leave the page store of this machine alone: only tasks and clock.")
def work(no_tail: bool) -> None:
    """Run background work alone, for a machine that serves no pages."""
    make_ready()
    from broadsheet.frontdoor.night_shift import work_through_the_night

    click.echo("Working. Stop with Ctrl-C.", err=True)
    work_through_the_night(tail=not no_tail)


@main.command()
@home_option
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
@click.option("--settings", "settings_only", is_flag=True, help="List every setting, its value and what it does.")
def check(as_json: bool, settings_only: bool) -> None:
    """Look over the paper: settings, database, page store, failed pages, waiting tasks. Exit 1 on trouble."""
    if settings_only:
        _print_settings(as_json)
        return
    start_django()
    from broadsheet.check import look_over

    findings = look_over()
    if as_json:
        click.echo(json.dumps([finding.written() for finding in findings]))
    else:
        for finding in findings:
            click.echo(f"{'ok     ' if finding.good else 'TROUBLE'}  {finding.about}: {finding.said}")
    sys.exit(0 if all(finding.good for finding in findings) else 1)


def _print_settings(as_json: bool) -> None:
    from broadsheet.configuration import CATALOGUE

    read_environment()
    rows = [{"name": one.name, "value": _shown(one), "default": one.default, "help": one.help} for one in CATALOGUE]
    if as_json:
        click.echo(json.dumps(rows))
        return
    for row in rows:
        click.echo(f"{row['name']}={row['value']}\n    {row['help']}")


def _shown(setting: Setting) -> str:
    given = os.environ.get(setting.name)
    if setting.secret and given:
        return "(set)"
    return given if given is not None else setting.default


@main.command(context_settings={"ignore_unknown_options": True, "allow_extra_args": True, "help_option_names": []})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def manage(arguments: tuple[str, ...]) -> None:
    """Run a Django or Wagtail management command, such as `broadsheet manage shell`."""
    check_home(read_environment()["BROADSHEET_HOME"])
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "broadsheet.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(["broadsheet manage", *arguments])


@main.group("import")
def import_() -> None:
    """Bring content over from elsewhere."""


@import_.command("stories")
@home_option
@click.argument("files", nargs=-1, required=True, metavar="FILE…")
@click.option("--section", metavar="SLUG", default="", help="For stories whose line names no section; else `imported`.")
@click.option(
    "--access", type=click.Choice(["free", "metered", "subscriber"]), default=None, help="For stories whose line names no access."
)
@click.option("--dry-run", is_flag=True, help="Read and judge everything, and change nothing.")
@click.option("--report", type=click.Path(dir_okay=False), help="Write every change and drop to this file, as JSON Lines.")
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON.")
def import_stories(files: tuple[str, ...], section: str, access: str | None, dry_run: bool, report: str | None, as_json: bool) -> None:
    """Import stories from JSON Lines files (- for standard input). See docs/reference/story-lines.md for the form."""
    make_ready(quiet=as_json)
    from broadsheet.moving.import_stories import Options, import_files
    from broadsheet.progress import progress

    options = Options(section=section, access=access, dry_run=dry_run, report=Path(report) if report else None)
    with progress("Stories", silent=as_json) as step:
        summary = import_files(files, options, step)
    click.echo(json.dumps(summary.written()) if as_json else summary.told())
    sys.exit(1 if summary.broken else 0)


@import_.command("subscribers")
@home_option
@click.argument("files", nargs=-1, required=True, metavar="FILE…")
@click.option("--paid-days", type=click.IntRange(1, 36_500), default=None, help="Days for rows that say paid, but not until when.")
@click.option("--dry-run", is_flag=True, help="Read and judge everything, and change nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON.")
def import_subscribers(files: tuple[str, ...], paid_days: int | None, dry_run: bool, as_json: bool) -> None:
    """Import subscribers from CSV files, as Ghost, Substack, Mailchimp and others export them (- for standard input)."""
    make_ready(quiet=as_json)
    from broadsheet.circulation.actions.import_subscribers import Options, import_files
    from broadsheet.progress import progress

    with progress("Subscribers", silent=as_json) as step:
        summary = import_files(files, Options(paid_days=paid_days, dry_run=dry_run), step)
    click.echo(json.dumps(summary.written()) if as_json else summary.told())
    sys.exit(1 if summary.broken else 0)


import_.add_command(import_comments)
main.add_command(export)
main.add_command(comments)


@main.command()
@home_option
@click.option("--quick", is_flag=True, help="Smaller numbers, for a first look.")
@click.option("--only", multiple=True, help="Run only these: read, publish, memory, scale, import, meter.")
def bench(quick: bool, only: tuple[str, ...]) -> None:
    """Measure this machine; needs a checkout with its bench/ folder."""
    script = Path.cwd() / "bench" / "run.py"
    if not script.exists():
        raise click.ClickException("The bench lives in the project's checkout: run `./run bench` there.")
    arguments = [sys.executable, str(script), *(["--quick"] if quick else []), *(f"--only={one}" for one in only)]
    os.execv(sys.executable, arguments)


if __name__ == "__main__":
    main()
