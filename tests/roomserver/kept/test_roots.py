"""Every field of every stored document is declared, with words for whom it is about."""

from __future__ import annotations

import pytest

from moderation.kept.room import ROOM
from roomserver.i18n import read_catalogues
from roomserver.kept.programme import PROGRAMME_KEPT
from roomserver.kept.roots import ROOTS
from roomserver.programme.alert_hooks import HookSettings
from roomserver.programme.alert_mails import AlertSettings
from roomserver.programme.records import CircleRecord
from roomserver.store.families import KINDS
from roomserver.store.organisers import KeptLink, KeptSession
from roomserver.store.tokens import KeptToken


def test_every_kind_of_documents_has_a_root() -> None:
    assert ROOTS.keys() == KINDS.keys()


@pytest.mark.parametrize("kind", ROOTS)
def test_every_field_of_a_document_is_declared(kind: str) -> None:
    of = ROOTS[kind].of
    assert of is None or list(PROGRAMME_KEPT.lacking(of("any"))) == []


@pytest.mark.parametrize("kind", [AlertSettings, HookSettings, CircleRecord, KeptLink, KeptSession, KeptToken])
def test_and_of_what_is_kept_elsewhere(kind: type) -> None:
    assert list(PROGRAMME_KEPT.lacking(kind)) == []


def test_what_is_kept_of_people_has_words_in_every_language() -> None:
    kept = (*ROOM.items(), *PROGRAMME_KEPT.items())
    wanted = {f"kept.{each.name}{part}" for each in kept for part in ("", ".why")}
    wanted |= {f"kept.reader.{reader}" for each in kept for reader in each.readers}
    wanted |= {f"kept.goes.{each.goes.replace(' ', '_')}" for each in kept}
    for catalogue in read_catalogues().values():
        assert wanted - set(catalogue.entries) == set()
