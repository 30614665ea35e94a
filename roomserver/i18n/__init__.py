"""What people read, by language: `catalogues/` has a file a language, which the browser's build reads as well."""

from __future__ import annotations

from roomserver.i18n.catalogue import Catalogue, read_catalogues
from roomserver.i18n.helplines import Helpline, Helplines, helplines_in
from roomserver.i18n.locales import DEFAULT_LANGUAGE, best_language, formatting_locale, is_region, zone_of
from roomserver.i18n.moments import city_of_zone, written_day, written_time
from roomserver.i18n.wording import Wording, Written

__all__ = [
    "DEFAULT_LANGUAGE",
    "Catalogue",
    "Helpline",
    "Helplines",
    "Wording",
    "Written",
    "best_language",
    "city_of_zone",
    "formatting_locale",
    "helplines_in",
    "is_region",
    "read_catalogues",
    "written_day",
    "written_time",
    "zone_of",
]
