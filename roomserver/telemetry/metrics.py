"""Metrics for Prometheus: how many and how long, never who; read from the node when they are asked for.

They are served on a port of their own. What somebody does in private is counted without saying what it was: in a small
circle a count that goes up just now would tell who did it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import accumulate

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.gc_collector import GCCollector
from prometheus_client.metrics_core import Metric
from prometheus_client.process_collector import ProcessCollector
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from signalling.node.hub import Hub
from signalling.node.lag import BOUNDS_S, Histogram
from signalling.protocol import close

SEEN_BY_ALL = frozenset(
    [
        "admit",
        "admit_all",
        "begin",
        "begin_round",
        "close_check_in",
        "divide",
        "drop_round",
        "end_bell",
        "end_circle",
        "end_debrief",
        "extend",
        "go_to_stage",
        "hand_over",
        "lower_hand",
        "mark_heavy",
        "move_piece",
        "move_to_group",
        "mute_self",
        "offer_next",
        "open_check_in",
        "pass_on",
        "pass_piece",
        "pause",
        "raise_hand",
        "resume",
        "return_to_service",
        "reunite",
        "ring_bell",
        "say",
        "set_consent",
        "set_order",
        "set_prompt",
        "set_script",
        "set_turns",
        "shorten_rest",
        "show_check_in",
        "step_back",
        "step_in",
        "step_out",
        "step_up",
        "take_piece",
        "unmute_self",
    ]
)
"""Commands whose effect everybody in the circle sees. Any other, and one that is new, is private."""
PRIVATE = "private"
SEEN_CLOSES = frozenset(
    reason.code
    for reason in (
        close.BAD_MESSAGE,
        close.UNSUPPORTED_VERSION,
        close.HELLO_EXPECTED,
        close.MESSAGE_TOO_BIG,
        close.HELLO_TIMEOUT,
        close.SLOW_READER,
        close.UNAVAILABLE,
        close.TOO_FAST,
        close.DRAINING,
        close.INTERNAL_ERROR,
    )
)
"""Why a line was closed, where it is about the line. That somebody left, or was removed, is not told."""


class HubCollector:
    """What one hub counts. Labels are kinds of things, from fixed sets."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub

    def collect(self) -> Iterator[Metric]:
        """As prometheus_client asks for them."""
        counts = self._hub.counts
        yield GaugeMetricFamily("circle_rooms", "Rooms with sockets at this node.", len(self._hub.hosted()))
        yield GaugeMetricFamily("circle_sockets", "Sockets that said hello.", len(self._hub.outboxes()))
        commands = CounterMetricFamily(
            "circle_commands", "Commands from seats, by type and what became of them.", labels=("type", "outcome")
        )
        for (type_, outcome), count in _told_commands(counts.commands).items():
            commands.add_metric((type_, outcome), count)
        yield commands
        relayed = CounterMetricFamily(
            "circle_negotiation", "Descriptions and candidates, by where they went.", labels=("where",)
        )
        for where, count in counts.negotiation.items():
            relayed.add_metric((where,), count)
        yield relayed
        closes = CounterMetricFamily("circle_closes", "Sockets closed by this node, by code.", labels=("code",))
        for code, count in _told_closes(counts.closes).items():
            closes.add_metric((code,), count)
        yield closes
        claims = CounterMetricFamily(
            "circle_claims", "Seats that another device asked for, and what became of it.", labels=("outcome",)
        )
        for what, count in counts.claims.items():
            claims.add_metric((what,), count)
        yield claims
        lag = counts.loop_lag
        yield _histogram("roomserver_event_loop_lag_seconds", "How late the server came to what was due.", lag.late)
        yield _histogram("roomserver_event_loop_busy_seconds", "As much of that as it was at work itself.", lag.busy)


def _histogram(name: str, documentation: str, histogram: Histogram) -> HistogramMetricFamily:
    bounds = [*map(repr, BOUNDS_S), "+Inf"]
    buckets = list(zip(bounds, accumulate(histogram.counts), strict=True))
    return HistogramMetricFamily(name, documentation, buckets, histogram.sum_s)


def _told_commands(commands: Counter[tuple[str, str]]) -> Counter[tuple[str, str]]:
    """By type and outcome; of what is private only whether it was applied."""
    told = Counter[tuple[str, str]]()
    for (type_, outcome), count in commands.items():
        if type_ in SEEN_BY_ALL:
            told[type_, outcome] += count
        else:
            told[PRIVATE, "applied" if outcome == "applied" else "refused"] += count
    return told


def _told_closes(closes: Counter[int]) -> Counter[str]:
    told = Counter[str]()
    for code, count in closes.items():
        told[str(code) if code in SEEN_CLOSES else PRIVATE] += count
    return told


def metrics_app(hub: Hub) -> Starlette:
    """`/metrics` in the text exposition format, and nothing else."""
    registry = CollectorRegistry()
    registry.register(HubCollector(hub))
    ProcessCollector(registry=registry)
    GCCollector(registry=registry)

    async def metrics(request: Request) -> Response:
        headers = {"cache-control": "no-store", "content-type": CONTENT_TYPE_LATEST}
        return Response(generate_latest(registry), headers=headers)

    return Starlette(routes=[Route("/metrics", metrics, methods=["GET"])])
