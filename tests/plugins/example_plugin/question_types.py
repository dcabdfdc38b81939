"""A question whose answer is a number: a comma or a point separates the decimals."""
# ruff: noqa: ARG002, D101 - the contract names the arguments, and the line above says what it is for

import math

from markupsafe import Markup

from quizzes.question_types import Answer, Content, Form, Grade, Options, QuestionType, Sample


class NumberOptions(Options):
    value: float
    tolerance: float = 0


class Number(QuestionType):
    name, title, options_model = "example-number", "Number", NumberOptions
    template = "example_plugin/number.html"

    def read(self, content: Content, form: Form, prefix: str) -> Answer | None:
        try:
            number = float((form.get(f"{prefix}.number") or "").replace(",", "."))
        except ValueError:
            return None
        return {"number": number} if math.isfinite(number) else None

    def grade(self, content: Content, answer: Answer | None) -> Grade:
        number = (answer or {}).get("number")
        is_number = isinstance(number, int | float)
        return Grade(1.0 if is_number and abs(number - content["value"]) <= content["tolerance"] else 0.0)

    def describe(self, content: Content, answer: Answer | None, lang: str) -> Markup:
        number = str((answer or {}).get("number", "–"))
        return Markup.escape(number.replace(".", ",") if lang == "pl" else number)

    def right_answer(self, content: Content) -> Answer | None:
        return {"number": content["value"]}

    def samples(self) -> list[Sample]:
        return [Sample({"value": 2.5, "tolerance": 0.1}, wrong=[{"number": 3.0}])]
