"""What a cut of the power leaves of a spool: of what no sync had made last nothing, or some of it in whatever order the disk pleased.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import collections
import glob
import os

SECTOR = 512


def rewrite(path, data):
    """It may be a link to the one that is whole."""
    os.unlink(path)
    with open(path, "wb") as f:
        f.write(data)
    os.chmod(path, 0o600)


def written_over(path, writes, board, some):
    """The register or its log: without `writes`, which nobody synced, or with some of them; of a few the first sectors alone."""
    with open(path, "rb") as f:
        data = bytearray(f.read())
    both = [board.overwritten(place, 2 * n) for _, n, _, place in writes]
    for (at, n, _, _), bytes_ in reversed(list(zip(writes, both))):
        data[at:at + n] = bytes_[:n]
    del data[writes[0][2]:]
    share = some.choice([0.1, 0.5, 0.9]) if some else 0
    for (at, n, _, _), bytes_ in zip(writes, both):
        if some and some.random() < share:
            m = n if some.random() < 0.9 else SECTOR * some.randrange(n // SECTOR + 1)
            data.extend(bytes(max(0, at + m - len(data))))
            data[at:at + m] = bytes_[n:n + m]
    rewrite(path, data)


def cut(root, live, board, some=None, number=None):
    """Takes back in `root`, which is the spool `live` or a copy of it, what no sync had made last: new names and folders, renames, the ends of new files, what the
    register's files were written over with.  With `some`, a random.Random, not all of it.  What the mail servers have, they have.  `number`: the files' numbers in the
    journal, where it is a copy."""
    journal = [[op, *[w.replace(live, root, 1) for w in words]] for op, *words in board.journal()]
    number = number or {}
    loose, sizes, made, over = collections.defaultdict(list), {}, set(), collections.defaultdict(list)
    for n, (op, *words) in enumerate(journal):
        if op == "W":
            over[int(words[0])].append(tuple(map(int, words[1:])))
            continue
        if op == "S":
            sizes[int(words[0])] = int(words[1])
            loose.pop(words[2], None)       # a folder
        else:
            loose[os.path.dirname(words[-1])].append((n, op, words))
        if op == "C":
            made.add(int(words[0]))
        if op in "SC":
            over.pop(int(words[0]), None)
    for _, op, words in sorted((x for names in loose.values() for x in names), reverse=True):
        if some and some.random() < 0.5:
            continue
        if op == "C" and os.path.exists(words[1]):
            os.unlink(words[1])
        elif op == "M" and os.path.isdir(words[0]) and not os.listdir(words[0]):
            os.rmdir(words[0])
        elif op == "R" and os.path.exists(words[1]) and not os.path.exists(words[0]):
            os.rename(words[1], words[0])
            number[words[0]] = number.pop(words[1], None)
    for path in glob.glob(f"{root}/**", recursive=True):
        there = os.lstat(path)
        ino = number.get(path) or there.st_ino
        if not os.path.isfile(path) or path.endswith("-shm"):
            continue
        if ino in over:
            written_over(path, over[ino], board, some)
        elif ino in made and there.st_size > sizes.get(ino, 0):
            with open(path, "rb") as f:
                rewrite(path, f.read(sizes.get(ino, 0)))
