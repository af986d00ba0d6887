"""The explorer site: static pages, files and a small JSON API, made of one edition."""
