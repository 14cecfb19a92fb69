"""What an SRE asks of a fleet: the causes, the roster, the archive."""
