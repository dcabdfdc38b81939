"""The fixtures come from the host, where third parties find them too, and the browser from beside this file."""

pytest_plugins = ["app.testing", "tests.browsers"]
