"""A real browser on a real Fairlead: Debian's Chromium, driven from outside."""

import os
import shutil
import sys
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1] / "running"))
from test_running import Fairlead

ROOT = Path(__file__).parents[2]
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
AXE = ROOT / "node_modules/axe-core/axe.min.js"
RULES = "wcag2a wcag2aa wcag21a wcag21aa wcag22aa best-practice".split()


@pytest.fixture(scope="session")
def fairlead(tmp_path_factory):
    found = Fairlead(tmp_path_factory.mktemp("browser") / "var").start()
    found.states = {}
    yield found
    found.stop()


@pytest.fixture(scope="session")
def chromium():
    assert CHROMIUM, "Chromium is not installed, and without it nothing is walked"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium, fairlead):
    """Opens browsers of people; what any of them complains of fails the test."""
    complaints, contexts = [], []

    def come(away="", **options):
        """A browser; `away` is the one other place that it may ask for, where it is stubbed."""
        context = chromium.new_context(base_url=f"http://localhost:{fairlead.port}", **options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on(
            "console", lambda said: complaints.append(said.text) if is_complaint(said) else None
        )
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "request",
            lambda asked: (
                complaints.append(asked.url) if is_elsewhere(asked) and asked.url != away else None
            ),
        )
        return page

    def is_complaint(said):
        # Only a test that takes the line away is without one: the browser says so, and htmx too.
        meant = ("status of 40", "ERR_INTERNET_DISCONNECTED", "htmx:sendError", "htmx:afterRequest")
        is_meant = any(text in said.text for text in meant)
        return said.type in {"error", "warning"} and not is_meant

    def is_elsewhere(asked):
        return not asked.url.startswith((f"http://localhost:{fairlead.port}/", "data:", "blob:"))

    yield come
    for context in contexts:
        context.close()
    assert complaints == []


def accessible(page):
    """What axe finds against the standard on this page: nothing."""
    found = page.evaluate(
        AXE.read_text(encoding="utf-8")
        + f"; axe.run(document, {{runOnly: {RULES}}}).then(r => r.violations.map("
        "v => v.id + ': ' + v.nodes.map(n => n.target.join(' ')).join(', ')))"
    )
    assert found == [], f"{page.url}: {found}"
