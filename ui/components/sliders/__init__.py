"""A panel that holds nothing but sliders."""

from ui.components.panel import panel as sliders

__all__ = ["sliders"]
