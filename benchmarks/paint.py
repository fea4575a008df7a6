"""When the queue's page is first painted, beside an empty page of the same server.

    python -m benchmarks.paint [--contacts 100000] [--loads 15]

The database is loaded as for `benchmarks.queue`, and served by waitress as `crm-social serve` does
it. Chromium asks in turns for `empty` (a static page of one word) and the `queue` (200 rows, one
lead), each with an empty cache and once more with what the first load left there; as a desktop
(1440 x 900) and as a phone (390 x 844, its processor slowed 4 times, as Lighthouse does it).

Printed are medians and the slowest of the loads, in milliseconds since the navigation began, as
the browser tells them (Paint Timing): the answer's last byte, the first paint, and the first paint
of text or a picture.
"""

import argparse
import os
import shutil
import statistics
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any, Final

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from waitress.server import create_server

from benchmarks.queue import Place, loaded, sqlite

_EMPTY: Final = b"<!doctype html><html lang=en><title>Empty</title><p>Empty</p></html>"
_PAGES: Final = {"empty": "/empty", "queue": "/queue?who=team"}
_DEVICES: Final[dict[str, tuple[int, dict[str, Any]]]] = {
    "desktop": (1, {"viewport": {"width": 1440, "height": 900}}),
    "phone": (
        4,
        {
            "viewport": {"width": 390, "height": 844},
            "device_scale_factor": 3,
            "is_mobile": True,
            "has_touch": True,
        },
    ),
}
_MARKS: Final = ("answer", "first paint", "first content")
_READ: Final = """() => {
  const paint = (name) => performance.getEntriesByName(name)[0].startTime;
  const answered = performance.getEntriesByType("navigation")[0].responseEnd;
  return [answered, paint("first-paint"), paint("first-contentful-paint")];
}"""
_PAINTED: Final = "() => performance.getEntriesByName('first-contentful-paint').length"


def main() -> None:
    """Load, serve, ask in turns, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--contacts", type=int, default=100_000)
    parser.add_argument("--loads", type=int, default=15)
    given = parser.parse_args()
    with ExitStack() as stack:
        where = stack.enter_context(sqlite())
        place = loaded("lite", given.contacts, where(given.contacts), stack)
        address = stack.enter_context(_served(place))
        playwright = stack.enter_context(sync_playwright())
        arguments = ["--disable-dev-shm-usage", *(["--no-sandbox"] if os.geteuid() == 0 else [])]
        program = os.environ.get("CHROMIUM") or shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=program, args=arguments)
        stack.callback(browser.close)
        _show(_measured(browser, address, place, given.loads))


@contextmanager
def _served(place: Place) -> Iterator[str]:
    """Serve the app, and the empty page beside it."""
    app = place.client.application

    def answer(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        if environ["PATH_INFO"] != _PAGES["empty"]:
            return app.wsgi_app(environ, start)
        start("200 OK", [("Content-Type", "text/html"), ("Cache-Control", "no-store")])
        return [_EMPTY]

    server = create_server(answer, host="127.0.0.1", port=0, threads=4)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.effective_port}"
    server.close()
    thread.join(5)


def _measured(
    browser: Browser, address: str, place: Place, loads: int
) -> dict[tuple[str, str, str], list[list[float]]]:
    took: dict[tuple[str, str, str], list[list[float]]] = {}
    cookie = place.client.get_cookie("crm_social")
    assert cookie is not None  # noqa: S101 - signed in when it was loaded
    for number in range(loads + 1):
        for device, (slowed, options) in _DEVICES.items():
            for name, path in _PAGES.items():
                # A context is a browser's profile: a new one has nothing in its cache.
                context = browser.new_context(base_url=address, **options)
                context.add_cookies([{"name": "crm_social", "value": cookie.value, "url": address}])
                page = context.new_page()
                _slow(context, page, slowed)
                for cache in ("cold", "warm"):
                    page.goto(path)
                    page.wait_for_function(_PAINTED)
                    if number:  # the first warms the server
                        took.setdefault((device, name, cache), []).append(page.evaluate(_READ))
                    page.goto("about:blank")
                context.close()
    return took


def _slow(context: BrowserContext, page: Page, times: int) -> None:
    session = context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": times})


def _show(took: dict[tuple[str, str, str], list[list[float]]]) -> None:
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    print(f"load {load}, {os.cpu_count()} cores")
    print(f"| device | page | cache | {' | '.join(f'{mark} ms' for mark in _MARKS)} |")
    print("|---|---|---|---|---|---|")
    for (device, name, cache), some in took.items():
        cells = [
            f"{statistics.median(column):.0f} (at most {max(column):.0f})"
            for column in zip(*some, strict=True)
        ]
        print(f"| {device} | {name} | {cache} | {' | '.join(cells)} |")


if __name__ == "__main__":
    main()
