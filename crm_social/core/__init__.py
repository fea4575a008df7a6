"""The rules. Plain Python: no framework, no database, no network, no clock."""
