"""What is known: the store, the build, the network and its analysis."""
