"""What can be seen of a page without eyes: what axe finds, what is too wide, what is too small to be pressed."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

_TOO_SMALL = """least => [...document.querySelectorAll("main :is(button, .button, select, input:not([type=hidden]))")]
    .filter(one => one.type !== "checkbox" && one.type !== "radio" && one.getClientRects().length)
    .filter(one => one.getBoundingClientRect().height < least)
    .map(one => one.outerHTML.slice(0, 120))"""


def findings(page: "Page") -> list[str]:
    """Return what axe finds (WCAG 2.2 A and AA, best practice), each with the elements that it is about."""
    from axe_playwright_python.sync_playwright import Axe

    return [
        f"{found['id']}: {node['html'][:160]} {node['failureSummary']}"
        for found in Axe().run(page).response["violations"]
        for node in found["nodes"]
    ]


def is_too_wide(page: "Page") -> bool:
    """Say whether the page can be scrolled sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))


def too_small(page: "Page", least: int) -> list[str]:
    """Return the controls of the page that are less high than so many pixels."""
    return list(page.evaluate(_TOO_SMALL, least))
