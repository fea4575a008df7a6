"""The database's versions, one step each, walked up and down by Alembic."""
