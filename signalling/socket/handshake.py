"""The opening handshake of a WebSocket (RFC 6455 4.2), as `websockets` does it. No extension is negotiated."""

from __future__ import annotations

from http import HTTPStatus

from websockets.http11 import Request, Response
from websockets.server import ServerProtocol


def answer(request: Request) -> Response:
    """101, or what is wrong with the request."""
    protocol = ServerProtocol()
    response = protocol.accept(request)
    # Each holds who holds it, and would stay until everything is looked through.
    protocol.parser.close()
    protocol.handshake_exc = request._exception = None
    return response


def refusal(status: HTTPStatus) -> Response:
    """Of a request that asks for no line of ours."""
    protocol = ServerProtocol()
    response = protocol.reject(status, "")
    protocol.parser.close()
    return response
