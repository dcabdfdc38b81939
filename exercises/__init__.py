"""Exercises: workbook forms that learners fill in for themselves, their portfolio, and the plan they take away."""
