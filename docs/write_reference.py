"""Writes the reference pages that come from the code: settings and commands. `--check` says whether they are in step."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from broadsheet.cli import main as command
from broadsheet.configuration import CATALOGUE

FOLDER = Path(__file__).parent / "reference"
_MADE = "<!-- Written by ./run docs; change the code, not this page. -->\n\n"


def settings_page() -> str:
    rows = [
        "# Settings\n\n"
        + _MADE
        + "All settings come from the environment. A secret may be read from a file: put the file's path in `NAME_FILE`.\n"
        "A value that cannot be used stops the start with a sentence.\n\n| Setting | Default | What it is for |\n|---|---|---|\n"
    ]
    for one in CATALOGUE:
        default = f"`{one.default}`" if one.default else "–"
        rows.append(f"| `{one.name}` | {default} | {one.help}{' Secret.' if one.secret else ''} |\n")
    return "".join(rows)


def commands_page() -> str:
    parts = ["# Commands\n\n" + _MADE + "`./run paper` calls `broadsheet serve --demo`. Everything else is the `broadsheet` command.\n"]
    for name, one, context in _walk("broadsheet", command, None):
        if name == "broadsheet manage":
            parts.append(f"\n## `{name}`\n\n{one.help}\n")
        else:
            parts.append(f"\n## `{name}`\n\n```text\n{one.get_help(context)}\n```\n")
    return "".join(parts)


def _walk(name: str, one: click.Command, parent: click.Context | None) -> list[tuple[str, click.Command, click.Context]]:
    context = click.Context(one, info_name=name.rpartition(" ")[2], parent=parent, max_content_width=100, terminal_width=100)
    found = [(name, one, context)]
    if isinstance(one, click.Group):
        for key, below in sorted(one.commands.items()):
            found += _walk(f"{name} {key}", below, context)
    return found


PAGES = {"settings.md": settings_page, "commands.md": commands_page}


def main() -> None:
    late = [name for name, write in PAGES.items() if not (FOLDER / name).exists() or (FOLDER / name).read_text("utf-8") != write()]
    if "--check" in sys.argv:
        sys.exit(f"Out of step: {', '.join(late)}; run ./run docs" if late else 0)
    for name in late:
        (FOLDER / name).write_text(PAGES[name](), "utf-8")


if __name__ == "__main__":
    main()
