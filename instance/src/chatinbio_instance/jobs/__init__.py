"""Background work: tools that outlive their turn, as rows that survive a restart."""
