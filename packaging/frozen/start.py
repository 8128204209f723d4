"""Where the frozen program begins: processes that `gzdesk predict` starts begin here too, and are told apart first."""

import multiprocessing
import sys

if __name__ == "__main__":
    multiprocessing.freeze_support()
    from gzdesk.cli import main

    sys.exit(main())
