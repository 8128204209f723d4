"""What a killed sitting had promised, kept by the one who kills: acts on a stack, and what must be found on disk."""


class Found(Exception):  # noqa: N818
    """Something is not as it was promised."""


class Act:
    """Rows that were written as one: something new, with the withdrawals that it brings."""

    def __init__(self, rows):
        *withdrawals, row = rows
        self.row, self.withdrawals = row, withdrawals
        self.undoing = []  # uuids of the retractions by which it was undone


class Desk:
    """One project's journal as it must be: its own stack of acts, which shares no line with gzdesk's."""

    def __init__(self, file):
        self.file = file
        self.left = 10**9
        self.uuids = []  # of all rows told, in order
        self.standing = []  # of the rows in force, in the order of the sitting
        self._acts, self._undone = [], []
        self._rows = {}
        self._pending = ""  # an act that was begun and not told of
        self._new = 0

    def hear(self, told, report):
        """Take in what the killed process said."""
        self._undone.clear()  # a new sitting redoes nothing of an older one
        self._pending = ""
        for line in told:
            if line["what"] == "open" and line["standing"] != self.standing:
                raise Found("the window opened with other rows in force than the last one left")
            if line["what"] == "begin":
                self._pending = line["act"]
            if line["what"] == "done":
                self._pending = ""
                self._take(line["act"], line["rows"])
                self.left = line["left"]
                report.acts_told += 1
                report.by_act[line["act"]] = report.by_act.get(line["act"], 0) + bool(line["rows"])
                if len(self.standing) != line["standing"]:
                    raise Found(f"{line['act']}: {line['standing']} rows in force, {len(self.standing)} expected")

    def compare(self, rows, report):
        """What is on disk must be what was told, and at most the one act whose telling the kill cut short."""
        found = [[row.uuid, row.kind, row.galaxy_id, row.answer, row.retracts, row.act] for row in rows]
        if [row[0] for row in found[: len(self.uuids)]] != self.uuids:
            raise Found(f"{len(self.uuids)} rows were told; not all of them are on disk, once, in order")
        for row in found[: len(self.uuids)]:
            if row != self._rows[row[0]]:
                raise Found(f"row {row[0]} is on disk otherwise than it was told")
        said = [row.utc for row in rows if row.kind != "retraction"]  # a withdrawal stands before what it makes way for
        if said != sorted(said):
            raise Found("rows are not in the order of their times")
        more = found[len(self.uuids) :]
        report.in_an_act += bool(self._pending)
        if more and not self._pending:
            raise Found("rows on disk of an act that was not begun")
        if more:
            report.written_untold += 1
            self._take(self._pending, more)

    def take_new(self):
        """How many rows have come since this was last asked."""
        new, self._new = len(self.uuids) - self._new, len(self.uuids)
        return new

    def _take(self, name, rows):
        for row in rows:
            if row[0] in self._rows:
                raise Found(f"row {row[0]} came twice")
            self._rows[row[0]] = row
            self.uuids.append(row[0])
        if not rows:
            return
        if name == "undo":
            self._undo(rows)
        elif name == "redo":
            self._redo(rows)
        else:
            self._say(rows)

    def _say(self, rows):
        act = Act(rows)
        if any(row[1] != "retraction" or row[5] != act.row[0] for row in act.withdrawals) or act.row[4] is not None:
            raise Found("an act is on disk in part")
        self._undone.clear()
        self._acts.append(act)
        self._stand()

    def _undo(self, rows):
        act = self._acts.pop()
        written = {act.row[0], *(row[0] for row in act.withdrawals)}
        if {row[4] for row in rows} != written or any(row[1] != "retraction" for row in rows):
            raise Found("undo did not take back the newest act, the whole of it and nothing else")
        act.undoing = [row[0] for row in rows]
        self._undone.append(act)
        self._stand()

    def _redo(self, rows):
        if not self._undone:
            raise Found("redo of an act that was not undone in this sitting")
        act = self._undone.pop()
        if {row[4] for row in rows} != set(act.undoing):
            raise Found("redo did not bring back the act undone last, the whole of it and nothing else")
        self._acts.append(act)
        self._stand()

    def _stand(self):
        """The rows in force, from the acts in force alone."""
        gone = {row[4] for act in self._acts for row in act.withdrawals}
        self.standing = [act.row[0] for act in self._acts if act.row[0] not in gone]
