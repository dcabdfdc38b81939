"""Questions: practised inside of lessons, and asked in quizzes that are graded."""
