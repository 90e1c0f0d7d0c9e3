"""What every answer carries, what no page has in it, and who may post."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.translations import Words
from tests.application import QUESTIONNAIRES, SECRET, Site
from tests.page import Page
from tests.prospect import REQUEST, Prospect, path_in

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "X-Frame-Options": "SAMEORIGIN",
}
POLICY = (
    "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'self'"
)


def every_kind(prospect: Prospect) -> Iterator[tuple[str, int, Page]]:
    """One response of each kind: its name, the status it should have, and itself."""
    base = prospect.base
    yield "landing", 200, prospect.opens()
    yield "question", 200, prospect.opens("/question/art")
    yield "answer", 303, prospect.answers("art", "neu")
    yield "bad answer", 422, prospect.answers("laufzeit", "viel")
    yield "no token", 400, prospect.posts(f"{base}/question/art", {"art": "neu"})
    yield "too large", 413, prospect.answers("worte", "x" * 1_000_000)
    yield "no result", 409, prospect.opens("/result")
    prospect.completes()
    yield "result", 200, prospect.opens("/result")
    yield "report", 200, prospect.opens("/report.pdf")
    yield "export", 200, prospect.opens("/export.json")
    yield "private link", 200, prospect.by_link().opens()
    yield "preview", 200, prospect.previews()
    yield "sent", 200, prospect.requests()
    link = path_in(prospect.site.delivers().only(), "/confirm/")
    yield "confirm", 200, prospect.visits(link)
    yield "dead link", 410, prospect.visits(f"{prospect.prefix}/j/none.none")
    yield "nowhere", 404, prospect.visits(f"{prospect.prefix}/gibtsnicht")
    yield "method", 405, prospect.visits(f"{base}/review", "DELETE")
    yield "cross-site", 403, prospect.posts(f"{base}/ask", {}, **{"Sec-Fetch-Site": "cross-site"})
    yield "options", 200, prospect.visits(f"{base}/review", "OPTIONS")
    yield "health", 200, prospect.visits("/health")
    yield "ready", 503, prospect.visits("/ready")
    yield "static", 200, prospect.visits("/static/klarheit.css")
    yield "no file", 404, prospect.visits("/static/nothing.css")
    yield "mailbox", 200, prospect.visits(f"{prospect.prefix}/mailbox")
    yield "erased", 200, prospect.sends(f"{base}/erase", {})


def test_every_kind_of_response_carries_the_security_headers(prospect: Prospect):
    for name, status, page in every_kind(prospect):
        assert page.status == status, name
        assert {key: page.headers.get(key) for key in ALWAYS} == ALWAYS, name
        assert page.headers["Content-Security-Policy"] == POLICY, name
        assert "Server" not in page.headers, name


def test_only_what_belongs_to_nobody_may_be_kept_by_a_browser(prospect: Prospect):
    kept = {
        name
        for name, _, page in every_kind(prospect)
        if page.headers["Cache-Control"] != "no-store"
    }
    assert kept == {"landing", "static"}


def test_a_fault_of_the_program_is_a_page_with_the_same_headers(
    prospect: Prospect, site: Site, say: Words, monkeypatch: pytest.MonkeyPatch
):
    prospect.completes()
    monkeypatch.setattr("app.services.results.orient", None)
    page = prospect.opens("/result")
    assert (page.status, page.heading) == (500, say("states.error_heading"))
    assert page.language == prospect.language
    assert page.headers["Content-Security-Policy"] == POLICY
    assert "Traceback" not in page.html
    assert "NoneType" not in page.html


def test_no_page_has_script_or_style_in_it_or_asks_another_host(prospect: Prospect):
    for name, _, page in every_kind(prospect):
        is_html = page.headers["Content-Type"].startswith("text/html")
        if not is_html or page.status == 303 or not page.body:
            continue
        for element in page.root.iter():
            assert element.tag not in {"script", "style", "iframe", "object", "embed"}, name
            for attribute, value in element.attrib.items():
                assert attribute != "style", name
                assert not attribute.startswith("on"), name
                if attribute in {"src", "srcset", "action", "poster", "data"}:
                    assert value.startswith("/") or value == "", (name, value)
                if attribute == "href" and element.tag == "link" and "rel" in element.attrib:
                    assert value.startswith(("/", "http://127.0.0.1:8000/")), (name, value)
                assert "javascript:" not in value, name


# --- the cookie ------------------------------------------------------------------------------


def test_the_only_cookie_is_for_the_session_and_holds_no_answer(prospect: Prospect):
    set_cookies = [
        cookie
        for _, _, page in every_kind(prospect)
        for cookie in page.headers.getlist("Set-Cookie")
    ]
    assert set_cookies
    for cookie in set_cookies:
        assert cookie.startswith("klarheit=")
        attributes = {each.strip() for each in cookie.split(";")[1:]}
        assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= attributes
        assert "Secure" not in attributes
        assert not any(each.startswith("Domain") for each in attributes)
    prospect.completes()
    with prospect.client.session_transaction() as session:
        assert dict(session) == {"journeys": {"heizung": prospect.journey_id}, "_permanent": True}


def test_looking_at_pages_that_need_none_sets_no_cookie(prospect: Prospect):
    for address in ("", "/heizung", "/privacy", "/imprint", "/gibtsnicht"):
        page = prospect.visits(prospect.prefix + address or "/")
        assert "Set-Cookie" not in page.headers, address


# --- a deployment ----------------------------------------------------------------------------


@pytest.fixture
def deployed(new_site: Callable[..., Site]) -> Prospect:
    """Somebody at a deployment behind TLS."""
    site = new_site(
        BASE_URL="https://check.probewerk.example", MAIL_URL="smtp://127.0.0.1", SECRET_KEY=SECRET
    )
    return Prospect(site)


def test_a_deployment_behind_tls_keeps_cookie_and_browser_to_it(deployed: Prospect):
    page = deployed.visits("/heizung/question/art")
    assert page.headers["Strict-Transport-Security"] == "max-age=31536000"
    assert "; Secure;" in page.headers["Set-Cookie"]


def test_a_deployment_has_no_mailbox(deployed: Prospect):
    assert deployed.visits("/mailbox").status == 404
    assert deployed.visits("/en/mailbox").status == 404


def test_the_demo_over_plain_http_does_not_ask_for_tls(prospect: Prospect):
    assert "Strict-Transport-Security" not in prospect.opens().headers


def test_only_the_frames_the_firm_names_may_show_it(tmp_path: Path, new_site: Callable[..., Site]):
    folder = tmp_path / "questionnaires"
    shutil.copytree(QUESTIONNAIRES, folder)
    with (folder / "brand.yaml").open("a") as brand:
        brand.write('frame_ancestors: ["https://www.probewerk.example"]\n')
    page = Prospect(new_site(QUESTIONNAIRES=str(folder))).opens()
    policy = page.headers["Content-Security-Policy"]
    assert policy.endswith("frame-ancestors 'self' https://www.probewerk.example")
    assert "X-Frame-Options" not in page.headers


# --- who may post ----------------------------------------------------------------------------


def test_another_site_cannot_make_a_browser_post(prospect: Prospect, site: Site, say: Words):
    prospect.completes()
    token = prospect.opens("/question/art").form["csrf_token"][0]
    before = site.everything()
    for step, fields in (
        ("/question/art", {"art": "alt"}),
        ("/conversation", REQUEST),
        ("/ask", {"question": "?", "email": "ada@kundin.example"}),
        ("/private/send", {"email": "ada@kundin.example"}),
        ("/erase", {}),
        ("/not-for-me", {}),
        ("/restart", {}),
    ):
        page = prospect.posts(
            prospect.base + step,
            {**fields, "csrf_token": token},
            **{"Sec-Fetch-Site": "cross-site"},
        )
        assert (page.status, page.heading) == (403, say("states.bad_request_heading")), step
    assert site.everything() == before
    assert prospect.opens("/result").status == 200


@pytest.mark.parametrize("site_of_form", ["same-origin", "same-site", "none"])
def test_our_own_forms_are_taken(prospect: Prospect, site_of_form: str):
    form = prospect.opens("/question/art").form
    page = prospect.posts(
        f"{prospect.base}/question/art", {**form, "art": "neu"}, **{"Sec-Fetch-Site": site_of_form}
    )
    assert page.status == 303
