"""Exporting whole tables: which there are, what of them may leave, and how rows are written."""

from crm_social.core.exports.tables import KEPT_HERE, TABLES, Column, Sort, Table

__all__ = ["KEPT_HERE", "TABLES", "Column", "Sort", "Table"]
