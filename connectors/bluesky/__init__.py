"""Bluesky: hears likes, reposts, quotes, replies, mentions and follows of one account."""

from connectors.bluesky.connector import Bluesky

__all__ = ["CONNECTOR"]

CONNECTOR = Bluesky()
