"""Charts as inline SVG, drawn here: numbers in, shapes out. Each stands beside a table that says the same. Pure."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 720, 200
_LEFT, _BOTTOM, _TOP = 40, 22, 8
_LABELS = 6


@dataclass(frozen=True)
class Shape:
    """A bar: place and size in the units of the drawing, the series it belongs to, and the words that a pointer finds."""

    x: float
    y: float
    width: float
    height: float
    series: int
    title: str


@dataclass(frozen=True)
class Mark:
    """A word on an axis."""

    at: float
    text: str


@dataclass(frozen=True)
class Chart:
    name: str
    title: str
    said: str
    series: tuple[str, ...]
    bars: tuple[Shape, ...]
    lines: tuple[tuple[int, str], ...]
    across: tuple[Mark, ...]
    up: tuple[Mark, ...]
    rows: tuple[tuple[str, ...], ...]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = _LEFT
    base: int = HEIGHT - _BOTTOM


def stacked_bars(name: str, title: str, days: Sequence[dt.date], series: Mapping[str, Mapping[dt.date, int]]) -> Chart:
    """One bar a day, of pieces that stand on one another."""
    totals = [sum(of.get(day, 0) for of in series.values()) for day in days]
    most = _round_up_whole(max(totals, default=0))
    bars, step = [], (WIDTH - _LEFT) / max(1, len(days))
    for at, day in enumerate(days):
        below = 0.0
        for number, (label, of) in enumerate(series.items()):
            tall = _scaled(of.get(day, 0), most)
            if tall:
                x, y = round(_LEFT + at * step + step * 0.12, 1), round(HEIGHT - _BOTTOM - below - tall, 1)
                bars.append(Shape(x, y, round(step * 0.76, 1), round(tall, 1), number, f"{day:%d %b}: {of[day]} {label.lower()}"))
                below += tall
    totalled = ", ".join(f"{sum(of.values())} {label.lower()}" for label, of in series.items())
    rows = tuple(
        (f"{day:%d %b}", *(str(of.get(day, 0)) for of in series.values())) for day in days if any(of.get(day) for of in series.values())
    )
    said = f"By day, from {days[0]:%d %B} to {days[-1]:%d %B}: {totalled}."
    return Chart(name, title, said, tuple(series), tuple(bars), (), _days_across(days), _steps_up(most, "{:g}"), rows)


def lines(name: str, title: str, days: Sequence[dt.date], series: Mapping[str, Mapping[dt.date, float]], unit: str) -> Chart:
    """One line a series; days without a number are passed over."""
    most = _round_up(max((value for of in series.values() for value in of.values()), default=0))
    step, drawn = (WIDTH - _LEFT) / max(1, len(days)), []
    for number, of in enumerate(series.values()):
        points = [
            f"{_LEFT + (at + 0.5) * step:.1f},{HEIGHT - _BOTTOM - _scaled(of[day], most):.1f}" for at, day in enumerate(days) if day in of
        ]
        # A line of one point would not be seen.
        drawn.append((number, " ".join(points if len(points) != 1 else [points[0], points[0]])))
    rows = tuple(
        (f"{day:%d %b}", *(f"{of[day]:.1f}" if day in of else "–" for of in series.values()))
        for day in days
        if any(day in of for of in series.values())
    )
    said = f"By day, from {days[0]:%d %B} to {days[-1]:%d %B}, in {unit}."
    return Chart(name, title, said, tuple(series), (), tuple(drawn), _days_across(days), _steps_up(most, "{:g}"), rows)


def _scaled(value: float, most: float) -> float:
    return (HEIGHT - _BOTTOM - _TOP) * value / most if most else 0.0


def _round_up(most: float) -> float:
    """The end of the scale: 1, 2 or 5 with zeros."""
    if most <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(most))
    return next(factor * power for factor in (1, 2, 5, 10) if factor * power >= most * 0.999999)


def _round_up_whole(most: int) -> float:
    """The same for what is counted: an even number, since the middle of the scale is marked too."""
    power = 10 ** (len(str(most)) - 1)
    factors = (1, 2, 4, 6, 8, 10) if power > 1 else (2, 4, 6, 8, 10)
    return float(next(factor * power for factor in factors if factor * power >= most))


def _steps_up(most: float, form: str) -> tuple[Mark, ...]:
    return tuple(Mark(round(HEIGHT - _BOTTOM - _scaled(most * part, most), 1), form.format(round(most * part, 3))) for part in (0, 0.5, 1))


def _days_across(days: Sequence[dt.date]) -> tuple[Mark, ...]:
    step, each = (WIDTH - _LEFT) / max(1, len(days)), max(1, math.ceil(len(days) / _LABELS))
    return tuple(Mark(round(_LEFT + (at + 0.5) * step, 1), f"{day:%d %b}") for at, day in enumerate(days) if at % each == 0)
