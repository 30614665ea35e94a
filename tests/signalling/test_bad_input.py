"""Messages of ill will to a whole server: each has its own answer, and nobody else notices."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import cycle
from pathlib import Path
from typing import Any

import httpx2
import pytest
from websockets.exceptions import ConnectionClosed

from signalling.protocol.messages import MAX_MESSAGE_BYTES
from tests import plain
from tests.guest import PATIENCE_S, Guest, Json, enter, guest
from tests.offers import FINGERPRINT, offer_of
from tests.serving import RunningServer, running_server
from tests.signalling.test_frames import BROKEN, raw_hello, raw_line

pytestmark = pytest.mark.first

Session = tuple[str, str, str]


@pytest.fixture
def server(site: RunningServer) -> RunningServer:
    """The one that all tests share, unless they end it."""
    return site


@pytest.fixture
async def mallory(server: RunningServer) -> AsyncIterator[Guest]:
    """Sits in a circle of their own, which they facilitate."""
    async with guest(server.new_circle(participants=1).facilitators[0]) as mallory:
        await mallory.command("knock", name="Mallory")
        yield mallory


def command(body: str, command_id: str = '"c"', more: str = "") -> str:
    return f'{{"type": "command", "id": {command_id}, "command": {body}{more}}}'


def set_order(made_on: str, order: str = "[]") -> str:
    return command(f'{{"type": "set_order", "order": {order}, "made_on": {made_on}}}')


def knock(name: str) -> str:
    return command(f'{{"type": "knock", "name": {name}}}')


def prompt(text: str) -> str:
    return command(f'{{"type": "set_prompt", "made_on": 1, "prompt": {{"default": "en", "texts": {{"en": {text}}}}}}}')


def description(sdp: str, to: str = "nobody", type_: str = "offer") -> str:
    to_page = {"to": to, "to_incarnation": "page-of-nobody"}
    return json.dumps({"type": "description", **to_page, "description": {"type": type_, "sdp": sdp}})


MUTE = '{"type": "mute_self"}'
CLOSED: dict[str, tuple[str | bytes, int]] = {
    "a list": ("[]", 4000),
    "a number": ("1", 4000),
    "a string": ('"hello"', 4000),
    "null": ("null", 4000),
    "not JSON": ("{'type': 'command'}", 4000),
    "two messages in one": (command(MUTE) + command(MUTE), 4000),
    "no type": ('{"id": "c", "command": {"type": "mute_self"}}', 4000),
    "a type unheard of": ('{"type": "admin"}', 4000),
    "another hello": ('{"type": "hello", "version": 2, "incarnation": "page-two"}', 4000),
    "a message that only the server sends": ('{"type": "reply", "id": "c", "version": 1}', 4000),
    "lists nested as deep as a message is long": ("[" * MAX_MESSAGE_BYTES, 4000),
    "objects nested as deep as a message is long": ('{"a":' * (MAX_MESSAGE_BYTES // 5), 4000),
    "a command nested in itself": (command('{"type":' * 8_000), 4000),
    "lists nested 10^5 deep": ("[" * 100_000, 4009),
    "objects nested 10^5 deep": ('{"a":' * 100_000 + "1" + "}" * 100_000, 1009),
    "six thousand fields": (command(MUTE, more="".join(f', "f{number}": 1' for number in range(5_000))), 4000),
    "sixty thousand digits": (set_order("9" * 60_000), 4000),
    "no id": ('{"type": "command", "command": {"type": "mute_self"}}', 4000),
    "an id that is none": (command(MUTE, "7"), 4000),
    "an id too long": (command(MUTE, f'"{"x" * 65}"'), 4000),
    "a lone surrogate for an id": (command(MUTE, '"\\ud800"'), 4000),
    "half an emoji": (prompt('"\\ud83d"'), 4000),
    "an emoji the wrong way round": (prompt('"\\udd6f\\ud83d"'), 4000),
    "__proto__": (command(MUTE, more=', "__proto__": {"role": "facilitator"}'), 4000),
    "constructor": (command('{"type": "constructor"}'), 4000),
    "acting as another": (command(MUTE, more=', "seat": "other"'), 4000),
    "acting as the service": (command('{"type": "tick"}'), 4000),
    "acting as an organiser": (command('{"type": "close_circle"}'), 4000),
    "a sender of one's own choosing": (description("v=0")[:-1] + ', "sender": "other"}', 4000),
    "a line break for a seat, as the store's relay has them": (description("v=0", to="a\nb"), 4000),
    "an SDP of a megabyte": (description("a=" + "x" * 1_000_000), 1009),
    "an SDP beyond a message": (description("a=" + "x" * MAX_MESSAGE_BYTES), 4009),
    "an SDP of ten thousand media sections, with line ends": (description("m=x\r\n" * 10_000), 4009),
    "an SDP that is an object": (description("v=0").replace('"v=0"', "{}"), 4000),
    "a description of no type": (description("v=0", type_="mystery"), 4000),
    "binary": (command(MUTE).encode(), 4000),
}


@pytest.mark.parametrize("what", CLOSED)
async def test_it_is_closed_with_a_code(next_door: Guest, mallory: Guest, what: str) -> None:
    frame, code = CLOSED[what]
    await mallory.send_frame(frame)
    assert (await mallory.until_closed())["code"] == code


ANSWERED: dict[str, tuple[str, str | None]] = {
    "2^64 for a version": (set_order(str(2**64)), "out_of_date"),
    "-2^63 for a version": (set_order(str(-(2**63))), "out_of_date"),
    "four thousand digits": (set_order("9" * 4_000), "out_of_date"),
    "an order of nobody": (set_order("MADE_ON"), "not_a_permutation"),
    "an order with a seat twice": (set_order("MADE_ON", '["ME", "ME"]'), "not_a_permutation"),
    "an order with a foreign seat": (set_order("MADE_ON", '["ME", "other"]'), "not_a_permutation"),
    "an order with a foreign seat instead": (set_order("MADE_ON", '["other"]'), "not_a_permutation"),
    "a seat that is none": (command('{"type": "mute", "seat": "nobody"}'), "no_such_seat"),
    "a seat of a JavaScript object": (command('{"type": "mute", "seat": "constructor"}'), "no_such_seat"),
    "the id of every key": (command(MUTE, '"*"'), None),
    "an id with line ends and colons": (command(MUTE, '"a\\r\\n:b\\u0000"'), None),
    "an id in Lua": (command(MUTE, '"\\"; redis.call(\'FLUSHALL\') --"'), None),
    "two ids, of which the last counts": (command(MUTE, '"first", "id": "c"'), None),
    "NaN": (set_order("NaN"), "bad_value"),
    "infinity": (set_order("-Infinity"), "bad_value"),
    "1e999": (set_order("1e999"), "bad_value"),
    "a fraction for a version": (set_order("1.5"), "bad_value"),
    "a bool for a version": (set_order("true"), "bad_value"),
    "a string for a version": (set_order('"1"'), "bad_value"),
    "sixteen thousand seats": (set_order("1", "[" + ",".join(['"a"'] * 16_000) + "]"), "bad_value"),
    "__proto__ in a command": (command('{"type": "mute_self", "__proto__": {"seat": "other"}}'), "bad_value"),
    "globs for a seat": (command('{"type": "mute", "seat": "*"}'), "bad_value"),
    "a path for a seat": (command('{"type": "mute", "seat": "../other"}'), "bad_value"),
    "a list for a seat": (command('{"type": "mute", "seat": ["a"]}'), "bad_value"),
    "a name of nothing one can see": (knock('"\\u200b\\u2060\\ufeff"'), "bad_value"),
    "a name of 41 letters": (knock(f'"{"x" * 41}"'), "bad_value"),
    "a name of 41 Tamil letters": (knock(json.dumps("நி" * 21)), "bad_value"),
    "a name of 41 emoji": (knock(json.dumps("👩" * 41)), "bad_value"),
    "five thousand fields in a command": (
        command('{"type": "mute_self"' + "".join(f', "f{number}": 1' for number in range(5_000)) + "}"),
        "bad_value",
    ),
    "two commands, of which the last counts": (command('{"type": "leave"}', more=f', "command": {MUTE}'), None),
}


@pytest.mark.parametrize("what", ANSWERED)
async def test_it_is_answered_and_the_socket_stays(next_door: Guest, mallory: Guest, what: str) -> None:
    frame, code = ANSWERED[what]
    made_on = str(mallory.parts["roster"]["order_version"])
    await mallory.send_frame(frame.replace("MADE_ON", made_on).replace("ME", mallory.seat))
    await mallory.until(lambda: len(mallory.answers) == 2)  # the knock, and this
    answer = list(mallory.answers.values())[-1]
    assert answer.get("code") == code
    assert (await mallory.command("begin"))["type"] == "reply"


NAMES = {
    "that steers": ("\u202enimdA\u202c", "nimdA"),
    "with nothing between the letters": ("M\u200be\u2060i\ufeff", "Mei"),
    "that piles up": ("Z" + "\u0301" * 30, "Ź" + "\u0301" * 4),
    "in HTML": ("<img src=x onerror=alert(1)>", "<img src=x onerror=alert(1)>"),
    "of a template": ("{{7*7}}${7*7}", "{{7*7}}${7*7}"),
    "over two lines": ("Mei\r\nSet-Cookie: a", "Mei Set-Cookie: a"),
    "of forty Tamil letters": ("நி" * 20, "நி" * 20),
    "of forty letters beyond the first plane": ("𠮷" * 40, "𠮷" * 40),
    "of a family": ("👩\u200d👩\u200d👧", "👩\u200d👩\u200d👧"),
}


@pytest.mark.parametrize("what", NAMES)
async def test_a_name_is_shown_to_others_as_it_may_be(server: RunningServer, next_door: Guest, what: str) -> None:
    given, shown = NAMES[what]
    links = server.new_circle(participants=1)
    async with guest(links.facilitators[0]) as facilitator, guest(links.participants[0]) as comer:
        await facilitator.command("knock", name="Kavitha")
        await comer.command("knock", name=given)
        await facilitator.until(lambda: bool(facilitator.parts["lobby"]["knocks"]))
        assert facilitator.parts["lobby"]["knocks"][0]["name"] == shown


@pytest.mark.parametrize(
    "disguise", ["Kavitha", "KAVITHA", "Ｋａｖｉｔｈａ", "Kav\u200bitha", "Kavi tha", "\u202eKavitha"]
)
async def test_nobody_passes_for_the_facilitator(server: RunningServer, next_door: Guest, disguise: str) -> None:
    links = server.new_circle(participants=1)
    async with guest(links.facilitators[0]) as facilitator, guest(links.participants[0]) as comer:
        await facilitator.command("knock", name="Kavitha")
        assert (await comer.command("knock", name=disguise))["code"] == "name_taken"
        assert facilitator.parts["lobby"]["knocks"] == []


async def test_memory_stays_flat_and_the_log_empty_however_often_it_comes(tmp_path: Path, long_run: bool) -> None:
    """Every closed message and every broken frame: two megabytes at most after all have come once."""
    errors = tmp_path / "errors"
    with running_server(tmp_path / "data", errors=errors) as server:
        frames = [frame for frame, _ in CLOSED.values()]
        sizes = []
        for _ in range(15 if long_run else 4):
            links = server.new_circle(participants=15)  # more often than one session may come
            sessions = cycle([await enter(link) for link in (*links.facilitators, *links.participants)])
            for number, frame in enumerate(frames):
                async with guest(next(sessions), incarnation=f"page-{number}-") as mallory:
                    await mallory.send_frame(frame)
                    await mallory.until_closed()
            for broken, _ in BROKEN.values():
                async with raw_line(next(sessions)) as line:
                    line.writer.write(broken)
                    await line.until_closed()
            sizes.append(server.memory_kib())
        print(f"{len(sizes) * (len(frames) + len(BROKEN))} attacks, {sizes} KiB")  # noqa: T201
        assert sizes[-1] - sizes[0] < 2 * 1024
    assert all(json.loads(line)["event"] == "security" for line in errors.read_text().splitlines())


async def test_a_thousand_at_once_on_one_invitation_are_one_person(
    server: RunningServer, next_door: Guest, long_run: bool
) -> None:
    """The newest page has the seat; whoever came too fast is told so. Thirty-two megabytes at most meanwhile."""
    session = await enter(server.new_circle().facilitators[0])
    before = server.memory_kib()

    async def come(number: int) -> tuple[int | None, int | None]:
        async with raw_hello(session, f"page-{number:04}") as line:
            return await line.until_closed()

    coming = [asyncio.create_task(come(number)) for number in range(1000)]
    codes: Counter[int | None] = Counter()
    for told in asyncio.as_completed(coming):
        _, code = await told
        codes[code] += 1
        if codes.total() == len(coming) - 1:
            break
    [stays] = (task for task in coming if not task.done())
    assert set(codes) == {4503, 4004}
    assert 19 <= codes[4004] < 60  # twenty at once, and two a second
    assert server.memory_kib() - before < 32 * 1024
    stays.cancel()


async def test_a_thousand_exchanges_of_one_link_are_limited(server: RunningServer, next_door: Guest) -> None:
    links = server.new_circle(open_link=True)
    assert links.open is not None
    async with plain.AsyncClient(timeout=PATIENCE_S, limits=httpx2.Limits(max_connections=100)) as client:
        for link, allowed in ((links.facilitators[0], {200, 429}), (links.open, {200, 429})):
            token = {"link": link.partition("#")[2]}
            statuses = Counter[int]()
            for _ in range(10):  # not all at once: the neighbour has to answer pings meanwhile, in this loop
                asked = (client.post(f"{server.origin}/api/enter", json=token) for _ in range(100))
                statuses.update(answer.status_code for answer in await asyncio.gather(*asked))
                client.cookies.clear()  # who has a seat's own cookie is not asked again
            assert set(statuses) == allowed
            assert statuses[200] < 100


# Negotiation


@asynccontextmanager
async def pair(server: RunningServer) -> AsyncIterator[tuple[Guest, Guest]]:
    """Two who are to be connected."""
    links = server.new_circle(participants=1)
    async with guest(links.facilitators[0]) as one, guest(links.participants[0]) as other:
        await one.command("knock", name="Kavitha")
        await other.command("knock", name="Mallory")
        await one.command("admit", seat=other.seat)
        await other.until(lambda: bool(other.pages))
        yield other, one


def to_peer(sender: Guest, **content: Any) -> Json:
    [peer] = sender.pages
    return {"to": peer["seat"], "to_incarnation": peer["incarnation"], **content}


CARRIED: dict[str, Json] = {
    "an offer that means nothing": {"description": {"type": "offer", "sdp": f"nonsense\r\n\r\n{FINGERPRINT}"}},
    "an answer that is no answer": {"description": {"type": "pranswer", "sdp": f"{FINGERPRINT}\na=<script>\n"}},
    "a candidate of the neighbours": {"candidate": {"candidate": "candidate:1 1 udp 1 192.168.0.1 80 typ host"}},
    "the end of candidates of nothing": {"candidate": {"candidate": "", "sdpMid": "*\u202e", "sdpMLineIndex": 64}},
}
KEPT: dict[str, tuple[Json, str]] = {
    "ten thousand media sections": ({"description": {"type": "offer", "sdp": "m=\n" * 10_000}}, "description"),
    "no fingerprint": ({"description": {"type": "offer", "sdp": "v=0\r\n"}}, "description"),
    "nothing": ({"description": {"type": "answer", "sdp": ""}}, "description"),
    "zeros and breaks": (
        {"description": {"type": "offer", "sdp": f"{FINGERPRINT}\x00\n\r\u2028\n>x\n"}},
        "description",
    ),
    "a candidate of this machine": (
        {"candidate": {"candidate": "candidate:1 1 udp 1 127.0.0.1 22 typ host"}},
        "candidate",
    ),
    "a candidate of a cloud's metadata": (
        {"candidate": {"candidate": "candidate:1 1 udp 1 169.254.169.254 80 typ host"}},
        "candidate",
    ),
    "a candidate that is none": ({"candidate": {"candidate": "\u202e" * 1024, "sdpMid": "*"}}, "candidate"),
}


@pytest.mark.parametrize("what", CARRIED)
async def test_what_peers_say_to_each_other_is_carried_unchanged(
    server: RunningServer, next_door: Guest, what: str
) -> None:
    [(kind, content)] = CARRIED[what].items()
    async with pair(server) as (mallory, kavitha):
        await mallory.send(to_peer(mallory, type=kind, **{kind: content}))
        await kavitha.until(lambda: bool(kavitha.negotiation))
        assert content.items() <= kavitha.negotiation[0][kind].items()
        assert mallory.not_carried == []


@pytest.mark.parametrize("what", KEPT)
async def test_h10_what_would_aim_a_browser_elsewhere_is_not_carried_and_told_once(
    server: RunningServer, next_door: Guest, what: str
) -> None:
    said, code = KEPT[what]
    [(kind, content)] = said.items()
    async with pair(server) as (mallory, kavitha):
        for _ in range(3):
            await mallory.send(to_peer(mallory, type=kind, **{kind: content}))
        await mallory.send(to_peer(mallory, type="candidate", candidate={"candidate": ""}))
        await kavitha.until(lambda: bool(kavitha.negotiation))
        assert [each["candidate"]["candidate"] for each in kavitha.negotiation] == [""]
        assert mallory.not_carried == [code]


async def test_h10_a_description_is_carried_without_candidates_that_may_not_be_named(server: RunningServer) -> None:
    ours, foreign = (f"a=candidate:1 1 udp 1 {address} 22 typ host" for address in ("192.168.0.1", "127.0.0.1"))
    async with pair(server) as (mallory, kavitha):
        sdp = "\r\n".join((FINGERPRINT, foreign, ours, ""))
        await mallory.send(to_peer(mallory, type="description", description={"type": "offer", "sdp": sdp}))
        await kavitha.until(lambda: bool(kavitha.negotiation))
        [told] = kavitha.negotiation
        assert told["description"]["sdp"] == "\r\n".join((FINGERPRINT, ours, ""))
        assert mallory.not_carried == ["candidate"]


async def test_who_comes_to_a_full_circle_floods_nobody(server: RunningServer, next_door: Guest) -> None:
    """Thrice as many candidates at once for one as anybody has, and then a restart: a line carries it."""
    candidate = {"candidate": "candidate:1 1 udp 1 2001:db8:1234:5678:9abc:def0:1234:5678 50000 typ host ufrag abcd"}
    async with pair(server) as (newcomer, kavitha):
        for number in range(64):
            await newcomer.send(to_peer(newcomer, type="candidate", candidate=candidate))
            if number % 16 == 0:
                await newcomer.send(to_peer(newcomer, type="description", description=offer_of(8 * 1024)))
        await kavitha.until(lambda: len(kavitha.negotiation) == 64 + 4)
        assert (await newcomer.command("mute_self"))["type"] == "reply"
        assert newcomer.not_carried == []


async def test_h2_a_flood_of_descriptions_aims_64_kbit_a_second_at_one_person(
    server: RunningServer, next_door: Guest
) -> None:
    """96 KiB at once and 8 KiB a second; whoever floods on is cut off, and has no more for coming back."""
    links = server.new_circle(participants=1)
    async with guest(links.facilitators[0]) as kavitha:
        await kavitha.command("knock", name="Kavitha")
        session = await enter(links.participants[0])
        began = asyncio.get_running_loop().time()
        for number in range(3):
            async with guest(session) as mallory:
                if number == 0:
                    await mallory.command("knock", name="Mallory")
                    await kavitha.command("admit", seat=mallory.seat)
                await mallory.until(lambda mallory=mallory: bool(mallory.pages))  # type: ignore[misc]
                flood = json.dumps(to_peer(mallory, type="description", description=offer_of(40_000)))
                with contextlib.suppress(ConnectionClosed):
                    for _ in range(150):
                        await mallory.send_frame(flood)
                assert (await mallory.until_closed())["code"] in (4503, 1006)
        assert (await kavitha.command("begin"))["type"] == "reply"
        took = asyncio.get_running_loop().time() - began
        carried = sum(len(frame) for frame in kavitha.frames if '"type":"description"' in frame)
        assert 40_000 < carried < 96 * 1024 + took * 8 * 1024


async def test_a_flood_of_candidates_is_cut_off_and_its_receiver_stays(server: RunningServer, next_door: Guest) -> None:
    async with pair(server) as (mallory, kavitha):
        flood = json.dumps(to_peer(mallory, type="candidate", candidate={"candidate": "x" * 1000}))
        with contextlib.suppress(ConnectionClosed):
            while True:
                await mallory.send_frame(flood)
        closing = await mallory.until_closed()
        assert closing["code"] in (4503, 1006)  # who still sends may find the line broken before it is told
        assert (await kavitha.command("begin"))["type"] == "reply"


async def test_after_the_end_nothing_is_carried_or_done(server: RunningServer, next_door: Guest) -> None:
    async with pair(server) as (mallory, kavitha):
        late = to_peer(mallory, type="candidate", candidate={"candidate": ""})
        await kavitha.command("end_circle")
        await kavitha.command("end_debrief")
        await mallory.until_kind("ended")
        await mallory.send(late)
        for type_, fields in (("mute_self", {}), ("knock", {"name": "Again"}), ("begin", {})):
            assert (await mallory.command(type_, **fields))["code"] == "ended"
        assert (await kavitha.command("begin"))["code"] == "ended"
        assert kavitha.negotiation == []
