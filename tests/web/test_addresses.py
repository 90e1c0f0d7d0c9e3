"""Every address: what may be asked of it, what it answers, and that looking changes nothing."""

import re
from collections.abc import Iterator

import pytest

from app.translations import Words
from tests.application import Site
from tests.prospect import Prospect, path_in, text_in

PLAIN = {"/health", "/ready", "/robots.txt", "/sitemap.xml"}
"""Addresses for machines: they speak no language."""


@pytest.fixture
def addresses(site: Site) -> dict[str, set[str]]:
    """Every address of the product with the methods it takes, its journey, links and mails real."""
    prospect = Prospect(site)
    mail = prospect.hands_over()
    feedback = re.findall(r"/feedback/(\S+)", text_in(mail))[0]
    prospect.requests()
    values = {
        "language": "en",
        "slug": "heizung",
        "token": prospect.private_link().rpartition("/")[2],
        "question_id": "stand",
        "confirmation": path_in(site.delivers().only(), "/confirm/").rpartition("/")[2],
        "feedback_token": feedback,
        "filename": "klarheit.css",
        "message_id": "no-such-message",
        "name": "no-such-mail",
        "at": 0,
    }
    urls = site.app.url_map.bind("localhost")
    found: dict[str, set[str]] = {}
    for rule in site.app.url_map.iter_rules():
        given = {name: values[name] for name in rule.arguments}
        address = urls.build(rule.endpoint, given)
        found.setdefault(address, set()).update(rule.methods or ())
    return found


@pytest.fixture
def browser(site: Site, addresses: dict[str, set[str]]) -> Prospect:
    """A browser whose cookie is for a finished journey."""
    return Prospect(site).completes()


def test_looking_at_any_address_changes_nothing(
    browser: Prospect, site: Site, addresses: dict[str, set[str]]
):
    before = site.everything()
    for address, methods in addresses.items():
        if "GET" in methods:
            page = browser.visits(address)
            assert page.status in (200, 303, 404, 503), address
            assert page.status < 404 or "mail" in address or address == "/ready", address
    assert site.everything() == before
    assert len(addresses) > 60


def test_a_link_preview_gets_the_same_head_as_a_reader(
    browser: Prospect, site: Site, addresses: dict[str, set[str]]
):
    before = site.everything()
    for address, methods in addresses.items():
        if "GET" in methods:
            reader, preview = browser.visits(address), browser.visits(address, "HEAD")
            assert preview.body == b"", address
            assert preview.status == reader.status, address
            assert preview.headers["Content-Type"] == reader.headers["Content-Type"], address
    assert site.everything() == before


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_a_method_an_address_does_not_take_is_refused_and_says_which_it_takes(
    browser: Prospect, site: Site, addresses: dict[str, set[str]], method: str
):
    before = site.everything()
    for address, methods in addresses.items():
        if method not in methods:
            page = browser.visits(address, method)
            assert page.status == 405, address
            assert set(page.headers["Allow"].split(", ")) == methods, address
            language = "en" if address.startswith("/en") else "de"
            assert page.language == language
    assert site.everything() == before


def test_asking_for_the_methods_changes_nothing(
    browser: Prospect, site: Site, addresses: dict[str, set[str]]
):
    before = site.everything()
    for address, methods in addresses.items():
        page = browser.visits(address, "OPTIONS")
        assert (page.status, set(page.headers["Allow"].split(", "))) == (200, methods), address
    assert site.everything() == before


def test_a_page_is_the_same_with_and_without_a_slash_at_its_end(prospect: Prospect):
    for address in (f"{prospect.prefix}/heizung", f"{prospect.prefix}/privacy"):
        assert prospect.visits(address).heading == prospect.visits(address + "/").heading


ODD = [
    "/gibtsnicht",
    "/gibtsnicht/question/art",
    "/heizung/gibtsnicht",
    "/Heizung",
    "/heizung.yaml",
    "/" + "x" * 2000,
    "/%00",
    "/heizung/question/%00",
    "/heizung/question/..%2f..%2fetc%2fpasswd",
    "/..%2f..%2fetc%2fpasswd",
    "/static/..%2fpyproject.toml",
    "/static/../pyproject.toml",
    "/%ff",
    "/fr/heizung",
    "/team",
    "/mailbox/..%2f..%2fklarheit.db",
    "/confirm",
    "/j",
]


@pytest.mark.parametrize("address", ODD)
def test_an_address_that_leads_nowhere_says_so(prospect: Prospect, say: Words, address: str):
    prospect.completes()
    page = prospect.visits(prospect.prefix + address)
    assert page.status == 404
    assert page.heading == say("states.not_found_heading")
    assert page.language == prospect.language
    assert (prospect.prefix or "/") in page.links


def test_nothing_is_sent_to_another_site(prospect: Prospect):
    """No address makes the product redirect to where somebody else wants."""
    prospect.completes()
    for address in (
        "//evil.example",
        "/heizung/question/art?back=//evil.example",
        "/\\evil.example",
    ):
        page = prospect.visits(address)
        assert "evil.example" not in page.location
        assert page.status in (200, 404)
    page = prospect.sends(f"{prospect.base}/question/art?back=//evil.example", {"art": "neu"})
    assert page.location.startswith(f"{prospect.base}/question/")


@pytest.mark.parametrize(
    "host", ["localhost", "Klarheit.EXAMPLE:8443", "[::1]:8000", "münchen.example"]
)
def test_an_address_leads_to_the_same_page_whatever_the_host_is_called(
    prospect: Prospect, host: str
):
    with_it = prospect.visits(prospect.base, Host=host)
    assert (with_it.status, with_it.text) == (200, prospect.opens().text)
    doubled = prospect.visits(f"{prospect.base}//review?x=%C3%A4", Host=host)
    assert doubled.status == 308
    assert doubled.headers["Location"].endswith(f"{prospect.base}/review?x=%C3%A4")


@pytest.mark.parametrize("host", ["a..b", "a" * 64])
def test_what_cannot_be_the_name_of_a_host_is_refused_with_a_page(prospect: Prospect, host: str):
    for address in (prospect.base, f"{prospect.base}//review"):
        page = prospect.visits(address, Host=host)
        assert page.status == 400
        assert page.heading


@pytest.mark.parametrize("rest", ["//evil.example", "/%5Cevil.example/x", "/%5C/evil.example"])
def test_no_page_has_a_link_to_another_site_that_its_address_brought(prospect: Prospect, rest: str):
    """Two slashes, or a slash and a backslash, would begin the name of a host (URL Standard)."""
    for prefix in ("", "/en", "/en/j/none"):
        page = prospect.visits(prefix + rest)
        assert page.status in (200, 404, 410)
        assert not [each for each in page.links if re.match(r"[/\\]{2}", each)], prefix


def links_of(prospect: Prospect, start: str) -> Iterator[str]:
    """Every address of the product that can be reached by links from here."""
    waiting, seen = [start], {start}
    while waiting:
        address = waiting.pop()
        yield address
        page = prospect.visits(address)
        if "text/html" not in page.headers["Content-Type"]:
            continue
        for link in page.links:
            link = link.partition("#")[0]
            if link.startswith("/") and link not in seen:
                seen.add(link)
                waiting.append(link)


def test_every_link_leads_somewhere(prospect: Prospect, site: Site):
    prospect.completes().requests()
    site.delivers()
    before = site.everything()
    visited = list(links_of(prospect, prospect.base))
    for address in visited:
        assert prospect.visits(address).status == 200, address
    for step in ("/result", "/private", "/conversation", "/ask", "/erase", "/not-for-me"):
        assert prospect.base + step in visited
    assert site.everything() == before
