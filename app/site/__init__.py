"""The front door: home, information pages, how the site looks, and the pages that say what went wrong."""
