"""Draws lines over time as SVG, one field a series, so that each has its own scale; without outside packages."""
import math

WIDTH, FIELD, LEFT, RIGHT, TOP, GAP = 900, 130, 70, 20, 40, 34


def rounded(value):
    return f"{value:,.0f}" if value >= 100 else f"{value:g}"


def steps(least, most):
    """Two to five round numbers, the first not above the least, the last not below the most."""
    span = max(most - least, 1)
    step = next(step for power in range(-2, 12) for step in (10**power, 2 * 10**power, 5 * 10**power)
                if span / step <= 4)
    first, end = math.floor(least / step), math.ceil(most / step)
    return [number * step for number in range(first, max(end, first + 1) + 1)]


def escaped(text):
    return text.replace("&", "&amp;").replace("<", "&lt;")


def svg(title, axis, places, series):
    """A picture of `series`, pairs of words and values, over `places`."""
    height = TOP + len(series) * (FIELD + GAP) + 20
    last = max(places) or 1
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" font-family="sans-serif" '
           f'font-size="12" role="img"><title>{escaped(title)}</title>',
           f'<rect width="{WIDTH}" height="{height}" fill="#fff"/>',
           f'<text x="{LEFT}" y="24" font-size="15">{escaped(title)}</text>']
    for number, (words, values) in enumerate(series):
        top = TOP + number * (FIELD + GAP) + 16
        marks = steps(min(values), max(values))
        low, high = marks[0], marks[-1]

        def y(value):
            return top + FIELD - (value - low) / (high - low) * FIELD

        def x(place):
            return LEFT + place / last * (WIDTH - LEFT - RIGHT)

        out.append(f'<text x="{LEFT}" y="{top - 5}" fill="#333">{escaped(words)}</text>')
        for mark in marks:
            out.append(f'<path d="M{LEFT} {y(mark):.1f}H{WIDTH - RIGHT}" stroke="#ddd"/>'
                       f'<text x="{LEFT - 6}" y="{y(mark) + 4:.1f}" text-anchor="end" fill="#333">{rounded(mark)}</text>')
        line = " ".join(f"{x(place):.1f},{y(value):.1f}" for place, value in zip(places, values))
        out.append(f'<polyline points="{line}" fill="none" stroke="#1f5fa8" stroke-width="1.5"/>')
    bottom = TOP + len(series) * (FIELD + GAP)
    for mark in steps(0, last):
        if mark <= last:
            place = LEFT + mark / last * (WIDTH - LEFT - RIGHT)
            out.append(f'<text x="{place:.1f}" y="{bottom + 4}" text-anchor="middle" fill="#333">{rounded(mark)}</text>')
    out.append(f'<text x="{WIDTH - RIGHT}" y="{bottom + 18}" text-anchor="end" fill="#333">{escaped(axis)}</text></svg>')
    return "\n".join(out) + "\n"
