"""The capabilities of this instance, on one screen.

A new one is a module with `tool(material) -> Tool` and a line here.
"""

from __future__ import annotations

from chatinbio_instance.capabilities import events, faq, links
from chatinbio_instance.core.material import Material
from chatinbio_instance.core.tools import Tool

CAPABILITIES = (links, events, faq)


def build_tools(material: Material) -> tuple[Tool, ...]:
    """The tools an engine is given, over this creator's material."""
    return tuple(capability.tool(material) for capability in CAPABILITIES)
