"""The fleet: the programs that make up Chat-in-Bio on one machine, started, watched and stopped together.

Place in the flow: __main__ → **fleet** → cluster process, operator, control plane, Traefik. What runs under a real cluster
is replaced by these four processes and by nothing else.
"""
