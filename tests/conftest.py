"""The fixtures come from the host, where third parties find them too, and the others from beside this file."""

pytest_plugins = ["app.testing", "tests.browsers", "tests.curriculum", "tests.folders"]
