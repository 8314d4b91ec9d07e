"""What can exist: the ontology, its terms and the facts of the founding documents."""
