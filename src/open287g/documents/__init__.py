"""Words of pages to facts of memoranda: what is signed, by which office, on which day, on what terms. Opens no file.

Read in this order: `words` (what a page is), `text_layer`, `date_lines` and `written_dates` (days, typed or by hand),
`signatures`, `templates`, `parties`, `terms`; `facts` runs them. Beside it: `departures`, `conflicts`, `searching`.
"""
