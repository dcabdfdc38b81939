"""How fast the pages are, as ratios to a bare Flask page served the same way; features bring what is measured."""

from app.bench.browser import Browser, Page
from app.bench.points import BenchPart, Comparison, Figure

__all__ = ["BenchPart", "Browser", "Comparison", "Figure", "Page"]
