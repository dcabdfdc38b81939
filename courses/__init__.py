"""Tracks, courses, lessons, enrolment and progress, and the pipeline that publishes a course folder."""
