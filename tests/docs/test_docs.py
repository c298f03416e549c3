"""The docs say what the code does: generated pages are in step, and nothing public is undocumented."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

from broadsheet.site.urls import urlpatterns

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]


@pytest.fixture(scope="module")
def writer() -> ModuleType:
    spec = importlib.util.spec_from_file_location("write_reference", ROOT / "docs" / "write_reference.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_generated_pages_are_in_step(writer: ModuleType) -> None:
    for name, write in writer.PAGES.items():
        assert (ROOT / "docs" / "reference" / name).read_text("utf-8") == write(), f"{name}: run ./run docs"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_no_inner_link_is_dead(page: Path) -> None:
    for target in re.findall(r"\]\((?!https?:|mailto:|#)([^)\s#]+)", page.read_text("utf-8")):
        assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_every_address_is_documented() -> None:
    told = (ROOT / "docs" / "reference" / "addresses.md").read_text("utf-8")
    for pattern in urlpatterns:
        assert f"`{pattern.name}`" in told, f"{pattern.name} is missing from addresses.md"


def test_every_promised_part_is_in_a_template_or_reserved() -> None:
    told = (ROOT / "docs" / "reference" / "parts.md").read_text("utf-8")
    templates = "".join(file.read_text("utf-8") for file in (ROOT / "src").rglob("*.html"))
    code = "".join(file.read_text("utf-8") for file in (ROOT / "src").rglob("*.py"))
    used = set(re.findall(r'data-part="([a-z-]+)"', templates + code))
    promised = set(re.findall(r"`([a-z-]+)`", told))
    assert used <= promised
    assert {"allowance", "save", "newsletter", "comments", "epaper"} <= promised


def test_every_chore_is_in_the_contributing_guide() -> None:
    chores = set(re.findall(r"^chore_([a-z]+)\(\)", (ROOT / "run").read_text("utf-8"), re.MULTILINE))
    told = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    assert {chore for chore in chores if f"./run {chore}" not in told} == set()


def test_the_project_speaks_of_itself_alone() -> None:
    for file in [*PAGES, *(ROOT / "requirements").glob("*.txt")]:
        text = file.read_text("utf-8")
        assert not re.search(r"pypi\.org|pythonhosted|npmjs|/work/", text), file
