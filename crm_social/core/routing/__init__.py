"""Who looks after a contact: chosen by one rule for all, and said why."""

from crm_social.core.routing.choosing import Choice, Routed, route
from crm_social.core.routing.reps import Absence, Rep, stand_in
from crm_social.core.routing.words import Ground, Why, sentences

__all__ = [
    "Absence",
    "Choice",
    "Ground",
    "Rep",
    "Routed",
    "Why",
    "route",
    "sentences",
    "stand_in",
]
