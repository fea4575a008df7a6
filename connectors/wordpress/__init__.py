"""Hears comments, replies and pingbacks on a self-hosted WordPress."""

from connectors.wordpress.connector import CONNECTOR

__all__ = ["CONNECTOR"]
