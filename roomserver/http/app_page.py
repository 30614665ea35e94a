"""The one page of the app in each language: what is read of it before its scripts run, or where none run."""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

import brotli  # type: ignore[import-untyped]
from jinja2 import Environment, StrictUndefined
from starlette.requests import Request
from starlette.responses import Response

from roomserver.http.encodings import best_encoding, qualities
from roomserver.http.shown import NOTHING, Shown
from roomserver.i18n import Catalogue, best_language, formatting_locale, helplines_in, read_catalogues

KEPT = 128
"""Pages that are kept as they were filled: for each community that says something of itself one in each language."""
COOKIE = "language"
"""What the person chose: the page writes it, web/src/i18n/choice.ts."""


Forms = Mapping[str | None, bytes]
"""The page in one language by its encoding; None as it is."""


class AppPage:
    """`index.html` of a build of the app is a template, which is filled once for each language and community."""

    def __init__(self, web: Path, region: str) -> None:
        self._template = Environment(autoescape=True, undefined=StrictUndefined).from_string(
            (web / "index.html").read_text("utf-8")
        )
        self._region = region
        self._catalogues = read_catalogues()
        self._filled = lru_cache(KEPT)(self._fill)
        self.forms: Mapping[str, Forms] = {language: self._fill(language, NOTHING) for language in self._catalogues}

    def answer(self, request: Request, status: int = 200, shown: Shown = NOTHING) -> Response:
        """In the language that was chosen, or else is accepted."""
        language = best_language(wanted_languages(request), self.forms)
        forms = self.forms[language] if shown == NOTHING else self._filled(language, shown)
        headers = {"vary": "accept-encoding, accept-language, cookie", "content-language": language}
        encoding = best_encoding([each for each in forms if each], request.headers.get("accept-encoding", ""))
        if encoding is not None:
            headers["content-encoding"] = encoding
        return Response(forms[encoding], status, headers, "text/html")

    def _fill(self, language: str, shown: Shown) -> Forms:
        words: Catalogue = self._catalogues[language]
        region, own = shown.region or self._region, shown.data.helplines
        helplines = helplines_in(region) if own is None else own
        places = formatting_locale(language, region).territories
        plain = self._template.render(
            page=words,
            region=region,
            helplines=[(places.get(each.region, each.region), each.lines) for each in helplines],
            colours=shown.colours,
            data=shown.data.model_dump_json(exclude_none=True),
        ).encode()
        return {None: plain, "gzip": gzip.compress(plain, mtime=0), "br": brotli.compress(plain)}


def wanted_languages(request: Request) -> list[str]:
    """BCP 47 tags, the best first."""
    accepted = qualities(request.headers.get("accept-language", ""))
    liked = [tag for tag, quality in sorted(accepted.items(), key=lambda item: -item[1]) if quality > 0]
    return [request.cookies.get(COOKIE, ""), *liked]
