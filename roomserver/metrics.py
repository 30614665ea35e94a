"""Metrics for Prometheus: how many and how long, never who; read from the node when they are asked for."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.gc_collector import GCCollector
from prometheus_client.metrics_core import Metric
from prometheus_client.process_collector import ProcessCollector
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from signalling.hub import Hub
from signalling.lag import BOUNDS_S, Histogram
from signalling.rooms import StoreUnavailable

HEADERS = {"cache-control": "no-store"}


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
        for (type_, outcome), count in counts.commands.items():
            commands.add_metric((type_, outcome), count)
        yield commands
        relayed = CounterMetricFamily(
            "circle_negotiation", "Descriptions and candidates, by where they went.", labels=("where",)
        )
        for where, count in counts.negotiation.items():
            relayed.add_metric((where,), count)
        yield relayed
        closes = CounterMetricFamily("circle_closes", "Sockets closed by this node, by code.", labels=("code",))
        for code, count in counts.closes.items():
            closes.add_metric((str(code),), count)
        yield closes
        lag = counts.loop_lag
        yield _histogram("roomserver_event_loop_lag_seconds", "How late the server came to what was due.", lag.late)
        yield _histogram("roomserver_event_loop_busy_seconds", "As much of that as it was at work itself.", lag.busy)


def _histogram(name: str, documentation: str, histogram: Histogram) -> HistogramMetricFamily:
    bounds = [*map(repr, BOUNDS_S), "+Inf"]
    buckets = list(zip(bounds, accumulate(histogram.counts), strict=True))
    return HistogramMetricFamily(name, documentation, buckets, histogram.sum_s)


class Probes:
    """`/healthz`: the process answers. `/readyz`: it can serve. `/metrics`: what it counts."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._registry = CollectorRegistry()
        self._registry.register(HubCollector(hub))
        ProcessCollector(registry=self._registry)
        GCCollector(registry=self._registry)

    async def alive(self, request: Request) -> Response:
        """200 as long as the event loop turns."""
        return PlainTextResponse("ok\n", headers=HEADERS)

    async def ready(self, request: Request) -> Response:
        """200 while the store answers, else 503."""
        try:
            await self._hub.store.measure_clock()
        except StoreUnavailable:
            return PlainTextResponse("the store does not answer\n", 503, HEADERS)
        return PlainTextResponse("ok\n", headers=HEADERS)

    async def metrics(self, request: Request) -> Response:
        """The text exposition format."""
        return Response(generate_latest(self._registry), headers={**HEADERS, "content-type": CONTENT_TYPE_LATEST})
