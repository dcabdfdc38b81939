"""Reading what is published and where learners stand."""
