"""Stories, sections, topics, bylines, pictures and fronts, and the work on them."""
