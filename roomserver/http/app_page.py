"""The one page of the app in each language: what is read of it before its scripts run, or where none run."""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, StrictUndefined
from starlette.requests import Request
from starlette.responses import Response

from roomserver.http.encodings import qualities
from roomserver.i18n import Catalogue, best_language, formatting_locale, read_catalogues, read_helplines

COOKIE = "language"
"""What the person chose: the page writes it, web/src/i18n/choice.ts."""


@dataclass(frozen=True, slots=True)
class Form:
    """The page in one language."""

    plain: bytes
    gzip: bytes


class AppPage:
    """`index.html` of a build of the app is a template, which is filled once for each language."""

    def __init__(self, web: Path, region: str) -> None:
        self._template = Environment(autoescape=True, undefined=StrictUndefined).from_string(
            (web / "index.html").read_text("utf-8")
        )
        self._helplines = read_helplines()
        self.forms: Mapping[str, Form] = {
            language: self._form(words, region) for language, words in read_catalogues().items()
        }

    def answer(self, request: Request, status: int = 200) -> Response:
        """In the language that was chosen, or else is accepted."""
        language = best_language(wanted_languages(request), self.forms)
        form = self.forms[language]
        headers = {"vary": "accept-encoding, accept-language, cookie", "content-language": language}
        if qualities(request.headers.get("accept-encoding", "")).get("gzip", 0) > 0:
            return Response(form.gzip, status, {**headers, "content-encoding": "gzip"}, "text/html")
        return Response(form.plain, status, headers, "text/html")

    def _form(self, words: Catalogue, region: str) -> Form:
        there = formatting_locale(words.language, region).territories[self._helplines.region]
        plain = self._template.render(page=words, region=region, there=there, lines=self._helplines.lines).encode()
        return Form(plain, gzip.compress(plain, mtime=0))


def wanted_languages(request: Request) -> list[str]:
    """BCP 47 tags, the best first."""
    accepted = qualities(request.headers.get("accept-language", ""))
    liked = [tag for tag, quality in sorted(accepted.items(), key=lambda item: -item[1]) if quality > 0]
    return [request.cookies.get(COOKIE, ""), *liked]
