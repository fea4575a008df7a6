import gzip
import importlib
import json
from datetime import date, timedelta

import pytest

pytest.importorskip("sklearn", reason="the extra `forecast` is not installed")

from crm_social.errors import ConfigError, Invalid
from crm_social.forecast import evaluate, learners, table
from crm_social.forecast.question import Question
from tests.forecast.tables import leads

QUESTION = Question("won", "day")


def evaluated(path, question=QUESTION):
    return evaluate.evaluate(table.read(path), question)


def test_a_real_signal_is_found_and_calibrated(tmp_path):
    got = evaluated(leads(tmp_path / "a.csv"))

    assert got.figures.auc > 0.85
    assert got.figures.brier < got.figures.brier_of_base
    assert got.figures.lift_at_10 > 1.5
    assert got.figures.calibration_error < 0.12
    assert (got.learned_from, got.judged_on) == (630, 270)


def test_noise_is_given_the_base_rate(tmp_path):
    got = evaluated(leads(tmp_path / "a.csv", rows=400, signal=0.0))

    assert not got.speaks
    assert got.figures.auc == 0.5


def test_the_same_table_gives_the_same_figures(tmp_path):
    path = leads(tmp_path / "a.csv", rows=400)

    assert evaluated(path) == evaluated(path)


def test_the_future_does_not_change_what_was_said_before_it(tmp_path):
    """The first held-back block is said by rows before it, whatever comes after."""
    one = table.read(leads(tmp_path / "a.csv", rows=600))
    flipped = {"yes": "no", "no": "yes"}
    changed = dict(one.cells)
    changed["won"] = [*one.cells["won"][:540], *(flipped[cell] for cell in one.cells["won"][540:])]
    question = Question("won", "day", refit="once")

    before = evaluate.evaluate(one, question)
    after = evaluate.evaluate(table.Table(one.names, changed), question)

    assert [part.said for part in before.reliability] == [part.said for part in after.reliability]


def test_a_column_that_says_the_same_as_the_target_is_left_out(tmp_path):
    path = leads(
        tmp_path / "a.csv", extra=lambda one, _: {"value": 900 if one["won"] == "yes" else 0}
    )

    got = evaluated(path)

    assert "almost" in got.left_out["value"]
    assert got.figures.auc < 0.97


def test_a_date_after_the_forecast_is_left_out(tmp_path):
    def ended(one, draw):
        day = date.fromisoformat(one["day"]) + timedelta(days=draw.randint(1, 40))
        return {"finish": day.isoformat()}

    got = evaluated(leads(tmp_path / "a.csv", extra=ended))

    assert got.left_out["finish"] == "lies after the moment of the forecast"


def test_a_column_filled_in_for_the_won_alone_is_left_out(tmp_path):
    path = leads(
        tmp_path / "a.csv",
        extra=lambda one, draw: {
            "seller": draw.choice("abc") if one["won"] == "yes" and draw.random() < 0.5 else ""
        },
    )

    assert evaluated(path).left_out["seller"].startswith("is filled in almost only where")


@pytest.mark.parametrize(
    "name",
    ["Lead Quality", "Tags", "closed_at", "Last Activity", "duration", "lossReason", "lead_score"],
)
def test_names_that_tell_of_afterwards_are_left_out(tmp_path, name):
    path = leads(tmp_path / "a.csv", rows=300, extra=lambda _, draw: {name: draw.choice("abc")})

    assert name in evaluated(path).left_out


@pytest.mark.parametrize("name", ["previous_outcome", "marital status", "Administrative_Duration"])
def test_innocent_names_are_kept(tmp_path, name):
    path = leads(tmp_path / "a.csv", rows=300, extra=lambda _, draw: {name: draw.choice("abc")})

    assert name in evaluated(path).columns


def test_a_suspect_is_kept_when_asked(tmp_path):
    path = leads(tmp_path / "a.csv", rows=300, extra=lambda _, draw: {"Tags": draw.choice("abc")})

    got = evaluated(path, Question("won", "day", keep=("Tags",)))

    assert "Tags" in got.columns
    assert any("because you said so" in remark for remark in got.remarks)


def test_prose_names_and_constants_are_remarked_and_not_used(tmp_path):
    path = leads(
        tmp_path / "a.csv",
        rows=300,
        extra=lambda _, draw: {
            "text": " ".join(draw.choice(["we", "ask", "for", "price", "now"]) for _ in range(9)),
            "mail": f"{draw.random()}x",
            "country": "NO",
        },
    )

    got = evaluated(path)

    assert set(got.columns) == {"visits", "source"}
    assert len(got.remarks) == 3


def test_open_deals_are_left_out_with_a_remark(tmp_path):
    path = leads(
        tmp_path / "a.csv",
        extra=lambda one, draw: {
            "won": "Open" if draw.random() < 0.2 else {"yes": "Won", "no": "Lost"}[one["won"]]
        },
    )

    got = evaluated(path)

    assert got.learned_from + got.judged_on < 900
    assert any("neither 'Won' nor 'Lost'" in remark for remark in got.remarks)


def test_without_a_time_it_says_that_it_is_no_forecast(tmp_path):
    got = evaluated(leads(tmp_path / "a.csv"), Question("won", drop=("day",)))

    assert got.way == "cross-validation"
    assert any("not a forecast" in remark for remark in got.remarks)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        (Question("bought", "day"), "no column 'bought'"),
        (Question("won", "when"), "no column 'when'"),
        (Question("source", "day"), "is no yes or no"),
        (Question("won", "source"), "is no date or number"),
        (Question("won", "day", drop=("x",)), "no column 'x'"),
    ],
)
def test_bad_questions_get_one_clear_sentence(tmp_path, question, said):
    with pytest.raises(Invalid, match=said):
        evaluated(leads(tmp_path / "a.csv", rows=300), question)


def test_too_little_is_silence(tmp_path):
    with pytest.raises(Invalid, match="needs 30 of each and is silent"):
        evaluated(leads(tmp_path / "a.csv", rows=50))


@pytest.mark.parametrize(
    "content", [b"", b"a,b\n", b"a,b\n1\n", b"a,a\n1,2\n", b"\xff\xfe\n", b"\x1f\x8bx"]
)
def test_a_file_that_is_no_table_is_refused(tmp_path, content):
    path = tmp_path / "a.csv"
    path.write_bytes(content)

    with pytest.raises(Invalid):
        table.read(path)


def test_a_packed_file_with_semicolons_and_commas_reads_the_same(tmp_path):
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzip.compress("a;b\n1,5;x\n2,5;y\n".encode("utf-8-sig")))

    read = table.read(path)

    assert read.names == ("a", "b")
    assert table.numbers(read.column("a")).tolist() == [1.5, 2.5]


def test_without_the_extra_the_error_names_it(monkeypatch):
    def missing(_):
        raise ImportError

    monkeypatch.setattr(importlib, "import_module", missing)

    with pytest.raises(ConfigError, match=r"crm-social\[forecast\]"):
        learners._sklearn("linear_model")


def test_an_evaluation_is_json(tmp_path):
    import msgspec

    got = evaluated(leads(tmp_path / "a.csv", rows=300))

    assert json.loads(msgspec.json.encode(got))["figures"]["bins"] == 10
