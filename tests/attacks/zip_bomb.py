"""Put archives beside the notebook: one that grows to 1 GB, and one with paths that lead out.

class: slow
expect: graded
"""

import io
import tarfile
import zipfile


def tamper(nb, folder):
    zeros = bytes(2**24)
    with zipfile.ZipFile(
        folder / "sums.zip", "w", zipfile.ZIP_DEFLATED, compresslevel=1
    ) as archive:
        with archive.open("sums.ipynb", "w", force_zip64=True) as member:
            for _ in range(64):
                member.write(zeros)
        archive.writestr("../../attack-canary", "attack-canary zip_bomb")
        archive.writestr("/tmp/attack-canary-zip", "attack-canary zip_bomb")
    with tarfile.open(folder / "sums.tar.gz", "w:gz") as archive:
        for name in ("../../attack-canary", "sums.ipynb"):
            member = tarfile.TarInfo(name)
            member.size = 22
            archive.addfile(member, io.BytesIO(b"attack-canary zip_bomb"))
        link = tarfile.TarInfo("out")
        link.type, link.linkname = tarfile.SYMTYPE, "../../.."
        archive.addfile(link)
