"""What is told of a project reads well, and nothing is told twice."""

from gzdesk.progress.facts import told


def test_a_score_is_told_on_one_line_with_its_interval():
    metrics = {"log_score": 0.5, "brier": 0.1, "log_score_90pc-lower": 0.4, "log_score_90pc-upper": 0.61}
    metrics |= {"log_score_68pc-lower": 0.45, "log_score_68pc-upper": 0.55}
    lines = [
        line.split(maxsplit=1)[-1] if line.startswith("metrics") else line.strip()
        for line in told({"metrics": metrics})
    ]
    assert lines == ["log_score: 0.5 (0.4 to 0.61 with 90 %)", "brier: 0.1"]


def test_what_is_not_there_yet_is_said_so():
    assert [line.split(maxsplit=1)[1] for line in told({"model": None, "annotators": [], "metrics": {}})] == [
        "none yet"
    ] * 3
