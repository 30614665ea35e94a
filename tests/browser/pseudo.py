"""A language that nobody speaks: English with accents, some 40 % longer, in brackets."""

from __future__ import annotations

import json
import re

from playwright.async_api import BrowserContext, Route

from roomserver.i18n import Catalogue, read_catalogues
from roomserver.i18n.catalogue import Entry

PLAIN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
ACCENTED = "áƀçđéƒĝĥíĵķļɱñóþɋŕšţúṽŵẋýžÁƁÇĐÉƑĜĤÍĴĶĻṀÑÓÞɊŔŠŢÚṼŴẊÝŽ"
LONGER = str.maketrans(
    {plain: accented * (2 if plain in "aeiou" else 1) for plain, accented in zip(PLAIN, ACCENTED, strict=True)}
)
WORDS = "**/assets/en-*.js"
"""Each part of the English words is a file of that name."""


def pseudo_catalogue() -> Catalogue:
    """Every phrase of English; what stands in a place is marked, since it need not be in the catalogue's language."""
    return Catalogue("en", {key: _entry(entry) for key, entry in read_catalogues()["en"].entries.items()})


async def speak_pseudo(context: BrowserContext) -> Catalogue:
    """The pages of this context get these words in place of English ones."""
    catalogue = pseudo_catalogue()
    module = f"export default {json.dumps(dict(catalogue.entries))}"

    async def answer(route: Route) -> None:
        await route.fulfill(body=module, content_type="text/javascript")

    await context.route(WORDS, answer)
    return catalogue


def _entry(entry: Entry) -> Entry:
    return _phrase(entry) if isinstance(entry, str) else {form: _phrase(text) for form, text in entry.items()}


def _phrase(text: str) -> str:
    pieces = re.split(r"(\{\w+\})", text)
    said = "".join(f"⟦{piece}⟧" if piece.startswith("{") else piece.translate(LONGER) for piece in pieces)
    return f"[{said}]"
