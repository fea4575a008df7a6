"""Connectors: one folder per platform; each sees only `crm_social.sdk`."""
