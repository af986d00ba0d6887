"""Reading: bytes of one file to the lists of ICE's in it, raw text beside parsed values; pure."""
