"""Signing a creator up: admit the handle, write the Creator, answer once."""
