"""triplehelix: a knowledge graph of the innovation ecosystem."""

from ._version import __version__

__all__ = ["__version__"]
