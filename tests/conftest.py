"""What every test stands on: no screen, and property tests that neither hurry nor change from run to run."""

import os

from hypothesis import HealthCheck, settings

settings.register_profile(
    "gzdesk", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.load_profile("gzdesk")

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
