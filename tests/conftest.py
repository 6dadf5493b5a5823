"""Hypothesis: no deadlines, which noisy machines break; in the gate always the same examples, elsewhere new ones."""

from __future__ import annotations

import os

from hypothesis import settings

settings.register_profile("explore", deadline=None)
settings.register_profile("gate", deadline=None, derandomize=True)
settings.load_profile("gate" if os.environ.get("CI") else "explore")
