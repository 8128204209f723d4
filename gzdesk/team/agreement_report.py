"""Agreement in words, as a table and for scripts: the command ``gzdesk agreement``."""

import argparse
import json
from collections.abc import Iterator
from dataclasses import asdict

import numpy as np

from gzdesk.letters import visible
from gzdesk.project.project import Project
from gzdesk.questions.tree import Tree
from gzdesk.queue.conflicts import disputes
from gzdesk.queue.rankings import finished
from gzdesk.tables.tables import write_csv
from gzdesk.team.agreement import Agreement, Bias, QuestionAgreement, agreement_of
from gzdesk.team.agreement_figures import DRAWS, Estimate, Figures
from gzdesk.terminal import counter
from gzdesk.votes.counts import Counts

HEADER = ("of", "question", "annotator", "other", "answer", "figure", "value", "95pc-lower", "95pc-upper", "galaxies")
PAIRS = 12  # told in a terminal, those that agree least first; the table has all
MANY = 50_000  # rows: fewer are compared at once
WIDTH = 24  # of names in a terminal
UNDEFINED = "not defined"

Cell = str | int | float | None
Row = tuple[Cell, ...]


def command(options: argparse.Namespace) -> int:
    """Run it."""
    with Project.open(options.project, read_only=True) as project:
        rows, tree = project.journal.rows(), project.tree
        draws = DRAWS if options.bootstrap is None else options.bootstrap
        progress = counter("Questions compared") if len(rows) > MANY else lambda done, total: None
        found = agreement_of(rows, tree, draws=draws, seed=options.seed, progress=progress)
        counts = Counts.of(rows, project.galaxies, tree, project.places)
    conflicts = int(np.count_nonzero(np.isfinite(finished(disputes(counts)))))
    if options.out is not None:
        write_csv(options.out, HEADER, table(found))
    if options.json:
        print(json.dumps({**asdict(found), "conflicts": conflicts}, indent=2))
        return 0
    for line in told(found, tree, conflicts):
        print(visible(line))
    if options.out is not None:
        print(f"{options.out}: all figures")
    return 0


def table(found: Agreement) -> list[Row]:
    """Every figure on a row of its own, with its interval and the galaxies that it was taken on."""
    rows: list[Row] = []
    for one in found.questions:
        name = one.question
        rows += _rows(("all", name, None, None), one.figures)
        for pair in one.pairs:
            rows += _rows(("pair", name, pair.annotator, pair.other), pair.figures)
        for own in one.rest:
            rows += _rows(("rest", name, own.annotator, None), own.figures)
            rows += [_bias(name, own.annotator, bias, own.figures.galaxies) for bias in own.biases]
    for self_ in found.consistency:
        low, high = self_.interval
        rows.append(
            ("self", self_.question, self_.annotator, None, None, "repeated", self_.share, low, high, self_.repeats)
        )
    return rows


def told(found: Agreement, tree: Tree, conflicts: int = 0) -> Iterator[str]:
    """The same for a person to read, in lines; ``conflicts`` are galaxies that a meeting has still to settle."""
    if not found.questions:
        yield from _too_few(found)
    else:
        who = ", ".join(f"{name} {answers:,}" for name, answers in found.annotators.items())
        yield f"Answers in force: {who}"
        yield f"Intervals hold 95 % of {found.draws:,} bootstrap draws over galaxies, seed {found.seed}."
    for one in found.questions:
        yield ""
        yield from _question(one, tree)
    if found.consistency:
        yield ""
        yield "Same answer again when a galaxy came back unannounced:"
    for self_ in found.consistency:
        low, high = self_.interval
        share = f"{_percent(self_.share)} ({100 * low:.0f} to {100 * high:.0f})"
        yield f"  {_short(self_.annotator)}  {self_.question}: {self_.agreeing} of {self_.repeats}, {share}"
    if conflicts:
        yield ""
        yield f"Galaxies to settle in a meeting: {conflicts:,} (at the desk, in the order of the queue)"


def _too_few(found: Agreement) -> Iterator[str]:
    if len(found.annotators) < 2:
        yield f"Agreement needs two annotators, and this project has {len(found.annotators) or 'none'}."
        yield "Merge it with others of the same galaxies: gzdesk merge OUT.gzdesk A.gzdesk B.gzdesk"
    else:
        yield f"No galaxy has been answered by two annotators; those here are {', '.join(found.annotators)}."
        yield "Hand out galaxies that all have: gzdesk split PROJECT.gzdesk --annotators a,b --overlap 10%"


def _question(one: QuestionAgreement, tree: Tree) -> Iterator[str]:
    yield f"{one.question}: {tree[one.question].text}"
    yield f"  {'':{WIDTH}} {'galaxies':>9}   {'agree':<18} {'kappa':<22} {'alpha':<22}".rstrip()
    yield _line("all", one.figures)
    for own in one.rest:
        yield _line(f"{own.annotator} and the rest", own.figures)
    pairs = sorted(one.pairs, key=lambda pair: _lowest(pair.figures))
    if len(one.rest) > 2:  # of two, each is the rest to the other
        for pair in pairs[:PAIRS]:
            yield _line(f"{pair.annotator}, {pair.other}", pair.figures)
    if len(pairs) > PAIRS:
        yield f"  and {len(pairs) - PAIRS} more pairs, which agree better: --out FILE.csv has all"
    texts = {answer.name: answer.text for answer in tree[one.question].answers}
    leaning = [
        (own.annotator, texts[bias.answer], bias.excess)
        for own in one.rest
        for bias in own.biases
        if _leans(bias.excess)
    ]
    for annotator, answer, excess in leaning:
        value, low, high = (100 * (number or 0.0) for number in (excess.value, excess.low, excess.high))
        often = "more" if value > 0 else "less"
        yield (
            f"  {annotator} answers {answer!r} {often} often than the others on the same galaxies: {value:+.0f} points "
            f"({low:+.0f} to {high:+.0f})"
        )


def _line(name: str, figures: Figures) -> str:
    percent = figures.percent
    agree = UNDEFINED if percent.value is None else _percent(percent.value)
    if percent.low is not None and percent.high is not None:
        agree += f" ({100 * percent.low:.0f} to {100 * percent.high:.0f})"
    kappa, alpha = (_two_digits(estimate) for estimate in (figures.kappa, figures.alpha))
    return f"  {_short(name):{WIDTH}} {figures.galaxies:>9,}   {agree:<18} {kappa:<22} {alpha:<22}".rstrip()


def _two_digits(estimate: Estimate) -> str:
    if estimate.value is None:
        return UNDEFINED
    if estimate.low is None or estimate.high is None:
        return f"{estimate.value:.2f}"
    return f"{estimate.value:.2f} ({estimate.low:.2f} to {estimate.high:.2f})"


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def _short(name: str) -> str:
    return name if len(name) <= WIDTH else f"{name[: WIDTH - 1]}…"


def _leans(excess: Estimate) -> bool:
    """Whether the interval leaves no doubt about the sign."""
    return excess.low is not None and excess.high is not None and (excess.low > 0 or excess.high < 0)


def _lowest(figures: Figures) -> float:
    return next((one.value for one in (figures.alpha, figures.percent) if one.value is not None), 1.0)


def _rows(of: Row, figures: Figures) -> list[Row]:
    named = (("percent", figures.percent), ("kappa", figures.kappa), ("alpha", figures.alpha))
    return [(*of, None, name, one.value, one.low, one.high, figures.galaxies) for name, one in named]


def _bias(question: str, annotator: str, bias: Bias, galaxies: int) -> Row:
    excess = bias.excess
    return ("rest", question, annotator, None, bias.answer, "bias", excess.value, excess.low, excess.high, galaxies)
