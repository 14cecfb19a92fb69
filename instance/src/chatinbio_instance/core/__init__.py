"""Pure words of the instance: frames, events, items. No IO, no framework."""
