"""What is looked at: network pages, charts and the report."""
