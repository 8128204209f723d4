"""Sharing: the commands that hand a survey out to several hands and join what they bring back."""

import argparse
from collections import Counter

from gzdesk.letters import visible
from gzdesk.project import migration
from gzdesk.team.merge import Merged, merge, renaming_of, told, write_conflicts
from gzdesk.team.split import LIST, split
from gzdesk.terminal import CommandError, counter

LISTED = 10  # conflicts told one by one of each kind; the rest are counted


def run_merge(options: argparse.Namespace) -> int:
    """Join projects, and say what has come of it."""
    try:
        renamings = [renaming_of(text) for text in options.rename]
    except ValueError as error:
        raise CommandError(f"--rename {error}") from error
    merged = merge(
        options.out,
        options.projects,
        into=options.into,
        images=options.images,
        renamings=renamings,
        allow_outside=options.allow_outside,
        progress=counter("Merging"),
    )
    _tell(options.out.name, merged)
    if merged.backup is not None:
        print(migration.backup_told(options.out, merged.backup))
    if options.report is not None:
        write_conflicts(merged.conflicts, options.report)
        print(f"{options.report}: every conflict, with both sides")
    return 0


def run_split(options: argparse.Namespace) -> int:
    """Hand a project out, and say who has what."""
    shares = split(
        options.project,
        options.annotators,
        options.out,
        overlap=options.overlap,
        seed=options.seed,
        progress=counter("Splitting"),
    )
    common = len(shares[0].common)
    for share in shares:
        own = len(share.galaxies) - common
        print(f"{share.file}: {own:,} galaxies for {share.annotator} alone and {common:,} that all have")
    print(
        f"{options.out / LIST}: who has what; keep it to yourself, and the annotators cannot tell which ones all have"
    )
    return 0


def _tell(name: str, merged: Merged) -> None:
    rows = sum(merged.votes.values())
    print(f"{name}: {merged.galaxies:,} galaxies, {rows:,} rows of votes{'' if merged.changed else '; nothing new'}")
    for annotator, number in merged.votes.items():
        print(visible(f"  {annotator}: {number:,}"))
    for one in merged.doubled:
        warning = (
            f"warning: {one.annotator!r} answered the same questions of {one.galaxies:,} galaxies in both {one.first} "
            f"and {one.second}; the newer answers count. If these are two persons, merge again with --rename "
            f"{one.second}:{one.annotator}=NAME."
        )
        print(visible(warning))
    shown: Counter[str] = Counter()
    for conflict in merged.conflicts:
        shown[conflict.kind] += 1
        if shown[conflict.kind] <= LISTED:
            print(visible(f"conflict: {told(conflict)}"))
    for kind, number in shown.items():
        if number > LISTED:
            print(f"conflict: {kind}: and {number - LISTED:,} more; --report FILE.csv writes them all")
