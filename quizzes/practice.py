"""The practice questions of a lesson, as its outline names them."""

from __future__ import annotations

from courses.outline import Lesson

#: The name of the block that places questions in a text.
BLOCK = "practice"


def practice_ids(lesson: Lesson) -> list[str]:
    """Return the ids of the practice questions of a lesson's text, in order, each once."""
    ids = (one for use in lesson.blocks if use.block == BLOCK for one in use.data)
    return list(dict.fromkeys(str(one) for one in ids))
