"""How the schema came to be: Alembic runs these steps, `storage.schema` runs Alembic."""
