"""Everything that exercises add to the application."""

from __future__ import annotations

from flask_babel import lazy_gettext

from app.access import STAFF, has_role
from app.navigation import NavigationLink
from app.plugins import Plugin
from exercises.bench import ExerciseBench
from exercises.completion import Finished
from exercises.content import Exercises
from exercises.demo import ExerciseDemo
from exercises.kinds import ExerciseBlock, ExerciseLesson
from exercises.personal import ExerciseData
from exercises.views import blueprint


def _learners(user: object) -> bool:
    """Show the plan to learners; staff have four words already, and reach their own plan from the track."""
    return bool(getattr(user, "is_authenticated", False)) and not has_role(user, *STAFF)


plugin = Plugin(
    name="exercises",
    title="Exercises",
    requires=("courses",),
    blueprints=(blueprint,),
    provides=(
        ExerciseLesson(),
        ExerciseBlock(),
        Finished(),
        Exercises(),
        ExerciseData(),
        ExerciseDemo(),
        ExerciseBench(),
        NavigationLink(
            name="exercises.plan",
            title=lazy_gettext("Plan"),
            endpoint="exercises.plan",
            order=25,
            audience=_learners,
            pages=("exercises.exercise",),
        ),
    ),
)
