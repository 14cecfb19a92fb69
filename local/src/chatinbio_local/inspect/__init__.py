"""`chatinbio why`, `status` and `report`: what an SRE asks of a fleet, on any cluster that a kubeconfig names.

Place in the flow: __main__ → **inspect** → (connection) → API server. Reads only. What is read (`evidence`, `roster`) is judged by
pure code (`ledger`, `children`, `next_steps`), shown by `show`, or freed of secrets by `scrub` and packed by `report`.
"""
