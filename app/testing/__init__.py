"""Fixtures, recorders and factories for the tests of this repository and of third parties' plugins.

Use it with ``pytest_plugins = ["app.testing"]``. A test that asks for ``app``, ``client`` or ``db_session`` runs in one
transaction that is rolled back at its end; commits inside it become savepoints. A test with the marker ``database``
runs on SQLite and on PostgreSQL.
"""

from __future__ import annotations

from app.testing.clients import HubClient, sign_in
from app.testing.databases import database_copies, engine_name, postgres_server, template_database, template_on_postgres
from app.testing.factories import make_user
from app.testing.fixtures import app, client, corpus, db_session, make_app
from app.testing.queries import Queries, count_queries
from app.testing.rules import (
    cheap_passwords,
    no_outside_connections,
    pytest_collection_modifyitems,
    pytest_configure,
    pytest_generate_tests,
    pytest_runtest_makereport,
)

__all__ = [
    "HubClient",
    "Queries",
    "app",
    "cheap_passwords",
    "client",
    "corpus",
    "count_queries",
    "database_copies",
    "db_session",
    "engine_name",
    "make_app",
    "make_user",
    "no_outside_connections",
    "postgres_server",
    "pytest_collection_modifyitems",
    "pytest_configure",
    "pytest_generate_tests",
    "pytest_runtest_makereport",
    "sign_in",
    "template_database",
    "template_on_postgres",
]
