"""How hypothesis runs: without deadlines, and with the same examples every time where CI is set.

`pytest --hypothesis-profile=thorough` looks at 25 times as many examples.
"""

import os

from hypothesis import HealthCheck, settings

settings.register_profile("local", deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", settings.get_profile("local"), derandomize=True, print_blob=True)
settings.register_profile("thorough", settings.get_profile("local"), max_examples=1000)
settings.load_profile("ci" if os.environ.get("CI") else "local")
