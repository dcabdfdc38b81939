"""How Alembic runs the migrations of this repository."""

from app.schema import run_env

run_env()
