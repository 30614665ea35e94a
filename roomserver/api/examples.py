"""Examples of what operations are asked, by their names: the OpenAPI document has them, and a test that they are valid.

The circle is in 2027, by the clock of Singapore.
"""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]


def _english(text: str) -> Json:
    return {"default": "en", "texts": {"en": text}}


START: Json = {"date": "2027-03-09", "time": "19:30", "zone": "Asia/Singapore"}
PLAN: Json = {"start": START, "duration_min": 90, "description": _english("Come as you are.")}
EVENING: Json = {"occurrence": "2027-03-09T19:30", "made_on": 1}
TERMS: Json = {"visibility": "public", "sign_up": {"seats": 8}}
_TITLE = _english("Tuesday circle")
_SERIES: Json = {
    "title": _TITLE,
    "plan": PLAN,
    "rule": "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU",
    "visibility": "public",
    "sign_up": {"seats": 8},
}
_SCRIPT = "name: {en: Short circle}\nstages: [{kind: round, minutes: 20}]\n"
_PROMPTS = "kind: check-in\nprompts: [{id: weather, text: {en: Your weather today}}]\n"

ANSWER_TOKEN = "home.maple7circle.0123456789abcdef0123456789abcdef.Ux3vL0cF8kQpZt5aN2rY9wBe"
PLACE_TOKEN = "home.maple7circle.alder4.1.Ux3vL0cF8kQpZt5aN2rY9wBe"

EXAMPLES: dict[str, Json] = {
    "enter": {"link": "maple7circle.Ux3vL0cF8kQpZt5aN2rY9wBe"},
    "forget": {"room": "maple7circle"},
    "forget_seat": {"seat": "maple7circle-birch2"},
    "organise": {"link": "home.Ux3vL0cF8kQpZt5aN2rY9wBe"},
    "lost_link": {"address": "mei@example.org"},
    "sign_in": {"credential": {"id": "AAAA", "response": {}}},
    "come_back": {"code": "SplxlOBeZQQYbYS6WxSbIA", "state": "AAAA"},
    "make_link": {"name": "Mei"},
    "revoke_link": {"even_last": False},
    "options_to_add": {"name": "Mei's phone"},
    "add_passkey": {"name": "Mei's phone", "credential": {"id": "AAAA", "response": {}}},
    "add_facilitator": {"name": "Kavitha", "languages": ["en", "ms"], "steps": {"listening": "2027-01-12"}},
    "change_facilitator": {"name": "Kavitha", "languages": ["en"], "made_on": 1},
    "assign_facilitator": {"of": "maple7circle", "kind": "circle", "role": "facilitator"},
    "unassign_facilitator": {"of": "maple7circle"},
    "make_token": {"name": "Website calendar", "scopes": ["programme:read"], "days": 90},
    "create_circle": {
        "title": _TITLE,
        "plan": PLAN,
        "facilitators": 1,
        "capacity": 9,
        "terms": TERMS,
    },
    "revise_circle": {
        "title": _TITLE,
        "starts_at": None,
        "plan": PLAN,
        "capacity": 9,
        "made_on": 1,
    },
    "set_terms": {**TERMS, "made_on": 1},
    "duplicate_circle": {"plan": {"start": {**START, "date": "2027-03-23"}}},
    "make_series": {**_SERIES, "kind": "open"},
    "preview_series": {**_SERIES, "kind": "open"},
    "change_series": {**_SERIES, **EVENING},
    "duplicate_series": {"start": START, "rule": "FREQ=WEEKLY"},
    "move_evening": {**EVENING, "start": {**START, "date": "2027-03-10"}},
    "skip_evening": EVENING,
    "cancel_evening": EVENING,
    "end_series": EVENING,
    "invite": {"role": "participant"},
    "call_seat": {"seat": "birch2", "called": "Mei"},
    "replace_link": {"seat": "birch2"},
    "set_not_together": {"pairs": [["birch2", "cedar3"]], "made_on": 1},
    "add_sign_up": {"name": "Tom", "address": "tom@example.org", "language": "en"},
    "act_on_sign_up": {"person": "alder4", "act": "confirm_word"},
    "link_of_sign_up": {"person": "alder4", "renew": False, "told": False},
    "erase_community": {"id": "north"},
    "set_attended": {"person": "alder4", "attended": True},
    "set_apart": {"one": "alder4", "other": "elder5", "apart": True},
    "set_groups": {"made_on": 1, "groups": [{"leaders": ["birch2"], "people": ["alder4", "elder5"]}]},
    "propose_groups": {"made_on": 1, "anew": True, "seed": 7},
    "preview_script": {"text": _SCRIPT},
    "preview_prompts": {"text": _PROMPTS},
    "put_script": {"text": _SCRIPT, "made_on": ""},
    "remove_script": {"made_on": "k3v9"},
    "put_prompts": {"text": _PROMPTS, "made_on": ""},
    "remove_prompts": {"made_on": "k3v9"},
    "see_alerts": {"alerts": ["a1"]},
    "set_addresses": {"addresses": ["mei@example.org"], "language": "en", "made_on": 0},
    "set_hook": {"url": "https://hooks.example.org/circle", "language": "en", "made_on": 0},
    "replace_hook_secret": {"made_on": 1},
    "set_request_answered": {"answered": True},
    "read_answers": {"token": ANSWER_TOKEN},
    "answer": {"token": ANSWER_TOKEN, "less_alone": 4, "hopeful": 3, "weather_after": 4, "line": "It helped."},
    "withdraw_answers": {"token": ANSWER_TOKEN},
    "set_weather": {"seat": "maple7circle-birch2", "weather": 2},
    "next_circle": {"token": ANSWER_TOKEN},
    "read_kept": {"seat": "maple7circle-birch2"},
    "set_counted": {"place": PLACE_TOKEN, "agreed": False},
    "set_profile": {
        "name": "Circle of Carers",
        "languages": ["en"],
        "region": "SG",
        "zone": "Asia/Singapore",
        "connections": "direct",
        "made_on": 0,
    },
}
"""By the `operationId`."""
