"""Reports as pictures: each a pure function from numbers to one SVG document.

A drawing is read alone, on a slide or in a mail: it says what it is, of when, in what unit and
what it covers, in the reader's language, and carries the same numbers as the table beside it.
"""
