"""A folder → a zip with it, names in UTF-8 and marked so: the unpacker of Windows takes unmarked names for the local ones.

Usage: python3 make_zip.py FOLDER ZIP
"""

import sys
import time
import zipfile
from pathlib import Path

folder, target = Path(sys.argv[1]), sys.argv[2]
with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as package:
    for path in sorted(folder.rglob("*")):
        date = max(time.gmtime(path.stat().st_mtime)[:6], (1980, 1, 1, 0, 0, 0))
        entry = zipfile.ZipInfo(str(path.relative_to(folder.parent)), date)
        entry.compress_type = zipfile.ZIP_DEFLATED
        package.writestr(entry, path.read_bytes())
