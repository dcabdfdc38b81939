"""The whole curriculum in a database, published once for a run, and copies of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from app import create_app
from app.config import PROJECT
from app.extensions import db
from app.testing.databases import CopyDatabase, copy_of, emptied_log
from app.testing.fixtures import test_settings


@pytest.fixture(scope="session")
def curriculum_database(database_copies: CopyDatabase, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Publish the whole curriculum into a SQLite file, once; a copy of it is a site with everything to learn."""
    url = database_copies()
    app = create_app(test_settings(url, tmp_path_factory.mktemp("instance")))
    published = app.test_cli_runner().invoke(args=["content", "publish", str(PROJECT / "curriculum")])
    assert published.exit_code == 0, published.output
    with app.app_context():
        emptied_log(db.engine)
        db.engine.dispose()
    return Path(url.removeprefix("sqlite:///"))


@pytest.fixture
def curriculum_url(curriculum_database: Path, tmp_path: Path) -> str:
    """Return the address of a database of its own with the curriculum."""
    return copy_of(curriculum_database, tmp_path)
