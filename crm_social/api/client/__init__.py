"""The typed Python client: `writing` makes `made` of the OpenAPI document, `base` is its head.

`made.py` is what people download; it needs only `requests` and `msgspec`, and nothing of ours.
`scripts/client` writes it anew; a test holds it to the document.
"""
