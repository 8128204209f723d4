"""AgreementCards: the small plots of the page of agreement, and what each is drawn from."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from gzdesk.questions.tree import Tree
from gzdesk.team.agreement import Agreement, QuestionAgreement
from gzdesk.team.agreement_figures import Estimate
from gzdesk.team.agreement_report import HEADER, Row, table
from gzdesk.ui.pictures.save_button import Table
from gzdesk.ui.progress.dot_rows import DotAxis, DotRow, DotRows
from gzdesk.ui.progress.pairs_plot import PairsPlot
from gzdesk.ui.progress.progress_card import ProgressCard

TENTATIVE, FIRM = 0.667, 0.8  # Krippendorff 2004, p. 241: conclusions may rest on alpha from here on
ALPHA = DotAxis(-0.1, 1.0, ((0.0, "0"), (TENTATIVE, "0.67"), (FIRM, "0.80"), (1.0, "1")), FIRM)
SHARE = DotAxis(0.0, 1.0, ((0.0, "0"), (0.5, "50\u202f%"), (1.0, "100\u202f%")))
MOST_BIASES = 8  # the largest
MOST = 12  # rows of a card, so that it is no longer than a screen; the table has all


class AgreementCards(QObject):
    """Draws one question; the first card and the last have all questions."""

    told = Signal(str)  # of what was saved

    def __init__(self, tree: Tree, parent: QWidget) -> None:
        super().__init__(parent)
        self._tree = tree
        self.questions, self.rest, self.biases = DotRows(ALPHA, parent), DotRows(ALPHA, parent), DotRows(SHARE, parent)
        self.pairs, self.again = PairsPlot(parent), DotRows(SHARE, parent)
        new = partial(ProgressCard, icon="meeting", parent=parent)
        self.cards = {
            "all": new("agreement", self.tr("Krippendorff’s alpha, question by question"), self.questions),
            "rest": new("agreement-rest", self.tr("Each against the rest: alpha"), self.rest),
            "pairs": new("agreement-pairs", self.tr("Two by two: alpha"), self.pairs),
            "bias": new("agreement-bias", self.tr("Who leans which way"), self.biases),
            "self": new("agreement-self", self.tr("Same answer again"), self.again),
        }
        self.cards["all"].setMinimumHeight(0)
        for card in self.cards.values():
            card.told.connect(self.told)

    @property
    def all(self) -> Sequence[ProgressCard]:
        """In the order in which they stand."""
        return tuple(self.cards.values())

    def steps(self, found: Agreement, question: str) -> list[Callable[[], None]]:
        """What draws them, each in a few milliseconds at most."""
        one = found.of(question)
        return [
            partial(self._draw_questions, found),
            *(partial(draw, found, one) for draw in (self._draw_rest, self._draw_pairs, self._draw_biases)),
            partial(self._draw_again, found),
        ]

    def _draw_questions(self, found: Agreement) -> None:
        rows = [
            _alpha_row(self._tree[one.question].text, one.figures.alpha, f" · {self._of(one.figures.galaxies)}")
            for one in found.questions
        ]
        self.questions.show_rows(rows)
        note = self.tr(
            "Nominal alpha: 1 is perfect, 0 is chance. From 0.80 on conclusions may rest on it, from 0.67 on tentative "
            "ones. Lines hold 95\u202f% of {draws} bootstrap draws over galaxies."
        )
        self.cards["all"].show_plot(partial(_numbers, found, ("all",), None), note.format(draws=f"{found.draws:,}"))

    def _draw_rest(self, found: Agreement, one: QuestionAgreement | None) -> None:
        if one is None:
            self._nobody("rest")
            return
        rows = [_alpha_row(own.annotator, own.figures.alpha) for own in one.rest]
        self.rest.show_rows(sorted(rows, key=_lowest)[:MOST])
        note = self.tr("The others stand together for one of them, drawn at random.") if len(one.rest) > 2 else ""
        self.cards["rest"].show_plot(partial(_numbers, found, ("rest",), one.question), self._with_more(note, rows))

    def _draw_pairs(self, found: Agreement, one: QuestionAgreement | None) -> None:
        if one is None or not one.pairs:
            self._nobody("pairs")
            return
        lowest = sorted(one.rest, key=lambda own: own.figures.galaxies, reverse=True)[:MOST]
        names = sorted(own.annotator for own in lowest)
        self.pairs.show_pairs(names, {(pair.annotator, pair.other): pair.figures.alpha.value for pair in one.pairs})
        note = self.tr("Of {count} annotators, those with most galaxies.").format(count=len(one.rest))
        card = self.cards["pairs"]
        card.show_plot(partial(_numbers, found, ("pair",), one.question), note if len(one.rest) > MOST else "")

    def _draw_biases(self, found: Agreement, one: QuestionAgreement | None) -> None:
        if one is None:
            self._nobody("bias")
            return
        texts = {answer.name: answer.text for answer in self._tree[one.question].answers}
        biases = [(own.annotator, texts[bias.answer], bias.excess) for own in one.rest for bias in own.biases]
        biases.sort(key=lambda bias: -abs(bias[2].value or 0.0))
        rows = [_points_row(f"{who}: {answer}", excess) for who, answer, excess in biases]
        shown = rows[:MOST_BIASES]
        self.biases.show_rows(shown, _even_axis(shown))
        note = self.tr("How much more often than the others on the same galaxies, in percentage points.")
        note = self._with_more(note, rows, MOST_BIASES)
        self.cards["bias"].show_plot(partial(_numbers, found, ("rest",), one.question), note)

    def _draw_again(self, found: Agreement) -> None:
        if not found.consistency:
            title = self.tr("No blind repeat yet")
            text = self.tr("The settings, page Voting, let some galaxies come back unannounced.")
            self.cards["self"].show_empty(title, text)
            return
        several = len({one.question for one in found.consistency}) > 1
        rows = [
            DotRow(
                f"{one.annotator}: {self._tree[one.question].text}" if several else one.annotator,
                one.share,
                *one.interval,
                self.tr("{agreeing} of {repeats}").format(agreeing=one.agreeing, repeats=one.repeats),
            )
            for one in found.consistency
        ]
        self.again.show_rows(sorted(rows, key=_lowest)[:MOST])
        note = self.tr("Of galaxies that came back unannounced. Lines are Wilson’s 95\u202f% interval.")
        self.cards["self"].show_plot(partial(_numbers, found, ("self",), None), self._with_more(note, rows))

    def _of(self, galaxies: int) -> str:
        return self.tr("1 galaxy") if galaxies == 1 else self.tr("{count} galaxies").format(count=f"{galaxies:,}")

    def _with_more(self, note: str, rows: Sequence[DotRow], most: int = MOST) -> str:
        """A note that says how many rows there was no room for."""
        if len(rows) <= most:
            return note
        return " ".join((note, self.tr("{count} more are in the table.").format(count=len(rows) - most))).strip()

    def _nobody(self, name: str) -> None:
        title, text = self.tr("Nobody to compare"), self.tr("No galaxy has two annotators’ answers to this question.")
        self.cards[name].show_empty(title, text)


def _alpha_row(words: str, alpha: Estimate, more: str = "") -> DotRow:
    value = "–" if alpha.value is None else f"{alpha.value:.2f}".replace("-", "\u2212")
    return DotRow(words, alpha.value, alpha.low, alpha.high, value + more)


def _points_row(words: str, excess: Estimate) -> DotRow:
    points = "–" if excess.value is None else f"{100 * excess.value:+.0f}".replace("-", "\u2212")
    return DotRow(words, excess.value, excess.low, excess.high, points)


def _even_axis(rows: Sequence[DotRow]) -> DotAxis:
    """As far to either side, so that nought stands in the middle."""
    ends = [abs(end) for row in rows for end in (row.value, row.low, row.high) if end is not None]
    far = max(0.1, -(-max(ends, default=0.1) * 10 // 1) / 10)
    points = f"{100 * far:.0f}"
    return DotAxis(-far, far, ((-far, f"\u2212{points}"), (0.0, "0"), (far, f"+{points}")), 0.0)


def _lowest(row: DotRow) -> float:
    return 2.0 if row.value is None else row.value


def _numbers(found: Agreement, of: Sequence[str], question: str | None) -> Table:
    """The rows of the command's table that a card is about."""
    rows: list[Row] = [row for row in table(found) if row[0] in of and question in (None, row[1])]
    return HEADER, rows
