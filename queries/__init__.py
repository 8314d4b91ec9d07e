"""What can be asked: the catalogue of questions and the guarded engine."""
