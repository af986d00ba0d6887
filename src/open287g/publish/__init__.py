"""The publish room: finished facts in, pages for people and files for machines out. Nothing is counted here."""
