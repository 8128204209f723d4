"""Fuzz gzdesk's readers: python tests/fuzz/run.py --inputs 2000 --seed 0 --kinds fits,csv --out FILE.json"""

import argparse
import sys
from pathlib import Path

from fuzzing import KINDS, as_json, fuzz


def main() -> int:
    """Exit code 1 where gzdesk failed on an input."""
    parser = argparse.ArgumentParser(description="Read many damaged and hostile files of every kind.")
    parser.add_argument("--inputs", type=int, default=2000, help="of each kind")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--kinds", default=",".join(KINDS), help=f"of {', '.join(KINDS)}")
    parser.add_argument("--out", type=Path, help="a JSON file with the results")
    parser.add_argument("--keep", type=Path, help="a folder for inputs that gzdesk failed on")
    options = parser.parse_args()
    kinds = [kind for kind in options.kinds.split(",") if kind]
    if unknown := set(kinds) - set(KINDS):
        parser.error(f"there is no kind {', '.join(sorted(unknown))}")
    print(f"seed {options.seed}", flush=True)
    results = fuzz(kinds, options.inputs, options.seed, options.keep, lambda line: print(line, flush=True))
    for result in results:
        for reason, often in result.reasons.most_common():
            print(f"  {result.kind}: {often} x {reason}")
    if options.out is not None:
        options.out.write_text(as_json(results, options.seed) + "\n", "utf-8")
    return int(any(result.failures for result in results))


if __name__ == "__main__":
    sys.exit(main())
