"""The bet: a calibrated chance, learned from what was won and lost. Optional, and never a rule."""
