"""A webhook is sent: the name is resolved once, its addresses are checked, and one of those is connected to.

So a name that says something else when it is asked again leads nowhere. No redirect is followed, no proxy is asked, and
of the answer nothing but its status is read. Whatever comes before that, there is little of it.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any

from httpcore2 import URL as Url
from httpcore2 import (
    AnyIOBackend,
    AsyncConnectionPool,
    AsyncNetworkBackend,
    AsyncNetworkStream,
    ConnectError,
    ConnectTimeout,
    NetworkError,
    ProtocolError,
    ReadError,
    TimeoutException,
)

from roomserver.webhooks.addresses import is_public, read_address
from roomserver.webhooks.receiver import HTTPS, NOBODY, Allowed, Receiver

WITHIN_S = 20.0
"""How long a whole attempt may take."""
CONNECT_WITHIN_S = 5.0
"""To one address; another may answer."""
MOST_ADDRESSES = 3
MOST_READ, READ_AT_ONCE = 32 * 1024, 2 * 1024
"""Bytes of an answer, before its status and with it; others of this process go on after each of the latter."""
GONE = 410

Resolve = Callable[[str, int], Awaitable[list[str]]]
"""The addresses of a name. Raises: OSError."""


class NotDelivered(Exception):
    """It was not accepted, as far as is known; a later try may succeed. The text names no host and no secret."""


class Unwanted(NotDelivered):
    """The receiver says that it is gone for good."""


async def resolve(host: str, port: int) -> list[str]:
    """As this machine resolves names. Raises: OSError."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(address[0]) for *_, address in found]


class Sender:
    """Without a `context` the system's certificates are trusted."""

    def __init__(
        self,
        allowed: Allowed = NOBODY,
        context: ssl.SSLContext | None = None,
        resolve: Resolve = resolve,
        within_s: float = WITHIN_S,
    ) -> None:
        self.allowed = allowed
        self._context = ssl.create_default_context() if context is None else context
        self._resolve = resolve
        self._within_s = within_s

    async def send(self, receiver: Receiver, headers: Mapping[str, str], body: bytes) -> None:
        """Returns once it is accepted. Raises: NotDelivered, Unwanted."""
        try:
            async with asyncio.timeout(self._within_s):
                status = await self._status(receiver, headers, body)
        except (TimeoutException, NetworkError, ProtocolError, OSError, ValueError) as error:  # TLS is an OSError
            raise NotDelivered(type(error).__name__) from None
        if status == GONE:
            raise Unwanted(str(status))
        if not 200 <= status < 300:
            raise NotDelivered(str(status))

    async def _status(self, receiver: Receiver, headers: Mapping[str, str], body: bytes) -> int:
        backend = _Pinned(await self.addresses(receiver))
        host = receiver.host if receiver.port == HTTPS else f"{receiver.host}:{receiver.port}"
        sent = {"host": host, **headers, "content-length": str(len(body)), "connection": "close"}
        url = Url(scheme="https", host=receiver.host, port=receiver.port, target=receiver.target)
        async with (
            AsyncConnectionPool(self._context, network_backend=backend) as pool,
            pool.stream("POST", url, headers=[*sent.items()], content=body) as response,
        ):
            return int(response.status)

    async def addresses(self, receiver: Receiver) -> list[str]:
        """Those that may be connected to. Raises: NotDelivered, OSError."""
        found = list(dict.fromkeys(await self._resolve(receiver.host, receiver.port)))
        if receiver in self.allowed:
            return found[:MOST_ADDRESSES]
        public = [text for text in found if (address := read_address(text)) is not None and is_public(address)]
        if not public:
            raise NotDelivered("no public address")
        return public[:MOST_ADDRESSES]


class _Pinned(AsyncNetworkBackend):
    """Connects to those addresses, whatever name is asked for; TLS is verified against the name all the same."""

    def __init__(self, addresses: list[str]) -> None:
        self._addresses = addresses
        self._network = AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - it is theirs
        local_address: str | None = None,
        socket_options: Iterable[object] | None = None,
    ) -> AsyncNetworkStream:
        """The first that answers."""
        refused: Exception = ConnectError()
        for address in self._addresses:
            try:
                return _Bounded(await self._network.connect_tcp(address, port, CONNECT_WITHIN_S))
            except (ConnectError, ConnectTimeout) as error:
                refused = error
        raise refused


class _Bounded(AsyncNetworkStream):
    """Of which little is read: a receiver may send interim answers (RFC 9110, 15.2) for as long as it likes."""

    def __init__(self, stream: AsyncNetworkStream) -> None:
        self._stream = stream
        self._left = MOST_READ

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109 - it is theirs
        if self._left <= 0:
            raise ReadError
        content = await self._stream.read(min(max_bytes, READ_AT_ONCE), timeout)
        self._left -= len(content)
        return content

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109
        await self._stream.write(buffer, timeout)

    async def aclose(self) -> None:
        await self._stream.aclose()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109
    ) -> AsyncNetworkStream:
        return _Bounded(await self._stream.start_tls(ssl_context, server_hostname, timeout))

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
