"""What a project holds, in a few facts: for ``gzdesk info`` and whoever asks from a script."""

from collections.abc import Iterator, Mapping

from gzdesk.evaluation.advice import advise, curve_of
from gzdesk.project.project import Project
from gzdesk.project.vote import standing
from gzdesk.team.agreement import QuestionAgreement, agreement_of
from gzdesk.votes.consistency import Consistency, consistency_of
from gzdesk.votes.counts import Counts


def facts_of(project: Project) -> dict[str, object]:
    """Galaxies, votes, annotators, questions, and how far the model is; ready for JSON."""
    rows, tree = project.journal.rows(), project.tree
    counts = Counts.of(rows, project.galaxies, tree, project.places, project.earlier_counts())
    votes = {
        question.name: {
            answer.name: int(number)
            for answer, number in zip(question.answers, counts.of_question(question.name).sum(axis=0), strict=True)
        }
        for question in tree.questions
    }
    rounds = project.rounds()
    return {
        "galaxies": len(project.galaxies),
        "votes": counts.votes,
        "voted": int(counts.voted_G.sum()),
        "controls": int((counts.control_G & counts.voted_G).sum()),
        "starred": int(counts.starred_G.sum()),
        "artifacts": int(counts.artifact_G.sum()),
        "comments": len(counts.comments()),
        "annotators": sorted({vote.annotator for vote in standing(rows)}),
        "tree": tree.name,
        "questions": [question.name for question in tree.questions],
        "answers": votes if len(tree.questions) > 1 else votes[tree.questions[0].name],
        "consistency": [_consistency(one) for one in consistency_of(rows, tree)],
        "agreement": {one.question: _agreement(one) for one in agreement_of(rows, tree, draws=0).questions},
        "earlier_votes": {
            source.name: {"galaxies": source.galaxies, "votes": source.votes} for source in project.earlier_sources()
        },
        "rejected": len(project.rejected),
        "images": str(project.images),
        "model": rounds[-1].model if rounds else None,
        "model_votes": rounds[-1].votes if rounds else 0,
        "metrics": rounds[-1].metrics if rounds else {},
        "advice": advise(curve_of(rounds)).text,
    }


def told(facts: Mapping[str, object]) -> Iterator[str]:
    """The facts as lines for a person."""
    for name, value in facts.items():
        if name == "agreement" and not value:
            continue  # there is nothing to agree on before two annotators have answered on one galaxy
        if name == "metrics" and isinstance(value, Mapping):
            yield from _lines(name, list(_scores(value)))
        elif isinstance(value, Mapping):
            yield from _lines(name, [f"{one}: {_figures(figures)}" for one, figures in value.items()])
        elif isinstance(value, list) and value and isinstance(value[0], Mapping):
            yield from _lines(name, [_sentence(one) for one in value])
        else:
            text = ", ".join(map(str, value)) if isinstance(value, list) else value
            yield f"{name:12} {'none yet' if text in ('', None) else text}"


def _lines(name: str, texts: list[str]) -> Iterator[str]:
    for place, text in enumerate(texts or ["none yet"]):
        yield f"{'' if place else name:12} {text}"


def _scores(metrics: Mapping[str, float]) -> Iterator[str]:
    """A score a line, with its 90 % interval where it has one."""
    for name, score in metrics.items():
        low, high = (metrics.get(f"{name}_90pc-{end}") for end in ("lower", "upper"))
        if low is not None and high is not None:
            yield f"{name}: {_figures(score)} ({_figures(low)} to {_figures(high)} with 90 %)"
        elif not name.endswith(("pc-lower", "pc-upper")):
            yield f"{name}: {_figures(score)}"


def _figures(figures: object) -> str:
    if isinstance(figures, Mapping):
        return ", ".join(f"{name} {figure}" for name, figure in figures.items())
    return f"{figures:.4g}" if isinstance(figures, float) else str(figures)


def _consistency(one: Consistency) -> dict[str, object]:
    low, high = one.interval
    return {
        "annotator": one.annotator,
        "question": one.question,
        "repeats": one.repeats,
        "agreeing": one.agreeing,
        "share": round(one.share, 4),
        "95pc-lower": round(low, 4),
        "95pc-upper": round(high, 4),
    }


def _agreement(one: QuestionAgreement) -> dict[str, object]:
    """Of all annotators on one question; ``gzdesk agreement`` says more."""
    figures = one.figures
    return {
        "galaxies": figures.galaxies,
        "percent": _rounded(figures.percent.value),
        "alpha": _rounded(figures.alpha.value),
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def _sentence(one: Mapping[str, object]) -> str:
    """A consistency in words: ``ann, bar: 9 of 10 repeats agree, 90 % (95 % interval 60 to 98 %)``."""
    share, low, high = (f"{100 * float(str(one[name])):.0f}" for name in ("share", "95pc-lower", "95pc-upper"))
    return (
        f"{one['annotator']}, {one['question']}: {one['agreeing']} of {one['repeats']} repeats agree, "
        f"{share} % (95 % interval {low} to {high} %)"
    )
