"""The application for any WSGI server: `gunicorn wsgi:app`, `waitress-serve wsgi:app`."""

from crm_social.app import create_app

app = create_app()
