"""A browser without a window: speaks HTTP with a running product, keeps its cookie, reads forms."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlencode

from werkzeug.datastructures import Headers
from werkzeug.test import EnvironBuilder, TestResponse

from tests.page import Page
from tests.prospect import Filled

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@dataclass
class Wire:
    """One person's browser. Each request is a connection of its own, so that any worker gets it."""

    url: str
    cookie: str = ""

    def gets(self, path: str) -> Page:
        """Opens a page."""
        return self._asks("GET", path)

    def posts(self, path: str, fields: Mapping[str, Filled]) -> Page:
        """Sends exactly these fields."""
        given = {name: value for name, value in fields.items() if value is not None}
        return self._asks("POST", path, urlencode(given, doseq=True))

    def sends(self, form: Page, fields: Mapping[str, Filled]) -> Page:
        """Fills in a form that was opened before, and sends it."""
        return self.posts(form.action, {**form.form, **fields})

    def answers(self, path: str, value: Filled) -> Page:
        """Answers the question at this address."""
        return self.sends(self.gets(path), {path.rpartition("/")[2]: value})

    def another_tab(self) -> Wire:
        """The same browser's other tab."""
        return Wire(self.url, self.cookie)

    def given(self, base: str) -> dict[str, Any]:
        """The answers that are stored."""
        return dict(json.loads(self.gets(f"{base}/export.json").body)["answers"])

    def _asks(self, method: str, path: str, body: str | None = None) -> Page:
        headers = {"Connection": "close"} | (FORM if body is not None else {})
        if self.cookie:
            headers["Cookie"] = self.cookie
        with closing(HTTPConnection(self.url.partition("://")[2], timeout=30)) as connection:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            content = answer.read()
        if cookie := answer.headers.get("Set-Cookie"):
            self.cookie = cookie.partition(";")[0]
        request = EnvironBuilder(path, self.url).get_request()
        given = Headers(answer.headers.items())
        return Page(TestResponse([content], str(answer.status), given, request))
