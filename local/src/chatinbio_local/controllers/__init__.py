"""The controllers that a real cluster would run: StatefulSet → Pod, Service → EndpointSlice, claim → volume.

Place in the flow: client (watches) → informers → work queue → **reconcile of one key** → client (writes). Each is
level-triggered: it compares what is wished with what is, whatever woke it, so a lost event delays and never breaks.
"""
