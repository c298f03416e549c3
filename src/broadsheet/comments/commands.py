"""The conversation's commands: judge from outside, bring old comments home, export them, and find their writers."""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from broadsheet.command_line import home_option, make_ready, start_django

# As `bringing.platforms` knows them; named here, so that help needs no database.
PLATFORMS = ("vuukle", "disqus", "coral", "wordpress", "isso", "commento", "csv", "broadsheet")
_as_json = click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON.")
_from = click.option("--from", "platform", type=click.Choice(PLATFORMS), required=True, help="The platform that wrote the files.")


@contextlib.contextmanager
def _sentences() -> Iterator[None]:
    """What a file does wrong is one sentence, without a trace."""
    from broadsheet.comments.bringing.old_comment import NotReadable

    try:
        yield
    except NotReadable as error:
        raise click.ClickException(str(error)) from error


@click.command("comments")
@home_option
@_from
@click.option("--map", "map_file", type=click.Path(dir_okay=False, path_type=Path), help="CSV: an old address or id, and the story here.")
@click.option("--dry-run", is_flag=True, help="Read and sort everything, and change nothing.")
@click.option("--report", type=click.Path(dir_okay=False, path_type=Path), help="Write every change and drop to this file, as JSON Lines.")
@_as_json
@click.argument("files", nargs=-1, required=True, metavar="FILE…")
def import_comments(
    platform: str, map_file: Path | None, dry_run: bool, report: Path | None, as_json: bool, files: tuple[str, ...]
) -> None:
    """Bring old comments home from another platform's export (- for standard input). See docs/how-to/bring-comments-over.md."""
    make_ready(quiet=as_json)
    from broadsheet.comments.actions.bring_comments import Options, bring_comments
    from broadsheet.progress import progress

    with _sentences(), progress("Comments, in bytes", silent=as_json) as step:
        summary = bring_comments(files, Options(platform, map_file, dry_run, report), step)
    click.echo(json.dumps(summary.written()) if as_json else summary.told())
    sys.exit(1 if summary.dropped else 0)


@click.group()
def export() -> None:
    """Take content out, in open forms."""


@export.command("comments")
@home_option
@click.option("--as", "form", type=click.Choice(["jsonl", "disqus"]), default="jsonl", help="Our own lines, or XML as Disqus exports it.")
@click.option("--out", type=click.File("wb", atomic=True), default="-", help="The file to write; else standard output.")
@click.option("--with-addresses", is_flag=True, help="Write e-mail addresses too: for moving, never for publishing.")
def export_comments(form: Any, out: Any, with_addresses: bool) -> None:
    """Export all comments. Our own lines import again without loss: see docs/reference/comment-lines.md."""
    make_ready(quiet=True)
    from broadsheet.comments.actions.export_comments import Export, export_comments
    from broadsheet.progress import progress

    with progress("Comments", silent=out.name in ("-", "<stdout>")) as step:
        count = export_comments(out, Export(form, with_addresses), step)
    click.echo(f"{count} comments.", err=True)


@click.group()
def comments() -> None:
    """Look into the conversation from outside, and find the writers of old comments."""


@comments.command("judge")
@home_option
@click.option("--shipped", is_flag=True, help="By the thresholds that are shipped, whatever this paper has set.")
@click.argument("file", type=click.File("rb"), metavar="FILE|-")
def judge_comments(shipped: bool, file: Any) -> None:
    """Judge JSON Lines of {"id", "text", "parent"?, "author"?} by all rules: one line of JSON for each. Keeps nothing."""
    start_django()
    from django.db import DatabaseError

    from broadsheet.comments.current import conversation_policy
    from broadsheet.comments.judge_lines import Judged, judge_lines
    from broadsheet.comments.policy import ConversationPolicy

    policy, judged = ConversationPolicy(), Judged()
    if not shipped:
        # A home folder without a paper yet has no policy of its own.
        with contextlib.suppress(DatabaseError):
            policy = conversation_policy()
    for line in judge_lines(file, policy, judged):
        click.echo(line)
    if judged.broken:
        click.echo(f"{judged.broken} of {judged.lines} lines could not be read; their answers say why.", err=True)
    sys.exit(1 if judged.broken else 0)


@comments.command("links")
@home_option
@_from
@click.option("--days", type=click.IntRange(1, 3650), default=180, help="For how long a link is good.")
@click.option("--out", type=click.File("w", encoding="utf-8"), default="-", help="The file to write; else standard output.")
def claim_links(platform: str, days: int, out: Any) -> None:
    """Write CSV of `source_id,name,link`: a signed link for each unclaimed voice, by which its writer claims it."""
    make_ready(quiet=True)
    from broadsheet.comments.actions.link_voices import write_claim_links

    click.echo(f"{write_claim_links(platform, out, days=days)} links.", err=True)


@comments.command("addresses")
@home_option
@_from
@_as_json
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def attach_addresses(platform: str, as_json: bool, file: Path) -> None:
    """Attach e-mail addresses to unclaimed voices from CSV with `source_id,email`, so that their writers find them by signing in."""
    make_ready(quiet=as_json)
    from broadsheet.comments.actions.link_voices import attach_addresses

    with _sentences():
        attached = attach_addresses(platform, file)
    click.echo(json.dumps(attached.written()) if as_json else attached.told())
    sys.exit(1 if attached.broken else 0)
