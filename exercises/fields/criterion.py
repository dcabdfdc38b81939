"""A criterion by which the learner checks their own work, on three levels."""

from __future__ import annotations

from typing import Final

from exercises.fields.base import CRITERION, FieldDocument, FieldType, Form, Spec, Value

#: How far a criterion is met, from the lowest.
LEVELS: Final = ("no", "partly", "yes")


class Criterion(FieldType):
    """``{"level": "no" | "partly" | "yes"}``."""

    name = CRITERION
    document = FieldDocument

    def read(self, spec: Spec, form: Form, prefix: str) -> Value | None:
        """Return the chosen level."""
        del spec
        level = form.get(f"{prefix}.level", "")
        return {"level": level} if level in LEVELS else None

    def words(self, spec: Spec, value: Value, lang: str) -> list[str]:
        """Return the name of the level; pages say it in words of their own."""
        del spec, lang
        return [str(value["level"])]
