"""The pages of marketing: the loop, the funnel, posts, and the people behind each number."""

from crm_social.web.reports import behind, funnel, judged, loop, posts
from crm_social.web.reports.asked import bp

__all__ = ["behind", "bp", "funnel", "judged", "loop", "posts"]
