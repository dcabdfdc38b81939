"""What the check of exercises looks for."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from courses.content.problems import Rule, Severity

WRONG_NAME = Rule(
    "exercise-wrong-name",
    Severity.ERROR,
    _l("The file has the name “%(file)s” and the exercise the id “%(id)s”."),
    _l("Give the file the name of the id; the id itself never changes."),
)
UNKNOWN_TYPE = Rule(
    "exercise-unknown-field",
    Severity.ERROR,
    _l("There is no field of the type “%(type)s”."),
    _l("Use one of: %(known)s."),
)
TWICE = Rule(
    "exercise-id-twice",
    Severity.ERROR,
    _l("The id “%(id)s” stands here a second time."),
    _l("Give each an id of its own; what people write hangs on it."),
)
MISFIT = Rule(
    "exercise-misfit",
    Severity.ERROR,
    _l("Template or example names “%(value)s”, which the field does not have."),
    _l("Use one of: %(known)s."),
)
BAD_DAY = Rule(
    "exercise-bad-date",
    Severity.ERROR,
    _l("“%(value)s” is no date."),
    _l("Write it as 2027-03-15."),
)
DEAD_LINK = Rule(
    "exercise-dead-link",
    Severity.ERROR,
    _l("The link “%(address)s” leads nowhere."),
    _l("Write “lesson:id”, “lesson:id#anchor” or a whole address beginning with https://."),
)
NO_SETTING = Rule(
    "exercise-not-named",
    Severity.ERROR,
    _l("The key “exercise” is missing."),
    _l('Name the exercise: exercise: "id".'),
)
UNKNOWN_EXERCISE = Rule(
    "exercise-unknown",
    Severity.ERROR,
    _l("There is no exercise “%(id)s”."),
    _l("Add exercises/%(id)s.yaml or correct the id."),
)
PLACED_TWICE = Rule(
    "exercise-placed-twice",
    Severity.ERROR,
    _l("The exercise “%(id)s” stands in another lesson too (%(other)s)."),
    _l("Place each exercise once, so that everybody finds it again."),
)
MISSING = Rule(
    "exercise-missing",
    Severity.REMARK,
    _l("The lesson ends without an exercise."),
    _l("Add “/// exercise” to its text, or let a lesson of the kind “exercise” follow: people leave with something."),
)
NOT_PLACED = Rule(
    "exercise-not-placed",
    Severity.REMARK,
    _l("The exercise “%(id)s” stands in no lesson."),
    _l("Put it into a text with “/// exercise”, or make it a lesson of its own."),
)
NO_EXAMPLE = Rule(
    "exercise-without-example",
    Severity.REMARK,
    _l("The field “%(id)s” has no example."),
    _l("Fill it in as a person in your case would; an example says more than a hint."),
)
FEW_CRITERIA = Rule(
    "exercise-criteria",
    Severity.REMARK,
    _l("There are %(count)s criteria."),
    _l("Three or four are right: people can keep them in mind."),
)
