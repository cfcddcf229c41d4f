"""The schema's history. Alembic runs `env.py`, which runs what is missing of `versions/`."""
