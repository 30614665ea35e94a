"""A place is asked for by a plain form: what was typed stays where something is to be checked."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from roomserver.http.form import read_form
from roomserver.http.guards import network
from roomserver.programme.sign_ups.refusals import LineFull, NotOpen, SignUpRefused
from roomserver.public.announced import Announced
from roomserver.public.house import House, NoSuchPage, Visit
from roomserver.public.typed import Typed, blank, id_in, read_typed
from signalling.protocol.limits import Limits

SIGN_UPS_PER_S, SIGN_UPS_BURST = 1.0, 60.0
"""For one circle from one network: more than a circle has places, and than a school signs up at once."""
SENT = ("confirmed", "waiting", "asked")
"""What is told on the page to whoever left an address, whose link comes by mail."""


def sign_up_routes(house: House) -> list[BaseRoute]:
    """To be mounted before the circles, whose page has the form."""
    limits = Limits(SIGN_UPS_PER_S, SIGN_UPS_BURST)

    async def sign_up(request: Request) -> Response:
        house.check_origin(request)
        visit, circle = await _found(house, request)
        if circle.offer is None:
            return shown(house, visit, circle, None, 409)
        page = visit.page
        sent = await read_form(request)
        if circle.offer.is_soon:  # the form was opened before
            sent = {**sent, "mail": ""}
        typed = read_typed(sent, circle.offer.terms, page.wording, page.languages)
        if typed.problems:
            return shown(house, visit, circle, typed, 422)
        if not limits.take(f"{network(request)} {circle.id}"):
            house.refused("too_many")
            return shown(house, visit, circle, typed.refused(page.wording.say("public.too_many")), 429)
        try:
            return await _signed_up(visit, circle.offer.book, circle.id, typed)
        except ErasedBefore:
            again = typed.on_another_page().refused(page.wording.say("public.erased_before"))
            return shown(house, visit, circle, again, 409)
        except NotOpen:
            return shown(house, visit, circle, None, 409)
        except LineFull:
            return shown(house, visit, circle, typed.refused(page.wording.say("public.line_full")), 409)
        except SignUpRefused:
            return shown(house, visit, circle, typed.refused(page.wording.say("public.not_understood")), 422)

    async def sent(request: Request) -> Response:
        visit, circle = await _found(house, request)
        if request.path_params["standing"] not in SENT:
            raise NoSuchPage(visit.page)
        values = {"standing": request.path_params["standing"], "sent": id_in(request.path_params.get("sent", ""))}
        return house.pages.answer("sent.html", visit.page, circle=circle, **values)

    async def correct(request: Request) -> Response:
        visit, circle = await _found(house, request)
        if circle.offer is None:
            return shown(house, visit, circle, None)
        return shown(house, visit, circle, blank(visit.page.wording.language, id_in(request.path_params["sent"])))

    return [
        Route("/c/{community}/{circle}/sign-up", house.serve(sign_up), methods=["POST"]),
        Route("/c/{community}/{circle}/sent/{standing}", house.serve(sent), methods=["GET"]),
        Route("/c/{community}/{circle}/sent/{standing}/{sent}", house.serve(sent), methods=["GET"]),
        Route("/c/{community}/{circle}/correct/{sent}", house.serve(correct), methods=["GET"]),
    ]


def shown(house: House, visit: Visit, circle: Announced, typed: Typed | None, status: int = 200) -> Response:
    """A circle with the form; `typed` None: nobody can sign up for it."""
    goes_out, is_soon = visit.community.alerts.goes_out, circle.offer is not None and circle.offer.is_soon
    values = {"circle": circle, "typed": typed, "has_mail": goes_out and not is_soon, "is_soon": goes_out and is_soon}
    return house.pages.answer("circle.html", visit.page, status, is_public=circle.is_public, **values)


def to_sign_up(house: House, visit: Visit, circle: Announced) -> Response:
    """The form with nothing in it, as it is kept nowhere: whoever sends it twice signs up once."""
    return shown(house, visit, circle, blank(visit.page.wording.language))


class ErasedBefore(Exception):
    """What that page sent was signed up and erased: it comes late or once more, and brings nobody back."""


async def _signed_up(visit: Visit, book_id: str, circle_id: str, typed: Typed) -> Response:
    """Whoever left no address gets their page at once, which has all links, and so does everyone where it begins soon.
    To others it comes by mail, so that an address is known to be theirs, and nobody learns here whether it has signed
    up before.

    Raises: ErasedBefore, SignUpRefused.
    """
    sign_ups, erasing, comer = visit.community.sign_ups, visit.community.erasing, typed.comer(circle_id)
    if await erasing.is_known(book_id, comer.id):
        raise ErasedBefore
    book, standing = await sign_ups.sign_up(book_id, comer)
    if await erasing.is_known(book_id, comer.id):  # while it was signed up a second time
        await erasing.erase(book_id, comer.id)
        raise ErasedBefore
    person = None if comer.address is not None else book.find(comer.id)
    if person is None:
        told = standing if standing in SENT else "confirmed" if standing == "offered" else "waiting"
        return RedirectResponse(visit.page.to(f"{visit.page.face.home}{circle_id}/sent/{told}/{comer.id}"), 303)
    token = (await sign_ups.links()).place_token(book_id, person)
    return RedirectResponse(visit.page.to(f"/place/{token}"), 303)


async def _found(house: House, request: Request) -> tuple[Visit, Announced]:
    visit = await house.visit(request)
    circle = await visit.programme.circle(request.path_params["circle"])
    if circle is None:
        raise NoSuchPage(visit.page)
    return visit, circle
