"""The content pipeline: a folder of a course is read, checked and published into tables."""
