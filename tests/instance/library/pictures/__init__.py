"""Pictures: made in a process of their own, fetched from public places alone, kept and let go of."""
