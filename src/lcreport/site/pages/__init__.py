"""The site's pages: lists that lead to annexes, releases, the page to read an annex on, a feed."""
