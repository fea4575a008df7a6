"""The social-sales engine: from a like to a follow-up in a rep's queue."""

__version__ = "0.1.0"
