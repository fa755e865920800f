"""A sheet of pixels that grows downwards, drawn by Matplotlib without any of its global state.

Importing this costs most of a second and 60 MB, so the chart does it when somebody asks for a picture.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Final, Literal

import matplotlib as mpl
from matplotlib.artist import Artist
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.lines import Line2D
from matplotlib.patches import FancyBboxPatch, Polygon, Rectangle
from matplotlib.text import Text
from matplotlib.transforms import Affine2D

Align = Literal["left", "center", "right"]

DPI: Final = 72  # so that a point of type is a pixel
LEADING: Final = 1.24  # height of a line, in sizes of type
BASELINE: Final = 0.96  # from the top of a line, so that Й keeps below it


class Canvas:
    """Everything is given in pixels from the upper left corner; what is drawn later lies above."""

    def __init__(self, width: int, ground: str) -> None:
        self.width = width
        self.figure = Figure(figsize=(width / DPI, width / DPI), dpi=DPI, facecolor=ground)
        FigureCanvasAgg(self.figure)
        self._ruler = RendererAgg(1, 1, DPI)  # type: ignore[no-untyped-call] # has none
        self._downwards = Affine2D()

    def measure(self, words: str, size: float, *, is_bold: bool = False) -> float:
        """Tell how wide one line would be."""
        font = _font(size, is_bold=is_bold)
        width, _, _ = self._ruler.get_text_width_height_descent(words, font, False)  # type: ignore[no-untyped-call] # noqa: FBT003 - not ours
        return float(width)

    def wrap(self, words: str, width: float, size: float, *, is_bold: bool = False) -> list[str]:
        """Break the words into lines no wider than this, within a word only where it is too long for any line."""
        lines: list[str] = []
        rest = words.split(" ")
        while rest:
            taken = _most(len(rest), lambda n: self.measure(" ".join(rest[:n]), size, is_bold=is_bold) <= width)
            if taken == 0:
                cut = max(1, _most(len(rest[0]), lambda n: self.measure(rest[0][:n], size, is_bold=is_bold) <= width))
                rest[:1] = [part for part in (rest[0][:cut], rest[0][cut:]) if part]
                taken = 1
            lines.append(" ".join(rest[:taken]))
            del rest[:taken]
        return lines

    def text(
        self,
        x: float,
        top: float,
        lines: str | Sequence[str],
        size: float,
        colour: str,
        *,
        is_bold: bool = False,
        align: Align = "left",
    ) -> float:
        """Write the lines below each other and tell where they end."""
        for line in [lines] if isinstance(lines, str) else lines:
            words = Text(x, top + size * BASELINE, line, color=colour, fontproperties=_font(size, is_bold=is_bold))
            words.set(horizontalalignment=align, verticalalignment="baseline", parse_math=False)
            self._add(words)
            top += size * LEADING
        return top

    def pill(self, x: float, top: float, width: float, height: float, colour: str) -> None:
        """Draw a bar with round ends."""
        shape = f"round,pad=0,rounding_size={min(width, height) / 2}"
        self._add(FancyBboxPatch((x, top), width, height, boxstyle=shape, facecolor=colour, linewidth=0))

    def column(self, x: float, top: float, width: float, height: float, colour: str) -> None:
        """Draw a bar with square ends, its edges where they are told rather than on whole pixels."""
        self._add(Rectangle((x, top), width, height, facecolor=colour, linewidth=0, snap=False))

    def area(self, points: Sequence[tuple[float, float]], colour: str) -> None:
        """Fill what the points surround."""
        self._add(Polygon(points, closed=True, facecolor=colour, linewidth=0, snap=False))

    def line(
        self, begin: tuple[float, float], end: tuple[float, float], colour: str, *, is_dashed: bool = False
    ) -> None:
        """Draw a straight line, two pixels thick."""
        (x1, y1), (x2, y2) = begin, end
        drawn = Line2D([x1, x2], [y1, y2], color=colour, linewidth=2)
        if is_dashed:
            drawn.set_linestyle((0, (5, 4)))
        self._add(drawn)

    def close(self, height: int) -> Figure:
        """Cut the sheet at this height."""
        self.figure.set_size_inches(self.width / DPI, height / DPI)
        self._downwards.scale(1, -1).translate(0, height)
        return self.figure

    def _add(self, artist: Artist) -> None:
        artist.set_transform(self._downwards)
        artist.set_zorder(len(self.figure.get_children()))
        self.figure.add_artist(artist)


def _most(limit: int, fits: Callable[[int], bool]) -> int:
    """Count up to the limit for as long as it fits."""
    return next((n - 1 for n in range(1, limit + 1) if not fits(n)), limit)


def png(figure: Figure) -> bytes:
    """Render the figure; the version of the library is left out, since it would make other bytes."""
    picture = io.BytesIO()
    figure.savefig(picture, format="png", metadata={"Software": None})
    return picture.getvalue()


@cache
def _font(size: float, *, is_bold: bool) -> FontProperties:
    """Take DejaVu Sans that Matplotlib brings: the machine's own fonts would make other bytes elsewhere."""
    name = "DejaVuSans-Bold.ttf" if is_bold else "DejaVuSans.ttf"
    return FontProperties(fname=Path(mpl.get_data_path()) / "fonts" / "ttf" / name, size=size)
