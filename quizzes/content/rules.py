"""What the check of questions looks for: errors that would break a question, and remarks of the item-writing rules."""

from __future__ import annotations

from typing import Final

from flask_babel import lazy_gettext as _l

from courses.content.problems import Rule, Severity

UNKNOWN_TYPE = Rule(
    "question-unknown-type",
    Severity.ERROR,
    _l("There is no question type “%(type)s”."),
    _l("Installed types: %(known)s."),
)
WRONG_NAME = Rule(
    "question-wrong-name",
    Severity.ERROR,
    _l("The file has the name “%(file)s” and the question the id “%(id)s”."),
    _l("Give the file the name of the id; the id itself never changes."),
)
UNKNOWN_LESSON = Rule(
    "question-unknown-lesson",
    Severity.ERROR,
    _l("“tests” names the lesson “%(lesson)s”, which the course does not have."),
    _l("Write the id of a lesson of this course."),
)
TESTS_AND_REVISES = Rule(
    "question-tests-and-revises",
    Severity.ERROR,
    _l("The question has both “tests” and “revises”."),
    _l("Keep “tests” for a lesson of this course, or “revises” for an earlier course."),
)
REVISES_ITSELF = Rule(
    "question-revises-itself",
    Severity.ERROR,
    _l("“revises” names this course itself."),
    _l("Name an earlier course, or write the lesson under “tests” instead."),
)
REVISES_UNKNOWN = Rule(
    "question-revises-unknown",
    Severity.REMARK,
    _l("“revises” names the course “%(course)s”, which tracks.yaml does not know."),
    _l("Write one of: %(known)s."),
)
REVISES_LATER = Rule(
    "question-revises-later",
    Severity.REMARK,
    _l("The question revises the course “%(course)s”, which comes later on the track “%(track)s”."),
    _l("Revise a course that comes before this one on every track: %(earlier)s."),
)
UNKNOWN_OUTCOME = Rule(
    "question-unknown-outcome",
    Severity.ERROR,
    _l("“outcome” names “%(outcome)s”, which is no outcome of the course."),
    _l("Write the id of an outcome in course.yaml."),
)
MISSING_PICTURE = Rule(
    "question-missing-picture",
    Severity.ERROR,
    _l("The picture “%(picture)s” is not in the folder."),
    _l("Put it into media/ and write “media/name.png”."),
)
DEAD_LINK = Rule(
    "question-dead-link",
    Severity.ERROR,
    _l("The link “%(address)s” leads nowhere."),
    _l("Write “lesson:id”, “lesson:id#anchor” or a whole address beginning with https://."),
)
NO_QUIZ_SETTINGS = Rule(
    "quiz-no-settings",
    Severity.ERROR,
    _l("The key “quiz” is missing."),
    _l("Say which questions the quiz draws; docs/authoring.md shows how."),
)
BAD_DRAW = Rule(
    "quiz-bad-draw",
    Severity.ERROR,
    _l("Each member of “draw” has either “questions”, or “count” and one of “from”, “tag” and “outcome”."),
    _l("Write one or the other."),
)
UNKNOWN_QUESTION = Rule(
    "quiz-unknown-question",
    Severity.ERROR,
    _l("There is no question “%(id)s”."),
    _l("Add questions/%(id)s.yaml or correct the id."),
)
REPEATED_QUESTION = Rule(
    "quiz-repeated-question",
    Severity.ERROR,
    _l("The question “%(id)s” is named here a second time."),
    _l("Name each question once."),
)
TOO_FEW_QUESTIONS = Rule(
    "quiz-too-few-questions",
    Severity.ERROR,
    _l("%(count)s questions are to be drawn for the variant “%(variant)s”, and there are only %(found)s."),
    _l("Add questions on lessons of this variant, or draw fewer."),
)
TOO_FEW_LEFT = Rule(
    "quiz-too-few-left",
    Severity.ERROR,
    _l(
        "%(count)s questions are to be drawn for the variant “%(variant)s”. There are %(found)s, but members of “draw” "
        "above may take %(taken)s of them."
    ),
    _l("Add questions, draw fewer, or let each member draw from questions of its own."),
)
UNKNOWN_TAG = Rule(
    "quiz-unknown-tag",
    Severity.ERROR,
    _l("No question carries the tag “%(tag)s”."),
    _l("Give it to questions, or write one of: %(known)s."),
)
UNKNOWN_DRAW_OUTCOME = Rule(
    "quiz-unknown-outcome",
    Severity.ERROR,
    _l("“outcome” names “%(outcome)s”, which is no outcome of the course."),
    _l("Write the id of an outcome in course.yaml."),
)
PRACTICE_DRAWN = Rule(
    "quiz-draws-practice",
    Severity.ERROR,
    _l("The question “%(id)s” carries the tag “%(tag)s”, and it is asked as practice in a lesson."),
    _l("Take the tag or the practice away, or name the question under “questions” if it is meant to be in both."),
)
WRONG_VARIANT = Rule(
    "quiz-wrong-variant",
    Severity.ERROR,
    _l("The question “%(id)s” tests a lesson that nobody who takes this quiz has in their variant."),
    _l("Take it out, or name a lesson of this variant under “tests”."),
)
NOTHING_SCORED = Rule(
    "quiz-nothing-scored",
    Severity.ERROR,
    _l("The quiz asks no question that brings points, so that nobody could pass it."),
    _l("Add such questions, or write “scored: false” to make it a self-assessment."),
)
UNSCORED_TYPE = Rule(
    "quiz-unscored-type",
    Severity.ERROR,
    _l("The question “%(id)s” is of the type “%(type)s”, which brings points, and the quiz is without points."),
    _l("Take the question out, or take “scored: false” away."),
)
UNSCORED_KEY = Rule(
    "quiz-unscored-key",
    Severity.ERROR,
    _l("A quiz without points has no place for “%(key)s”."),
    _l("Take it away: nobody can fail, and everybody may answer again."),
)
UNSCORED_REQUIRED = Rule(
    "quiz-unscored-required",
    Severity.ERROR,
    _l("A quiz without points is voluntary, so no course and no certificate may depend on it."),
    _l("Write “optional: true” in this lesson.yaml."),
)
RIGHT_ANSWER = Rule(
    "question-right-answer",
    Severity.ERROR,
    _l("The right answer does not earn the whole point, so nobody can."),
    _l("Correct the right answer; if it is as it should be, the fault is in the question type “%(type)s”."),
)
FEW_PRACTICE = Rule(
    "few-practice",
    Severity.REMARK,
    _l("The lesson asks %(count)s practice questions."),
    _l("Ask at least three: one that looks back, and two on what the lesson teaches."),
)
REPEATED_PRACTICE = Rule(
    "practice-repeated-question",
    Severity.ERROR,
    _l("The practice question “%(id)s” stands in this text a second time."),
    _l("Ask each question once in a lesson."),
)

KEY_LONGEST = Rule(
    "key-longest",
    Severity.REMARK,
    _l("The right answer is clearly the longest one (%(lang)s), which gives it away."),
    _l("Shorten it, or make another option as long."),
)
ALL_OF_THE_ABOVE = Rule(
    "all-of-the-above",
    Severity.REMARK,
    _l("An option speaks about other options: “%(text)s”."),
    _l("Write each option so that it stands for itself; several right answers are a question of type multiple."),
)
ABSOLUTE_WORD = Rule(
    "absolute-word",
    Severity.REMARK,
    _l("The word “%(word)s” in an option is a clue."),
    _l("Say it without always, never and only."),
)
LONG_FEEDBACK = Rule(
    "long-feedback",
    Severity.REMARK,
    _l("“%(key)s” has %(count)s words; at most %(limit)s are read."),
    _l("Keep the reason, and point to the lesson for the rest."),
)
NEGATION = Rule(
    "negation",
    Severity.REMARK,
    _l("The question asks with “%(word)s”, which is easily overlooked."),
    _l("Ask in the positive, or make the word bold: **%(word)s**."),
)
MANY_OPTIONS = Rule(
    "many-options",
    Severity.REMARK,
    _l("There are %(count)s options; three good ones are enough."),
    _l("Drop those that nobody would choose."),
)
MATCHING_SIZE = Rule(
    "matching-size",
    Severity.REMARK,
    _l("There are %(pairs)s pairs and %(extra)s superfluous answers."),
    _l("Four to six pairs and one superfluous answer work best."),
)
OPTIONS_OVERLAP = Rule(
    "options-overlap",
    Severity.REMARK,
    _l("“%(text)s” and “%(other)s” overlap: one of them says what the other says."),
    _l("Let each say something of its own; a range ends before the next one begins."),
)
CASE_CUE = Rule(
    "case-cue",
    Severity.REMARK,
    _l("The end of the Polish question agrees in gender or number with the right answer alone."),
    _l("Ask in a whole sentence, or choose options of one gender and number."),
)
UNKNOWN_SILENCE = Rule(
    "unknown-silence",
    Severity.REMARK,
    _l("“silence” names the rule “%(name)s”, which is not known."),
    _l("Known rules: %(known)s."),
)
KEY_PLACE = Rule(
    "key-place",
    Severity.REMARK,
    _l("In all %(count)s questions with options, the right answer stands at place %(place)s."),
    _l("Put it at different places; who writes questions tends to prefer one."),
)
KEY_PLACES = Rule(
    "key-place-course",
    Severity.REMARK,
    _l("In %(count)s of the %(of)s questions with one right option, it stands at place %(place)s."),
    _l("Spread the right answers evenly; at most %(limit)s%% of them stand at one place."),
)
MANY_TRUE_FALSE = Rule(
    "many-true-false",
    Severity.REMARK,
    _l("%(percent)s%% of the questions are true or false; at most 10%% should be."),
    _l("Turn some into questions with three options."),
)
FEW_SCENARIOS = Rule(
    "few-scenarios",
    Severity.REMARK,
    _l("Only %(percent)s%% of the scored questions ask for a local decision; at least a third should."),
    _l("Turn definitions into situations, and mark these with “scenario: true”."),
)
REVISING_NUMBER = Rule(
    "quiz-revises",
    Severity.REMARK,
    _l(
        "For the variant “%(variant)s”, the number of scored questions that revise an earlier course is %(found)s; it "
        "should be %(wanted)s."
    ),
    _l("Draw questions with the key “revises”; courses that come before this one on every track: %(earlier)s."),
)

#: The rules that a question may silence.
OF_QUESTIONS: Final = (
    KEY_LONGEST,
    ALL_OF_THE_ABOVE,
    ABSOLUTE_WORD,
    LONG_FEEDBACK,
    NEGATION,
    MANY_OPTIONS,
    MATCHING_SIZE,
    OPTIONS_OVERLAP,
    CASE_CUE,
)
