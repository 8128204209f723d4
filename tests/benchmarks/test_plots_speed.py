"""How soon a posterior reaches every plot that is open, and what that costs the window.

Run with ``pytest tests/benchmarks/test_plots_speed.py --benchmark-only``.
"""

import time
from itertools import count

import numpy as np
import pytest
from astropy.io import fits
from desk_at_work import Desk, Frames, live, resting

from gzdesk.catalogue.galaxy import Catalogue, Galaxy
from gzdesk.messages import Encoded, Posterior, frozen
from gzdesk.progress.past import Past
from gzdesk.project.project import Project
from gzdesk.project.vote import new_vote
from gzdesk.questions.question import load_question
from gzdesk.settings import DeskSettings, dump
from gzdesk.ui import look

SAMPLES, FEATURES = 50, 128
VOTES, CONTROLS = 400, 60
PAUSE_MS = 700  # between posteriors: longer than any panel waits between two drawings
ROUNDS = 15


@pytest.fixture(scope="module")
def project_of(tmp_path_factory):
    made = {}

    def make(galaxies: int):
        if galaxies not in made:
            folder = tmp_path_factory.mktemp("plots")
            rng = np.random.default_rng(0)
            fits.writeto(folder / "0.fits", rng.normal(0, 1, (128, 128)).astype(np.float32))
            rows = tuple(Galaxy(f"g{n:06d}", "0.fits", None, 0.0, 0.0) for n in range(galaxies))
            path = folder / "plots.gzdesk"
            catalogue = Catalogue(rows, tuple({} for _ in rows), ())
            with Project.create(path, catalogue, folder, load_question("bar")) as project:
                project.set_setting("desk", dump(DeskSettings(hide_posterior=False)))
                project.journal.append(*(_vote(place) for place in range(VOTES)))
            made[galaxies] = path
        return made[galaxies]

    return make


def _vote(place: int):
    return new_vote(
        galaxy_id=f"g{place:06d}",
        annotator="ana",
        question="bar",
        question_version=1,
        answer="yes" if place % 3 else "no",
        shown_because="control" if place < CONTROLS else "active",
    )


def posteriors(galaxies: int):
    """One posterior after the other, each of a model of its own."""
    rng = np.random.default_rng(1)
    yes_G_T = rng.random((galaxies, SAMPLES), dtype=np.float32)
    nats_G = yes_G_T.var(axis=1)
    probs_G_T_A = frozen(np.stack([yes_G_T, 1 - yes_G_T], axis=2))
    for number in count():
        yield Posterior(f"m{number}", VOTES, probs_G_T_A, nats_G, nats_G + np.float32(0.3), np.full_like(nats_G, 0.3))


@pytest.mark.parametrize("galaxies", [1_000, 20_000, 200_000])
def test_a_posterior_reaches_all_open_plots(benchmark, project_of, tmp_path, qapp, galaxies):
    """From the message's arrival in the window to the last plot drawn: posterior, why, and the page of progress."""
    look.apply(qapp)
    desk = Desk(project_of(galaxies), tmp_path, resting)
    try:
        desk.show()
        window, session = desk.window, desk.session
        features = np.random.default_rng(2).normal(size=(galaxies, FEATURES)).astype(np.float16)
        session.receive(Encoded(features))
        window.why.toggle()
        page = window.survey.open("progress")
        coming = posteriors(galaxies)
        arrived: list[tuple[str, float]] = []

        def arrive():
            message = next(coming)
            session.receive(message)
            window.bridge.posterior_changed.emit()
            return message.model

        def drawn(model: str) -> bool:
            why, panel = window.why.drawn == model, window.panels.posterior.model.text().endswith(model)
            return why and panel and page.drawn == model

        for _ in range(3):
            arrive()
            live(PAUSE_MS)
        frames = Frames()

        def reach() -> None:
            begin, model = time.perf_counter(), arrive()
            while not drawn(model) and time.perf_counter() - begin < 5:
                live(1)
            arrived.append((model, time.perf_counter() - begin))

        benchmark.pedantic(reach, setup=lambda: live(PAUSE_MS), rounds=ROUNDS)
        frames.stop()
        assert all(seconds < 5 for _, seconds in arrived)
        benchmark.extra_info["frames_p99_ms"] = round(float(np.percentile(frames.gaps_ms, 99)), 1)
        benchmark.extra_info["frames_longest_ms"] = round(max(frames.gaps_ms), 1)
    finally:
        desk.close()


@pytest.mark.parametrize("answers", [2, 37])
def test_following_the_galaxies_looked_at(benchmark, answers):
    """What a new posterior costs the trail: it is noted of the last 48 galaxies."""
    rng = np.random.default_rng(0)
    probs = rng.dirichlet(np.ones(answers), (100, SAMPLES)).astype(np.float32)
    nats_G = np.full(100, 0.1, np.float32)
    numbers, past = count(), Past()

    def believed() -> Posterior:
        return Posterior(f"m{next(numbers)}", 1, probs, nats_G, nats_G, nats_G)

    first = believed()
    for index in range(48):
        past.look(index, first, None)
    benchmark.pedantic(past.hear, setup=lambda: ((believed(), None), {}), rounds=50)


def test_the_trail_of_another_answer(benchmark):
    """Twenty earlier averages worked out at once, as when another answer is chosen."""
    yes = np.random.default_rng(0).random((2, 100), dtype=np.float32)
    probs = np.stack([yes, 1 - yes], axis=2)
    nats_G = np.full(2, 0.1, np.float32)
    past = Past()
    for number in range(21):
        posterior = Posterior(f"m{number}", 1, probs, nats_G, nats_G, nats_G)
        past.look(0, posterior, None)
        past.hear(posterior, None)
    columns = count()
    benchmark.pedantic(lambda: past.curves(0, next(columns) % 2, 20, 1.1), rounds=50)
