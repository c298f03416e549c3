"""The `broadsheet` command, as its users call it."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from broadsheet.cli import main
from tests.whole_paper import Running, broadsheet, environment, free_port, running, wait_until_up

pytestmark = pytest.mark.service


@pytest.mark.parametrize(
    "command",
    [[], ["init"], ["demo"], ["serve"], ["work"], ["check"], ["import"], ["import", "stories"], ["import", "subscribers"], ["bench"]],
)
def test_every_command_explains_itself(command: list[str]) -> None:
    result = CliRunner().invoke(main, [*command, "--help"])
    assert result.exit_code == 0
    assert "Usage:" in result.output


def test_a_port_in_use_gets_a_sentence(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        result = broadsheet(tmp_path / "home", "serve", "--port", str(taken.getsockname()[1]))
    assert result.returncode == 1
    assert "cannot be used" in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("home", ["/proc/broadsheet", "/dev/null"])
def test_a_home_that_cannot_be_written_gets_a_sentence(tmp_path: Path, home: str) -> None:
    result = broadsheet(tmp_path, "init", "--home", home)
    assert result.returncode == 1
    assert "--home" in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BROADSHEET_WORKERS", "many"),
        ("DATABASE_URL", "mysql://x/y"),
        ("BROADSHEET_ADDRESS", "example.org"),
        ("BROADSHEET_DEBUG", "perhaps"),
    ],
)
def test_a_bad_setting_gets_a_sentence(tmp_path: Path, name: str, value: str) -> None:
    result = broadsheet(tmp_path / "home", "init", **{name: value})
    assert result.returncode == 1
    assert name in result.stderr
    assert "Traceback" not in result.stderr


def test_an_empty_paper_serves_checks_and_takes_an_import(tmp_path: Path) -> None:
    port = free_port()
    home = tmp_path / "home"
    with running(home, port=port) as paper:
        status, page = paper.get("/")
        assert status == 200
        assert "Nothing is published yet" in page
        lines = tmp_path / "lines.jsonl"
        lines.write_text(json.dumps({"id": "1", "headline": "The first story", "date": "2024-01-02", "body": "Words."}) + "\n")
        done = broadsheet(home, "import", "stories", "--json", str(lines), BROADSHEET_PORT=str(port))
        assert json.loads(done.stdout)["added"] == 1
        assert "The first story" in _soon(paper.get, "/", "The first story")
        findings = json.loads(broadsheet(home, "check", "--json", BROADSHEET_PORT=str(port)).stdout)
        assert all(finding["good"] for finding in findings), findings
    settings = broadsheet(home, "check", "--settings", "--json")
    assert {row["name"] for row in json.loads(settings.stdout)} >= {"BROADSHEET_HOME", "DATABASE_URL", "BROADSHEET_WORKERS"}


@pytest.mark.parametrize(("interface", "module"), [("wsgi", "broadsheet.wsgi"), ("asginl", "broadsheet.asgi")])
def test_a_server_of_ones_own_can_serve_the_paper(tmp_path: Path, interface: str, module: str) -> None:
    home, port = tmp_path / "home", free_port()
    assert broadsheet(home, "init").returncode == 0
    command = [
        sys.executable,
        "-m",
        "granian",
        f"{module}:application",
        "--interface",
        interface,
        "--port",
        str(port),
        "--workers-kill-timeout",
        "5",
    ]
    process = subprocess.Popen(command, env=environment(home, port), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    paper = Running(home, port, process)
    try:
        wait_until_up(paper, 60)
        assert "Nothing is published yet" in paper.get("/")[1]
        assert paper.get("/no-such-page/")[0] == 404
    finally:
        process.terminate()
        process.wait(20)


def _soon(get: object, path: str, text: str) -> str:
    import time

    end = time.monotonic() + 5
    while time.monotonic() < end:
        page: str = get(path)[1]  # type: ignore[operator]
        if text in page:
            return page
        time.sleep(0.05)
    return page
