"""All fixtures come from the host, where third parties find them too."""

pytest_plugins = ["app.testing"]
