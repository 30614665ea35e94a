"""An address that is confirmed once is so at its other sign-ups, which are found without reading every book."""

from __future__ import annotations

from roomserver.programme.sign_ups.book import Book
from roomserver.store import keys
from tests.roomserver.programme.sign_ups.books import comer
from tests.roomserver.programme.sign_ups.test_service import Home, home
from tests.roomserver.programme.test_pages import commands
from tests.roomserver.servers import Server

__all__ = ["home"]
ADDRESS = "mei@example.org"


async def signed_up(home: Home, *circles: str) -> None:
    for circle in circles:
        await home.sign_ups.sign_up(circle, comer("Mei", ADDRESS))


async def is_confirmed(home: Home, circle: str) -> bool:
    [mei] = [one for one in (await home.sign_ups.book(circle)).sign_ups if one.name == "Mei"]
    return mei.address_confirmed


def found_by_address(server: Server) -> list[str]:
    """Keys of indexes by addresses."""
    pattern = keys.documents_by_key("home", "sign-ups", "*").replace("{", "\\{")
    return [key.decode() for each in server.each for key in each.admin.keys(pattern) if isinstance(key, bytes)]


def keep_books(server: Server, count: int) -> None:
    """Of other circles, that nobody has to look at."""
    for number in range(count):
        book = Book(id=f"b{number}")
        key = keys.document_key("home", "sign-ups", book.id)
        server.admin.hset(key, mapping={"doc": book.model_dump_json(), "schema": 1, "version": 1})
        server.admin.zadd(keys.documents_key("home", "sign-ups"), {book.id: 1e9 + number})


async def commands_to_confirm(home: Home, server: Server, books: int) -> int:
    first, second, other = [await home.circle() for _ in range(3)]
    await signed_up(home, first, second)
    await home.come(other, "Daniel")
    await home.sign_ups.settle_due()
    keep_books(server, books)
    await home.sign_ups.confirm_address(first, "mei")
    before = commands(server)
    await home.sign_ups.settle_due()
    asked = commands(server) - before
    assert [await is_confirmed(home, circle) for circle in (first, second)] == [True, True]
    [daniel] = (await home.sign_ups.book(other)).sign_ups
    assert not daniel.address_confirmed
    return asked


async def test_confirming_reads_the_books_of_the_address_alone(home: Home, server: Server) -> None:
    few = await commands_to_confirm(home, server, 3)
    server.admin.flushall()
    assert await commands_to_confirm(home, server, 500) == few


async def test_a_book_is_found_by_an_address_only_while_that_is_unconfirmed_there(home: Home, server: Server) -> None:
    first, second = [await home.circle() for _ in range(2)]
    await signed_up(home, first, second)
    [key] = found_by_address(server)
    assert "mei" not in key
    assert sorted(await home.store.community("home").documents("sign-ups").found_by(key.rpartition(":")[2])) == sorted(
        (first, second)
    )
    await home.sign_ups.confirm_address(first, "mei")
    await home.sign_ups.settle_due()
    assert found_by_address(server) == []


async def test_whoever_is_erased_is_found_no_more(home: Home, server: Server) -> None:
    circle = await home.circle()
    await signed_up(home, circle)
    assert len(found_by_address(server)) == 1
    await home.sign_ups.erase(circle, ["mei"])
    assert found_by_address(server) == []


async def test_a_book_that_is_forgotten_is_found_no_more(home: Home, server: Server) -> None:
    circle = await home.circle()
    await signed_up(home, circle)
    await home.sign_ups.settle_due()
    server.admin.delete(keys.circle_key("home", circle))
    server.admin.zadd(keys.documents_due_key("home", "sign-ups"), {circle: 0.0})
    await home.sign_ups.settle_due()
    assert found_by_address(server) == []
