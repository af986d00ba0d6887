"""One module for each page or kindred pages; `open287g.site.registry` names the types that they give."""
