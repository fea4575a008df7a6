"""What all pages share: static files, errors, and what a browser may do."""

import gzip
import re
from pathlib import Path

import pytest

from crm_social.core import eight
from crm_social.core.loop import Stage
from crm_social.web import assets
from tests.web.conftest import HTMX
from tests.web.conftest import words as text_of

STATIC = Path(assets.__file__).parent / "static"


def test_static_files_are_kept_for_ever_under_their_hash(ola):
    page = ola.get("/queue").text
    address = re.search(r'href="(/static/\w+/app\.css)"', page)[1]

    answer = ola.get(address)

    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.data == (STATIC / "app.css").read_bytes()


def test_an_old_hash_gets_the_file_but_not_for_ever(ola):
    answer = ola.get("/static/0000000000000000/app.css")

    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-cache")


def test_text_travels_compressed(ola):
    answer = ola.get("/static/x/htmx.min.js", headers={"Accept-Encoding": "gzip"})

    assert answer.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(answer.data) == (STATIC / "htmx.min.js").read_bytes()


def test_scripts_of_a_page_weigh_less_than_200_kb():
    assert sum(path.stat().st_size for path in STATIC.glob("*.js")) < 200_000
    assert (STATIC / "app.js").stat().st_size < 15_000


@pytest.mark.parametrize("name", ["none.css", "..%2f__init__.py"])
def test_what_is_not_a_static_file_is_not_found(ola, name):
    assert ola.get(f"/static/x/{name}").status_code == 404


@pytest.mark.parametrize("path", ["/sign-in", "/queue", "/contacts", "/contacts/1", "/none"])
def test_no_page_needs_inline_script_or_style_or_another_host(ola, task_id, path):
    page = ola.get(path)

    assert not re.search(r"<script(?![^>]* src=)", page.text)
    assert not re.search(r"<style|\sstyle=|\son\w+=", page.text)
    assert not re.findall(r'(?:src|action)="(?!/|#)[^"]', page.text)
    assert "'unsafe" not in page.headers["Content-Security-Policy"]
    assert page.headers["Cache-Control"] == "no-store"


def test_an_unknown_address_is_a_page_with_a_way_back(ola):
    answer = ola.get("/nothing-here")

    assert answer.status_code == 404
    assert "There is no such page" in text_of(answer)
    assert "Back to the queue" in text_of(answer)


def test_htmx_hears_of_errors_in_a_notice_that_replaces_nothing(ola):
    answer = ola.get("/contacts/99", headers=HTMX)

    assert answer.status_code == 404
    assert answer.headers["HX-Reswap"] == "none"
    assert 'hx-swap-oob="beforeend:#toasts"' in answer.text


def test_addresses_under_the_api_are_not_answered_with_pages(ola):
    answer = ola.get("/api/v1/nothing")

    assert answer.status_code == 404
    assert "Back to the queue" not in answer.text


def test_every_stage_stands_on_the_eight():
    assert list(eight.PLACES) == [stage.value for stage in Stage]
    shares = [place.share for place in eight.PLACES.values()]
    assert shares == sorted(shares)
    crossing = eight.PLACES[Stage.CUSTOMER]
    assert (crossing.x, crossing.y, crossing.share) == (18, 8, 50)
