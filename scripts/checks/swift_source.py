"""Swift as far as the checks need it: code without comments and strings, comments by line, bodies by braces."""

import re
from functools import lru_cache

BODY = re.compile(r"(?<![.\w])(func\b|init\b[?!]?\s*[(<]|deinit\b|subscript\s*[(<]|var\s+\w+\s*:)")
TYPE = re.compile(r"\b(struct|class|enum|actor|protocol|extension)\s+(?!func\b|var\b|let\b)([A-Z]\w*(?:\.\w+)*)")


class SwiftSource:
    def __init__(self, text):
        self.text = text
        self.lines = text.split("\n")
        self.code, self.comments = _blank(text)
        self.code_lines = self.code.split("\n")

    def line_of(self, offset):
        return self.text.count("\n", 0, offset) + 1

    def search(self, pattern):
        """Matches in code, as (line, match)."""
        for match in re.finditer(pattern, self.code):
            yield self.line_of(match.start()), match

    def comment_above(self, line):
        """The comment lines that end right above a line, attributes between them left aside."""
        found, number = [], line - 1
        while number > 0:
            is_comment = number in self.comments and not self.code_lines[number - 1].strip()
            is_attribute = self.code_lines[number - 1].strip().startswith(("@", "#if"))
            if not is_comment and not is_attribute:
                break
            if is_comment:
                found.append(self.comments[number])
            number -= 1
        return "\n".join(reversed(found))

    def bodies(self):
        """(first line, last line) of every function, initializer, subscript and computed property."""
        for match in BODY.finditer(self.code):
            opening = self._opening_brace(match.end(), is_variable=match.group().startswith("var"))
            if opening is not None:
                yield self.line_of(match.start()), self.line_of(self._closing(opening))

    def types(self):
        """(keyword, name, first line, last line) of every type and extension."""
        for match in TYPE.finditer(self.code):
            opening = self.code.find("{", match.end())
            if opening >= 0:
                yield match.group(1), match.group(2), self.line_of(match.start()), self.line_of(self._closing(opening))

    def _opening_brace(self, offset, is_variable):
        depth = 0
        for match in re.finditer(r"[()\[\]{}=\n]|\b(?:func|var|let|case|init|subscript)\b", self.code[offset - 1:]):
            token, position = match.group(), offset - 1 + match.start()
            if token in "([":
                depth += 1
            elif token in ")]":
                depth -= 1
            elif depth > 0 or position < offset and token not in "{":
                continue
            elif token == "{":
                return position
            elif token == "}" or token.isalpha() or (is_variable and token in "=\n"):
                return None
        return None

    def _closing(self, opening):
        depth = 0
        for match in re.finditer(r"[{}]", self.code[opening:]):
            depth += 1 if match.group() == "{" else -1
            if depth == 0:
                return opening + match.start()
        return len(self.code) - 1


@lru_cache(maxsize=None)
def read(text):
    return SwiftSource(text)


TOKEN = re.compile(r'//[^\n]*|/\*|#*"""|#*"')


def _blank(text):
    """The text with comments and the content of strings made spaces, and the comments by line number."""
    out, comments, position = [], {}, 0
    while match := TOKEN.search(text, position):
        out.append(text[position:match.start()])
        token = match.group()
        if token.startswith("//"):
            end = match.end()
        elif token == "/*":
            end = _end_of_block(text, match.end())
        else:
            end = _end_of_string(text, match.end(), token)
        piece = text[match.start():end]
        if token.startswith("/"):
            first = text.count("\n", 0, match.start()) + 1
            for offset, line in enumerate(piece.split("\n")):
                comments[first + offset] = comments.get(first + offset, "") + line
            out.append(re.sub(r"[^\n]", " ", piece))
        else:
            out.append(token + re.sub(r"[^\n]", " ", piece[len(token):-len(token)]) + token)
        position = end
    out.append(text[position:])
    return "".join(out), comments


def _end_of_block(text, position):
    depth = 1
    for match in re.finditer(r"/\*|\*/", text[position:]):
        depth += 1 if match.group() == "/*" else -1
        if depth == 0:
            return position + match.end()
    return len(text)


def _end_of_string(text, position, opening):
    """Interpolations are taken as part of the string, with the strings inside them."""
    hashes = opening.count("#")
    closing = opening.strip("#") + "#" * hashes
    escape = "\\" + "#" * hashes
    while position < len(text):
        if text.startswith(closing, position):
            return position + len(closing)
        if text.startswith(escape + "(", position):
            position = _end_of_interpolation(text, position + len(escape) + 1)
        elif text.startswith(escape, position):
            position += len(escape) + 1
        elif text[position] == "\n" and '"""' not in opening:
            return position
        else:
            position += 1
    return len(text)


def _end_of_interpolation(text, position):
    depth = 1
    while position < len(text):
        string = re.match(r'#*"""|#*"', text[position:position + 12])
        if string:
            position = _end_of_string(text, position + string.end(), string.group())
            continue
        depth += {"(": 1, ")": -1}.get(text[position], 0)
        position += 1
        if depth == 0:
            return position
    return len(text)
