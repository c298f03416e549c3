"""The reader's pages: fronts, story page, search, feeds, sitemaps."""
