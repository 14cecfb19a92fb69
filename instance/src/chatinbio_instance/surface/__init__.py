"""Builders of A2UI surfaces: pure, typed, plain dictionaries out. Each message is validated in the tests."""

from chatinbio_instance.surface.event_list import event_list
from chatinbio_instance.surface.link_list import link_list
from chatinbio_instance.surface.question_list import question_list

__all__ = ["event_list", "link_list", "question_list"]
