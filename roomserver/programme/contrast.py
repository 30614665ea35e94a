"""Whether a community's accent can be read: contrast as WCAG 2.2 counts it (1.4.3), on the papers that pages have."""

from __future__ import annotations

from typing import Literal

LEAST = 4.5
"""Of text. The accent is text on paper, and paper is text on the accent, as on a button."""
Light = Literal["day", "night"]
PAPERS: dict[Light, tuple[str, str]] = {"day": ("#f6f1e7", "#fffaf1"), "night": ("#17161a", "#211f25")}
"""`--paper` and `--raised` of web/src/styles/tokens.css."""
ON_ACCENT: dict[Light, str] = {"day": "#fffaf1", "night": "#17161a"}
"""`--on-ember` there: what is written on a button."""
_TOWARDS: dict[Light, int] = {"day": 0, "night": 255}
_STEPS = 256


def contrast(one: str, other: str) -> float:
    """From 1, for the same colour twice, to 21. Colours are `#rrggbb`."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def least_contrast(accent: str, light: Light) -> float:
    """Of all that the accent is written on, and that is written on it."""
    return min(contrast(accent, ground) for ground in (*PAPERS[light], ON_ACCENT[light]))


def nearest(accent: str, light: Light) -> str:
    """The first that can be read, on the way from the accent to black by day, to white by night."""
    for step in range(_STEPS + 1):
        mixed = _mixed(accent, _TOWARDS[light], step / _STEPS)
        if least_contrast(mixed, light) >= LEAST:
            return mixed
    raise AssertionError("black on paper and white on charcoal can be read")


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(part / 255) for part in _parts(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)


def _parts(colour: str) -> list[int]:
    return [int(colour[at : at + 2], 16) for at in (1, 3, 5)]


def _mixed(colour: str, towards: int, share: float) -> str:
    return "#" + "".join(f"{int(part + (towards - part) * share + 0.5):02x}" for part in _parts(colour))
