"""``python -m gzdesk`` is ``gzdesk``."""

import sys

from gzdesk.cli import main

if __name__ == "__main__":
    sys.exit(main())
