"""A third party's plugin that uses every door once: bookmarks, a pause in texts, and questions about numbers."""
