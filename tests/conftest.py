"""What every test stands on: property tests that neither hurry nor change from one run to the next."""

from hypothesis import HealthCheck, settings

settings.register_profile(
    "gzdesk", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.load_profile("gzdesk")
