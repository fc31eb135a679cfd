"""Accessibility audits with axe-core, which the package `axe-playwright-python` carries."""

from dataclasses import dataclass

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

COMPONENTS = "[data-testid^=stBidiComponent]"
"""CSS selector of our own components on a page."""

_AXE = Axe()


@dataclass(frozen=True)
class Violation:
    """One element that breaks one rule of axe-core.

    Attributes:
        rule: name of the rule.
        impact: "minor", "moderate", "serious" or "critical".
        description: what the rule asks for.
        target: CSS selectors that lead to the element, one per frame or shadow root.
        html: how the element begins.
    """

    rule: str
    impact: str
    description: str
    target: tuple[str | list[str], ...]
    html: str

    def __str__(self) -> str:
        return f"{self.rule}: {self.description}: {self.html[:300]}"


def audit(page: Page, within: str | None = None) -> list[Violation]:
    """What axe-core finds wrong on a page.

    Args:
        page: the page, painted.
        within: CSS selector of the elements that are audited, by default the whole page.

    Raises:
        AssertionError: hardly any rule applied, so nothing was audited.
    """
    report = _AXE.run(page, within).response
    assert len(report["passes"]) > 5, "the audit looked at nothing"
    return [
        Violation(
            rule=found["id"],
            impact=node["impact"],
            description=found["help"],
            target=tuple(node["target"]),
            html=node["html"],
        )
        for found in report["violations"]
        for node in found["nodes"]
    ]


def serious(page: Page) -> list[str]:
    """What axe-core calls serious or critical on a page, but for what is Streamlit's own."""
    return [
        str(violation)
        for violation in audit(page)
        if violation.impact in {"serious", "critical"} and not _streamlits_own(page, violation)
    ]


# Streamlit's own menu on a phone puts its sections between a list and the list's items.
_STREAMLITS_LIST = "[data-testid=stSidebarNavItems]"
_STREAMLITS_RULES = {"list", "listitem"}


def _streamlits_own(page: Page, violation: Violation) -> bool:
    selector = violation.target[0]
    if violation.rule not in _STREAMLITS_RULES or not isinstance(selector, str):
        return False  # a target in parts lies in a shadow root: a component of ours
    return bool(
        page.locator(selector).first.evaluate("(e, css) => !!e.closest(css)", _STREAMLITS_LIST)
    )
