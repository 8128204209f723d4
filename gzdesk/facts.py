"""What a project holds, in a few facts: for ``gzdesk info`` and whoever asks from a script."""

from gzdesk.advice import advise, curve_of
from gzdesk.counts import Counts
from gzdesk.journal import standing
from gzdesk.project import Project


def facts_of(project: Project) -> dict[str, object]:
    """Galaxies, votes, annotators, questions, and how far the model is; ready for JSON."""
    rows = project.journal.rows()
    stand = standing(rows)
    counts = Counts.of(rows, project.galaxies, project.question)
    question = project.question
    votes = {
        answer.name: int(number) for answer, number in zip(question.answers, counts.counts_G_A.sum(axis=0), strict=True)
    }
    rounds = project.rounds()
    return {
        "galaxies": len(project.galaxies),
        "votes": counts.votes,
        "voted": int((counts.counts_G_A.sum(axis=1) > 0).sum()),
        "controls": int((counts.control_G & (counts.counts_G_A.sum(axis=1) > 0)).sum()),
        "starred": int(counts.starred_G.sum()),
        "annotators": sorted({vote.annotator for vote in stand}),
        "questions": [question.name],
        "answers": votes,
        "rejected": len(project.rejected),
        "images": str(project.images),
        "model": rounds[-1].model if rounds else None,
        "model_votes": rounds[-1].votes if rounds else 0,
        "metrics": rounds[-1].metrics if rounds else {},
        "advice": advise(curve_of(rounds)).text,
    }
