"""Which language somebody reads, and the locale in which dates and names are written for them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from babel import Locale, UnknownLocaleError
from babel.core import get_global

DEFAULT_LANGUAGE = "en"
NO_REGIONS = frozenset({"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"})
"""What CLDR names beside them: unions, and none."""


def formatting_locale(language: str, region: str) -> Locale:
    """With the region named: without it zh-Hans has another clock. Where CLDR has no such pair, the language alone."""
    try:
        return Locale.parse(f"{language}-{region}", sep="-", resolve_likely_subtags=False)
    except UnknownLocaleError:
        return Locale.parse(language, sep="-")


def is_region(code: str) -> bool:
    """Whether there is a region of that ISO 3166 code, such as SG."""
    return len(code) == 2 and code in Locale.parse(DEFAULT_LANGUAGE).territories and code not in NO_REGIONS


def zone_of(region: str) -> str:
    """Its time zone, where it has one alone."""
    zones = get_global("territory_zones").get(region, ())
    return str(zones[0]) if len(zones) == 1 else "UTC"


def best_language(wanted: Iterable[str], known: Collection[str]) -> str:
    """The first of the wanted BCP 47 tags that is known, by itself, by its script, or by its language alone."""
    found = (tag for one in wanted for tag in _lookup(one) if tag in known)
    return next(found, DEFAULT_LANGUAGE)


def _lookup(tag: str) -> Iterator[str]:
    """A tag and what it falls back to: zh-TW, zh-Hant, zh."""
    language, *rest = tag.lower().split("-")
    rest = [_CASE.get(len(subtag), str.lower)(subtag) for subtag in rest]
    yield "-".join([language, *rest])
    likely = get_global("likely_subtags")
    whole = likely.get("_".join([language, *rest])) or likely.get(language) or language
    yield "-".join(whole.split("_")[:2])
    yield language


_CASE = {2: str.upper, 4: str.title}
"""How regions and scripts are written (RFC 5646, 2.1.1)."""
