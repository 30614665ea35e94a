"""The pages of two communities on a real store, asked as a browser asks."""

from __future__ import annotations

from dataclasses import dataclass

import httpx2

from moderation.state.plan import Plan
from roomserver.programme.circles import CircleSpec
from roomserver.programme.communities import Communities
from roomserver.programme.terms import Terms
from roomserver.store import RedisRoomStore
from tests.moderation.circles import english
from tests.roomserver.public.reading import Read
from tests.roomserver.servers import Server

DAY_S = 24 * 3600.0
PUBLIC = Terms(visibility="public")


@dataclass
class Site:
    """The pages of two communities."""

    communities: Communities
    client: httpx2.AsyncClient
    store: RedisRoomStore

    async def make(
        self, title: str, days: float = 7.0, *, community: str = "home", terms: Terms = PUBLIC, plan: Plan | None = None
    ) -> str:
        """A circle that starts so many days from now."""
        starts_at = None if plan is not None and plan.start is not None else self.store.now() + days * DAY_S
        spec = CircleSpec(title=english(title), starts_at=starts_at, terms=terms, plan=plan)
        found = self.communities.of(community)
        assert found is not None
        circle, _ = await found.book.create(spec)
        return circle.id

    async def post(self, path: str, status: int = 303, /, **form: str) -> httpx2.Response:
        """As our own page does it in a browser without scripts."""
        answer = await self.client.post(path, data=form, headers={"origin": "http://localhost"})
        assert answer.status_code == status, answer.text
        return answer

    async def sign_up(self, circle: str, name: str = "Mei", **more: str) -> str:
        """Without an address: the path of the person's page."""
        form = await self.form(circle)
        return (await self.post(f"/c/home/{circle}/sign-up", form=form, name=name, **more)).headers["location"]

    async def form(self, circle: str) -> str:
        """The secret of a fresh page."""
        page = Read((await self.get(f"/c/home/{circle}")).content)
        return next(str(each["value"]) for each in page.all("input") if each.get("name") == "form")

    async def follow(self) -> None:
        """The rooms agree with who has signed up."""
        await self.communities.default.sign_ups.settle_due()

    async def get(self, path: str, status: int = 200, **headers: str) -> httpx2.Response:
        answer = await self.client.get(path, headers={name.replace("_", "-"): text for name, text in headers.items()})
        assert answer.status_code == status, answer.text
        return answer

    async def titles(self, path: str = "/c/home/") -> list[str]:
        page = Read((await self.get(path)).content)
        others = ("Hear about new circles", "Take part in other ways")
        return [link for link in page.texts("h2") if link not in others and "need someone" not in link]

    async def asks_the_store(self, server: Server, path: str) -> int:
        """How many commands a page takes."""
        before = int(server.admin.info("stats")["total_commands_processed"])
        await self.get(path)
        return int(server.admin.info("stats")["total_commands_processed"]) - before
