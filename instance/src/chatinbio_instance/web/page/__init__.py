"""The public page as documents: what browsers, search engines and address books are given of what the library knows.

Place in the flow: library → `Shown` → **page** → HTML, JSON-LD, vCard, SVG. The elements of the front end take the document over and draw
the same from the same JSON; whatever is drawn twice is held together by tests.
"""
