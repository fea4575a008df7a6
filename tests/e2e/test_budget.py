"""What a page may weigh: a rep has it open all day, also on a bad line."""

import pytest

from tests.cast import LIV, comment
from tests.e2e.conftest import DESK, PHONE

pytestmark = [pytest.mark.e2e, pytest.mark.looks]

_SCRIPTS = 200_000


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_the_queue_page_has_less_than_200_kb_of_script_unpacked(open_page, hear, size):
    hear(comment(text="Hva koster dette?", actor=LIV))
    page = open_page(viewport=size)
    weights = {}
    page.on(
        "response",
        lambda answer: (
            weights.update({answer.url: len(answer.body())})
            if answer.request.resource_type == "script"
            else None
        ),
    )

    page.reload(wait_until="networkidle")

    assert weights
    assert sum(weights.values()) < _SCRIPTS
    assert page.locator("script:not([src])").count() == 0
