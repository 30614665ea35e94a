"""What is remembered of what could not be told, and for how long."""

from __future__ import annotations

import pytest

from roomserver.programme.mail_states import Mail
from roomserver.programme.notices.schedule import HOUR_S, Coming, Wait, Wanted, next_step
from roomserver.programme.notices.untold import Why, lost, superseded, untold_of
from roomserver.programme.sign_ups.book import NoticeKind, SignUp

MEI = SignUp(id="p", name="Mei", address="mei@example.org", standing="confirmed", signed_up_at=0.0)
START = 1000 * HOUR_S


@pytest.mark.parametrize(
    ("kind", "person", "evening", "whys"),
    [
        ("called_off", MEI, Coming("c", START, called_off=True), ["late"]),
        ("moved", MEI, Coming("c", START), ["late"]),
        ("moved", MEI, Coming("c", START, called_off=True), []),
        ("moved", MEI.model_copy(update={"standing": "cancelled"}), Coming("c", START), []),
        ("moved", MEI.model_copy(update={"address": None}), Coming("c", START), ["no_address"]),
        ("again", MEI, Coming("c", START), []),
        ("cancelled", MEI.model_copy(update={"standing": "cancelled", "address": None}), Coming("c", START), []),
    ],
)
def test_what_is_of_no_use_any_more_is_known_not_to_be_told(
    kind: NoticeKind, person: SignUp, evening: Coming, whys: list[Why]
) -> None:
    wanted = (Wanted(1, kind, "c").text,)
    after = START + 2 * HOUR_S
    assert isinstance(next_step(person, [evening], wanted, after), Wait)
    told = Mail(kind="notice", about=("c", "p"), told=lost(wanted, person, [evening], after))
    assert [(of.kind, of.circle, of.why) for of in untold_of(told, (), person, after)] == [
        (kind, "c", why) for why in whys
    ]
    assert superseded(told.told, "other") == frozenset()
    assert superseded(told.told, "c") == superseded(told.told, None) == frozenset(told.told)
