"""How a page is made: its template, its language, and the headers that go with it."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from roomserver.http.app_page import wanted_languages
from roomserver.http.encodings import qualities
from roomserver.i18n import Catalogue, Wording, Written, best_language, read_catalogues
from roomserver.public.face import Face

STYLES, PAST_STYLES = "src/public/public.css", "src/public/past.css"
"""What the build makes the stylesheets of, of all these pages and of those that look back."""
ASKED_FOR = "lang"
"""What names a language in an address. It goes with every link of the page, and nothing keeps it."""
KEPT = ("from", "to")
"""What else an address says that stays where the language changes."""
SMALLEST_COMPRESSED = 860
HEADERS = {
    "content-security-policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    # With "no-referrer" a browser says "Origin: null" of our own forms, as of a stranger's.
    "referrer-policy": "same-origin",
}


@dataclass(frozen=True, slots=True)
class Page:
    """One answer: for whom, of which community, and where it is. `asked` is the language that its address names, and
    `query` what else stands after the ? of it.
    """

    wording: Wording
    face: Face
    origin: str
    path: str
    asked: str | None
    query: Mapping[str, str]
    languages: Mapping[str, str]
    stylesheet: str

    @property
    def name(self) -> str:
        """Of the community, or else of the app."""
        return self.face.name_in(self.wording)

    @property
    def canonical(self) -> str:
        """Its address in any language."""
        return self.origin + self.path

    def to(self, path: str, **query: str) -> str:
        """A link to another of these pages, which stays in a language that was asked for."""
        kept = query if self.asked is None else {**query, ASKED_FOR: self.asked}
        return f"{path}?{urlencode(kept)}" if kept else path

    def here(self, language: str) -> str:
        """This page in another language."""
        return f"?{urlencode({**self.query, ASKED_FOR: language})}"

    def own(self, said: Written) -> Markup:
        """Words that somebody wrote, marked where they are in another language than the page."""
        text = lines(said.text)
        return (
            text if said.lang == self.wording.language else Markup('<span lang="{}">{}</span>').format(said.lang, text)
        )


class Pages:
    """Templates, filled for whoever asks. `origins` are the declared ones: links begin with the first."""

    def __init__(self, web: Path, origins: tuple[str, ...], catalogues: Mapping[str, Catalogue] | None = None) -> None:
        self._templates = Environment(
            loader=FileSystemLoader(Path(__file__).parent / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.filters |= {"digits": digits, "lines": lines, "printable": printable, "rss_date": rss_date}
        self._catalogues = catalogues or read_catalogues()
        self._languages = {tag: words.say("language.name") for tag, words in self._catalogues.items()}
        self._wordings: dict[tuple[str, str], Wording] = {}
        self._stylesheet = stylesheet_of(web, STYLES)
        self.past_stylesheet = stylesheet_of(web, PAST_STYLES)
        self._origins = origins

    def page(self, request: Request, face: Face, language: str | None = None) -> Page:
        """In the language that the address asks for, or else in `language`, or else as the browser is set."""
        asked = request.query_params.get(ASKED_FOR)
        asked = asked if asked in self._languages else None
        wanted = [asked or "", language or "", *wanted_languages(request)]
        return Page(
            wording=self.wording(best_language(wanted, self._languages), face.region),
            face=face,
            origin=self.origin(request),
            path=request.url.path,
            asked=asked,
            query={name: value for name, value in request.query_params.items() if name in KEPT},
            languages=self._languages,
            stylesheet=self._stylesheet,
        )

    def origin(self, request: Request) -> str:
        """Where people find us."""
        return self._origins[0] if self._origins else f"{request.url.scheme}://{request.url.netloc}"

    def wording(self, language: str, region: str) -> Wording:
        key = language, region
        if key not in self._wordings:
            self._wordings[key] = Wording(self._catalogues[language], region)
        return self._wordings[key]

    def answer(
        self, template: str, page: Page, status: int = 200, *, is_public: bool = False, **values: object
    ) -> Response:
        """Nobody keeps it; unless it `is_public`, it is found by nobody."""
        headers = {**self.headers(page), "cache-control": "no-store"}
        if not is_public:
            headers["x-robots-tag"] = "noindex"
        return Response(self.filled(template, page, **values), status, headers, "text/html")

    def public_answer(self, request: Request, template: str, page: Page, **values: object) -> Response:
        """Of nobody: it may be kept, and is asked for again."""
        return revalidated(request, self.filled(template, page, **values), "text/html", self.headers(page))

    def headers(self, page: Page) -> dict[str, str]:
        """That say in which language it is, and what that depends on."""
        vary = "accept-encoding, accept-language, cookie"
        return {**HEADERS, "content-language": page.wording.language, "vary": vary}

    def filled(self, template: str, page: Page, **values: object) -> bytes:
        """The template's text."""
        filled = self.template(template).render(page=page, t=page.wording.say, **values)
        return filled.encode("utf-8", "replace")

    def template(self, name: str) -> Template:
        """By its path among them."""
        return self._templates.get_template(name)


def revalidated(request: Request, content: bytes, media_type: str, headers: Mapping[str, str]) -> Response:
    """What may be kept as long as it is the same, which is asked each time."""
    etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    told = {**headers, "cache-control": "no-cache", "etag": etag}
    known = request.headers.get("if-none-match", "")
    if etag in (tag.strip().removeprefix("W/") for tag in known.split(",")):
        return Response(status_code=304, headers=told)
    takes_gzip = qualities(request.headers.get("accept-encoding", "")).get("gzip", 0) > 0
    if takes_gzip and len(content) >= SMALLEST_COMPRESSED:
        return Response(gzip.compress(content, 6, mtime=0), 200, {**told, "content-encoding": "gzip"}, media_type)
    return Response(content, 200, told, media_type)


def stylesheet_of(web: Path, source: str) -> str:
    """Its address in that build of the app, which changes with its content."""
    return "/" + str(json.loads((web / ".manifest.json").read_text("utf-8"))[source]["file"])


def lines(text: str) -> Markup:
    """Each on a line of its own."""
    return Markup("<br>").join(text.splitlines())


def digits(number: str) -> str:
    """As it is dialled."""
    return re.sub(r"[^\d+]", "", number)


def printable(text: str) -> str:
    """What XML 1.0 may have (2.2)."""
    return re.sub(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "", text)


def rss_date(at: float) -> str:
    """As RSS has it (RFC 5322)."""
    return format_datetime(datetime.fromtimestamp(int(at), UTC))
