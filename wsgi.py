"""The application for any WSGI server: `gunicorn wsgi:app`, `waitress-serve wsgi:app`."""

from crm_social.app import create_app
from crm_social.store import schema

app = create_app()
# A server on an old schema would fail request by request; it is better not to start.
schema.check(app.extensions["crm_social.database"])
