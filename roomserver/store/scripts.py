"""The Lua scripts, with what the server is told of each.

A script's first line tells Redis 7 and Valkey its flags: `allow-oom` may write when memory is full, `no-writes` never.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha1
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Script:
    source: str
    sha: str


def _load(name: str, flags: str = "") -> Script:
    first_line = f"#!lua flags={flags}\n" if flags else "#!lua\n"
    source = first_line + files(__package__).joinpath(f"{name}.lua").read_text(encoding="utf-8")
    return Script(source, sha1(source.encode(), usedforsecurity=False).hexdigest())


# In a full store circles go on, and no new one begins.
CREATE = _load("commit")
CHANGE = _load("commit", "allow-oom")
VERSIONS = _load("versions", "no-writes")
DUE = _load("due", "allow-oom")
OVER = _load("over", "allow-oom")
NOTE = _load("note", "allow-oom")
AT_HAND = _load("at_hand", "allow-oom")
AHEAD = _load("ahead", "allow-oom")
COPY = _load("copy", "no-writes")
COPY_BACK = _load("copy_back")
ROOMS = _load("rooms", "no-writes")
LAPSED = _load("lapsed", "allow-oom")
BEAT = _load("beat", "allow-oom")
ORGANISER_INVITE = _load("organiser_invite")
ORGANISER_RENEW = _load("organiser_renew", "allow-oom")
ORGANISER_REVOKE = _load("organiser_revoke", "allow-oom")
ORGANISER_SIGN_IN = _load("organiser_sign_in", "allow-oom")
ORGANISER_SESSION = _load("organiser_session", "no-writes")
ORGANISER_USED = _load("organiser_used", "allow-oom")
ORGANISER_SIGN_OUT = _load("organiser_sign_out", "allow-oom")
ANSWER_BEGIN = _load("answer_begin")
TOKEN_USED = _load("token_used", "allow-oom")
ENDED = _load("ended", "allow-oom")
