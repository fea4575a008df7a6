"""Reports: counts from kept tallies, and beside each the list of exactly those counted."""
