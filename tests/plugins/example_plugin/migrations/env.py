"""How Alembic runs the migrations of this plugin."""

from app.schema import run_env

run_env()
