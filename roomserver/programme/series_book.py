"""The series of one community, kept as documents, and the circles that their evenings become ahead of time.

The id of an evening's circle is committed to the series before the circle is made, and a circle of an id is made once:
so whatever dies in between, and however many nodes try, each evening is one circle. A document is due until its circles
have followed.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from math import isfinite

from pydantic import BaseModel

from moderation.refusal import RefusalCode, Refused
from moderation.state.local_time import LocalTime
from moderation.state.values import LocalText, replace
from roomserver.programme.circle import CircleExists, CircleRevision, NoSuchCircle, StartOutOfReach, TooFewSeats
from roomserver.programme.circles import CircleBook, check_start
from roomserver.programme.local_time import NoSuchTime, meaning_of
from roomserver.programme.series import (
    MOST_CLOSED,
    Coming,
    Evening,
    Kind,
    Series,
    SeriesPlan,
    Standing,
    Stretch,
    cancelled_at_its_circle,
    changed,
    circles_to_make,
    coming,
    ended,
    is_over,
    left_from,
    left_out,
    moved,
    new_series,
    next_look,
    plan_of,
    spec_of,
    stretch_of,
    terms_of,
)
from roomserver.store.community import CommunityStore
from roomserver.store.community_documents import Becomes, Document, Listed
from roomserver.store.records import LEFT
from signalling.credentials import new_id
from signalling.store import StoreUnavailable

MOST_SERIES = 2000
"""Of one community, those that are over among them."""
LISTED = 20
"""Series of a page."""
DUE_LIMIT = 50
SHOWN = 12
"""Evenings to come that a series is shown with, if it is open."""

Change = Callable[[Series, float], Series]


class NoSuchSeriesHere(Exception):
    """There is no series of that id in this community."""


class TooManySeries(Exception):
    """The community has as many as it can."""


class SeriesState(BaseModel):
    """A series as an organiser sees it: its latest plan, the name of its script, the evenings to come, and what counts
    the changes of organisers. `left`: how many evenings there are from the first of those on, whether or not they are
    shown here; null where the series ends on a date, or never.
    """

    id: str
    kind: Kind
    plan: SeriesPlan
    course: LocalText
    coming: tuple[Coming, ...]
    left: int | None = None
    revision: int


class SeriesList(BaseModel):
    """A page of series: those with evenings to come by their next one, then those that are over, the last made first.

    `more`: what to ask for `before` to get the next page, null where there is none. `left`: how many series are on the
    pages that follow.
    """

    series: tuple[SeriesState, ...]
    more: str | None
    left: int


class SeriesBook:
    """Of one community. All may raise StoreUnavailable."""

    def __init__(self, kept: CommunityStore, book: CircleBook) -> None:
        self._documents = kept.documents("series")
        self._book = book

    async def list(self, limit: int = LISTED, before: str | None = None) -> SeriesList:
        """A page; with `before`, that which another page named as the next one. Nothing where it named none."""
        beginning = None if before is None else _place_in(before)
        if before is not None and beginning is None:
            return SeriesList(series=(), more=None, left=0)
        found, left = await self._documents.last(limit, beginning)
        documents = await asyncio.gather(*(self._documents.load(series_id) for _, series_id in found))
        now = self._documents.now()
        return SeriesList(
            series=tuple(_state(_read(document), now) for document in documents if document.version),
            more=f"{found[-1][0]!r}:{found[-1][1]}" if left else None,
            left=left,
        )

    async def get(self, series_id: str) -> SeriesState:
        """Raises: NoSuchSeriesHere."""
        return _state(await self.load(series_id), self._documents.now())

    async def load(self, series_id: str) -> Series:
        """Raises: NoSuchSeriesHere."""
        document = await self._documents.load(series_id)
        if not document.version:
            raise NoSuchSeriesHere
        return _read(document)

    def preview(self, kind: Kind, stretch: Stretch) -> tuple[Coming, ...]:
        """The first evenings that it would have. Raises: as `make`, but for TooManySeries."""
        return tuple(coming(self._new("preview", kind, stretch), 0.0, MOST_CLOSED))

    async def make(self, kind: Kind, stretch: Stretch) -> SeriesState:
        """Its first evenings are circles within seconds.

        Raises: NoSuchTime, NoSuchSeries, SeriesRefused, TooFewSeats, StartOutOfReach, TooManySeries.
        """
        series = self._new(new_id(), kind, stretch)
        if await self._documents.count() >= MOST_SERIES:
            raise TooManySeries

        def begin(document: Document, now: float) -> Becomes:
            return _becomes(series, now)

        await self._documents.change(series.id, begin)
        return await self.get(series.id)

    async def duplicate(self, series_id: str, start: LocalTime, rule: str) -> SeriesState:
        """Another like it, from another start on, by another rule. Raises: as `make`, and NoSuchSeriesHere."""
        series = await self.load(series_id)
        asked = series.present.asked
        again = asked.model_copy(update={"plan": replace(asked.plan, start=start), "rule": rule})
        return await self.make(series.kind, Stretch(**dict(series.present) | {"asked": again, "below": None}))

    async def move(self, series_id: str, occurrence: str, start: LocalTime, made_on: int) -> SeriesState:
        """One evening. Raises: NoSuchSeriesHere, SeriesRefused, NoSuchTime, StartOutOfReach, Refused."""
        check_start(meaning_of(start).at, self._documents.now())
        return await self._change(series_id, made_on, lambda series, now: moved(series, occurrence, start, now))

    async def leave_out(self, series_id: str, occurrence: str, standing: Standing, made_on: int) -> SeriesState:
        """One evening is skipped or cancelled. Raises: NoSuchSeriesHere, SeriesRefused, Refused."""
        return await self._change(series_id, made_on, lambda series, now: left_out(series, occurrence, standing, now))

    async def note_cancelled(self, series_id: str, circle_id: str) -> None:
        """A circle of it was cancelled by itself, and its evening is so from now on."""

        def become(document: Document, now: float) -> Becomes | None:
            series = cancelled_at_its_circle(_read(document), circle_id) if document.version else None
            return None if series is None else _becomes(_revised(series), now)

        await self._documents.change(series_id, become)

    async def end(self, series_id: str, occurrence: str, made_on: int) -> SeriesState:
        """That evening and all that follow are cancelled. Raises: NoSuchSeriesHere, SeriesRefused, Refused."""
        return await self._change(series_id, made_on, lambda series, now: ended(series, occurrence, now))

    async def change(self, series_id: str, occurrence: str, stretch: Stretch, made_on: int) -> SeriesState:
        """That evening and all that follow are by another plan.

        Raises: NoSuchSeriesHere, SeriesRefused, NoSuchTime, NoSuchSeries, TooFewSeats, StartOutOfReach, Refused.
        """
        _check_seats(stretch)
        check_start(meaning_of(stretch.asked.start).at, self._documents.now())
        return await self._change(series_id, made_on, lambda series, now: changed(series, occurrence, stretch, now))

    def _new(self, series_id: str, kind: Kind, stretch: Stretch) -> Series:
        _check_seats(stretch)
        now = self._documents.now()
        check_start(meaning_of(stretch.asked.start).at, now)
        return new_series(series_id, kind, stretch, now)

    async def _change(self, series_id: str, made_on: int, change: Change) -> SeriesState:
        def become(document: Document, now: float) -> Becomes:
            if not document.version:
                raise NoSuchSeriesHere
            series = _read(document)
            if series.revision != made_on:
                raise Refused(RefusalCode.OUT_OF_DATE)
            return _becomes(_revised(change(series, now)), now)

        await self._documents.change(series_id, become)
        return await self.get(series_id)

    # What is done without being asked for

    async def settle_due(self) -> None:
        """Evenings become circles ahead of time, and circles follow their series. One that is a mistake of ours keeps
        no other from it.
        """
        mistake: Exception | None = None
        for series_id in await self._documents.due(self._documents.now(), DUE_LIMIT):
            try:
                await self._settle(series_id)
            except StoreUnavailable:
                raise
            except Exception as error:
                mistake = error
        if mistake is not None:
            raise mistake

    async def _settle(self, series_id: str) -> None:
        await self._documents.change(series_id, _with_ids)
        series = _read(await self._documents.load(series_id))
        for evening in series.evenings:
            if evening.circle is not None and (evening.owed or not evening.made):
                followed = await self._follow(series, evening, evening.circle)
                await self._documents.change(series_id, partial(_noted, series, evening, followed))

    async def _follow(self, series: Series, evening: Evening, circle_id: str) -> Evening:
        """The evening as it is once its circle is as planned, or could not be."""
        done = evening.model_copy(update={"made": True, "owed": False, "refused": None})
        try:
            if evening.standing != "planned":
                await self._book.cancel(circle_id)
            elif evening.made:
                await self._announce(series, evening, circle_id)
            else:
                await self._create(series, evening, circle_id)
        except NoSuchCircle:  # forgotten since, or never made: then it is not made any more
            return done
        except Refused as refused:
            if refused.code is RefusalCode.OUT_OF_DATE:
                raise StoreUnavailable("The circle changes meanwhile.") from None
            return done.model_copy(update={"refused": refused.code.value})
        except (TooFewSeats, StartOutOfReach, NoSuchTime) as refused:
            return done.model_copy(update={"refused": type(refused).__name__})
        return done

    async def _create(self, series: Series, evening: Evening, circle_id: str) -> None:
        """Once, whoever else tries. What was changed while it was made is carried to it then."""
        stretch = stretch_of(series, evening)
        profile = await self._book.profiles.load()
        agreements = stretch.agreements if stretch.agreements is None else profile.agreements_or(stretch.agreements)
        try:
            await self._book.create(spec_of(series, evening), stretch.script, agreements, circle_id)
        except CircleExists:
            if evening.owed:
                await self._announce(series, evening, circle_id)

    async def _announce(self, series: Series, evening: Evening, circle_id: str) -> None:
        """One that has begun, or is over, stays as it was."""
        state = await self._book.state(circle_id)
        if state.phase not in ("scheduled", "open"):
            return
        stretch = stretch_of(series, evening)
        asked = stretch.asked
        revision = CircleRevision(
            title=asked.title,
            language=asked.language,
            starts_at=None,
            plan=plan_of(series, evening),
            capacity=asked.capacity,
            kept_for_facilitators=asked.facilitators + asked.cofacilitators,
            made_on=state.revision,
        )
        terms = terms_of(series, evening)
        lowers = terms.seats_to_sign_up_for < state.terms.seats_to_sign_up_for
        if lowers:  # Their seats may be what others need.
            await self._book.set_terms(circle_id, terms, state.terms_version)
        await self._book.revise(circle_id, revision, stretch.script)
        if not lowers and state.terms != terms:
            await self._book.set_terms(circle_id, terms, state.terms_version)


def _with_ids(document: Document, now: float) -> Becomes | None:
    """Before a circle is made its id is the series', so that nobody else makes another."""
    if not document.version:
        return None
    return _becomes(circles_to_make(_read(document), now, new_id), now)


def _noted(known: Series, evening: Evening, followed: Evening, document: Document, now: float) -> Becomes | None:
    """That its circle followed; where the evening is another since, only that there is the circle."""
    if not document.version:
        return None
    series = _read(document)
    is_same = series.stretches == known.stretches
    evenings = tuple(
        one
        if one.circle != evening.circle
        else followed
        if one == evening and is_same
        else one.model_copy(update={"made": True, "owed": True})
        for one in series.evenings
    )
    return _becomes(series.model_copy(update={"evenings": evenings}), now)


def _revised(series: Series) -> Series:
    return series.model_copy(update={"revision": series.revision + 1})


def _becomes(series: Series, now: float) -> Becomes:
    return Becomes(series.model_dump_json(), next_look(series, now), _place(series, now))


def _place(series: Series, now: float) -> float:
    """Where it is listed: the sooner its next evening, the higher; below zero once it is over."""
    if is_over(series, now):
        return series.created_at - LEFT
    ahead = coming(series, now, MOST_CLOSED)
    soonest = next((one for one in ahead if one.standing == "planned"), ahead[0])
    return LEFT - soonest.starts_at


def _place_in(text: str) -> Listed | None:
    """After which series a page begins; None where it begins after none."""
    place, _, series_id = text.partition(":")
    try:
        beginning = float(place)
    except ValueError:
        return None
    return (beginning, series_id) if isfinite(beginning) else None


def _read(document: Document) -> Series:
    return Series.model_validate_json(document.text)


def _state(series: Series, now: float) -> SeriesState:
    most = MOST_CLOSED if series.kind == "closed" else SHOWN
    shown = tuple(coming(series, now, most))
    return SeriesState(
        id=series.id,
        kind=series.kind,
        plan=series.present.asked,
        course=series.present.script.name,
        coming=shown,
        left=left_from(series, shown[0].occurrence) if shown else None,
        revision=series.revision,
    )


def _check_seats(stretch: Stretch) -> None:
    """Raises: TooFewSeats."""
    asked = stretch.asked
    to_sign_up_for = 0 if asked.sign_up is None else asked.sign_up.seats
    if asked.facilitators + asked.cofacilitators + to_sign_up_for > asked.capacity:
        raise TooFewSeats
