"""The frame of every page in a real browser: nobody else is asked, and the policy holds."""

import pytest

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_page_asks_nobody_else_and_complains_of_nothing(desk_page, scheme):
    page = desk_page(1280, scheme, path="/static/")
    assert "There is no such page." in page.inner_text("main")
