"""The engine beside the hand-written limit, in the same minutes on the same machine."""
