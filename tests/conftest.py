"""The fixtures come from the host, where third parties find them too, and the others from beside this file."""

from hypothesis import settings

pytest_plugins = ["app.testing", "tests.browsers", "tests.curriculum", "tests.folders"]

# How long an example takes says something about the machine alone, which may do other things meanwhile.
settings.register_profile("hub", deadline=None)
settings.load_profile("hub")
