from __future__ import annotations

from roomserver.store import keys


def test_a_rooms_keys_are_of_one_shard_for_ever() -> None:
    assert keys.room_key("maple") == "{s43}:room:maple"
    assert keys.applied_key("maple", "a:b") == "{s43}:applied:maple:a:b"
    assert keys.due_key(keys.shard_of("maple")) == "{s43}:due"
    assert keys.room_of(keys.channel("maple")) == "maple"
