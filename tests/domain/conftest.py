"""Properties are looked for without a limit of time: a busy machine disproves none."""

from hypothesis import settings

settings.register_profile("untimed", settings.default, deadline=None)
settings.load_profile("untimed")
