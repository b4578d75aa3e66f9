"""Made-up counties with their own truth; see make_counties.py beside this folder."""
