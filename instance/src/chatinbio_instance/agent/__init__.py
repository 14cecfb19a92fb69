"""Engines that answer as the creator. `factory.build_engine` chooses one; nothing heavy is imported before it runs."""
