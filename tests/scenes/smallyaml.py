"""Reads the part of YAML that the rules folders are written in, so that a test can take their figures without the code under test.

SPDX-License-Identifier: GPL-3.0-or-later

Maps and lists by indentation, flow maps and lists over several lines, plain and quoted scalars, comments.  Every scalar is a text: who
wants a number says so.  What it does not know it refuses, with the line.
"""
import re


class Bad(Exception):
    pass


def _lines(text):
    """[(number, indent, content)] without comments and empty lines; a flow collection that goes on is joined to its first line."""
    out, depth = [], 0
    for number, line in enumerate(text.split("\n"), 1):
        content = _uncommented(line).rstrip()
        if not content.strip():
            continue
        if depth > 0:
            out[-1][2] += " " + content.strip()
        else:
            out.append([number, len(content) - len(content.lstrip(" ")), content.strip()])
        depth += _depth(content)
    return out


def _scan(line):
    """(index, character, inside quotes) of a line."""
    quote = ""
    for i, c in enumerate(line):
        if quote:
            yield i, c, True
            quote = "" if c == quote else quote
        elif c in "'\"" and (i == 0 or line[i - 1] in " [{,:-"):
            quote = c
            yield i, c, True
        else:
            yield i, c, False


def _uncommented(line):
    for i, c, quoted in _scan(line):
        if c == "#" and not quoted and (i == 0 or line[i - 1] in " \t"):
            return line[:i]
    return line


def _depth(line):
    return sum((c in "[{") - (c in "]}") for _, c, quoted in _scan(line) if not quoted)


def _scalar(text):
    text = text.strip()
    if text[:1] == "'" and text[-1:] == "'" and len(text) > 1:
        return text[1:-1].replace("''", "'")
    if text[:1] == '"' and text[-1:] == '"' and len(text) > 1:
        return re.sub(r'\\(["\\])', r"\1", text[1:-1])
    if text[:1] in ("&", "*", "!", "|", ">"):
        raise Bad(f"{text!r} is not understood")
    return None if text in ("", "~", "null") else text


def _parts(text):
    """The pieces of a flow collection's inside, parted at the commas of its own level."""
    out, begin, depth = [], 0, 0
    for i, c, quoted in _scan(text):
        if quoted:
            continue
        depth += (c in "[{") - (c in "]}")
        if c == "," and depth == 0:
            out.append(text[begin:i])
            begin = i + 1
    out.append(text[begin:])
    return [x.strip() for x in out if x.strip()]


def _flow(text):
    text = text.strip()
    if text.startswith("[") and text.endswith("]"):
        return [_flow(x) for x in _parts(text[1:-1])]
    if text.startswith("{") and text.endswith("}"):
        return {_key(k): _flow(v) for k, v in (_pair(x) for x in _parts(text[1:-1]))}
    return _scalar(text)


def _pair(text):
    for i, c, quoted in _scan(text):
        if c == ":" and not quoted and (i + 1 == len(text) or text[i + 1] == " "):
            return text[:i], text[i + 1:]
    return None


def _key(text):
    return _scalar(text)


def _block(lines, at, indent):
    """The value that begins at lines[at] with that indentation.  Returns it and the index after it."""
    if lines[at][2].startswith("- ") or lines[at][2] == "-":
        return _list(lines, at, indent)
    return _map(lines, at, indent)


def _list(lines, at, indent):
    out = []
    while at < len(lines) and lines[at][1] == indent and (lines[at][2].startswith("- ") or lines[at][2] == "-"):
        number, _, content = lines[at]
        rest = content[1:].strip()
        if rest and rest[0] not in "[{'\"" and _pair(rest):      # "- key: value" begins a map, indented as its first key
            lines[at] = [number, indent + len(content) - len(rest), rest]
            value, at = _map(lines, at, lines[at][1])
            out.append(value)
        else:
            out.append(_flow(rest))
            at += 1
    return out, at


def _map(lines, at, indent):
    out = {}
    while at < len(lines) and lines[at][1] == indent and not lines[at][2].startswith("- "):
        number, _, content = lines[at]
        pair = _pair(content)
        if not pair:
            raise Bad(f"line {number}: no key: {content!r}")
        key, rest = _key(pair[0]), pair[1].strip()
        if key in out:
            raise Bad(f"line {number}: {key!r} stands twice")
        at += 1
        below = at < len(lines) and (lines[at][1] > indent or (lines[at][1] == indent and lines[at][2].startswith("- ")))
        if rest or not below:
            if below and lines[at][1] > indent:
                raise Bad(f"line {lines[at][0]}: what is this below a value?")
            out[key] = _flow(rest)
        else:
            out[key], at = _block(lines, at, lines[at][1])
    return out, at


def load(path):
    with open(path, encoding="utf-8") as f:
        lines = _lines(f.read())
    value, at = _block(lines, 0, lines[0][1])
    if at != len(lines):
        raise Bad(f"{path}:{lines[at][0]}: {lines[at][2]!r} is not understood")
    return value
