"""A block for texts: a pause of some minutes, written as ``/// pause`` with the number between the marks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask_babel import ngettext
from markupsafe import Markup

from courses.outline import BlockUse
from courses.points import LessonBlock, LessonPage


class Pause(LessonBlock):
    """Asks the reader to stop for a while. Its data says the same in every language, as that of all blocks does."""

    name = "pause"

    def parse(self, lines: Sequence[str]) -> int:
        """Return the minutes."""
        text = "".join(lines).strip()
        if not text.isdecimal() or not int(text):
            message = "A pause holds the number of minutes, such as 10."
            raise ValueError(message)
        return int(text)

    def render(self, uses: Sequence[BlockUse], page: LessonPage) -> Mapping[str, Markup]:
        """Return one sentence per use."""
        del page
        return {use.id: Markup("<p>{}</p>").format(_words(use.data)) for use in uses}


def _words(minutes: int) -> str:
    return str(ngettext("A break: %(num)s minute", "A break: %(num)s minutes", minutes))
