"""How good bands and forecast were, as files to save; the model's page shows them."""

from flask import redirect, url_for
from werkzeug.wrappers import Response

from crm_social import auth
from crm_social.actions import charts, reliability, studies
from crm_social.actions.models import IN_FORCE
from crm_social.core import calibration
from crm_social.store.studies import What
from crm_social.web.reports.asked import as_picture, as_table, bp, picture, reader, table


@bp.get("/reports/calibration")
def calibrated() -> Response:
    """Send how many of each band bought as a table or a picture; else show it with the model."""
    db = auth.database()
    if as_picture():
        return picture(charts.calibration(db, reader()), "calibration")
    if as_table():
        found = studies.calibration_of(studies.newest(db, What.CALIBRATION, IN_FORCE))
        return table("calibration", calibration.HEADS, calibration.rows(found))
    return redirect(url_for("model.page", _anchor="calibration"))


@bp.get("/reports/forecast")
def foreseen() -> Response:
    """Send what was said and what came as a table or a picture; else show it with the model."""
    db = auth.database()
    if as_picture():
        return picture(charts.forecast(db, reader()), "forecast")
    if as_table():
        return table("forecast", reliability.HEADS, reliability.rows(db))
    return redirect(url_for("model.page", _anchor="forecast"))
