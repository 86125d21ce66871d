"""What a mutant is: a change of a few lines, and the test that must notice it."""

import re
from dataclasses import dataclass


class DoesNotApply(Exception):
    """The program has changed below a mutant."""


@dataclass(frozen=True)
class Edit:
    path: str
    #: Occurs exactly once in the file.
    old: str
    new: str


@dataclass(frozen=True)
class Mutant:
    name: str
    #: What goes wrong for whom, in a sentence.
    breaks: str
    edits: tuple
    #: The file below `Tests` without its ending, `<target>/<suite>`, and the test's own sentence.
    file: str
    sentence: str

    @property
    def target(self):
        return self.file.split("/")[0]

    @property
    def named_test(self):
        return f'`{self.file}`: "{self.sentence}"'

    def check(self, root):
        """Throws where an edit or the test is not there."""
        self.texts(root)
        self.filter(root)

    def texts(self, root):
        """The edited files of the program in `root`, by path."""
        texts = {}
        for edit in self.edits:
            file = root / edit.path
            text = texts.get(edit.path) or (file.read_text() if file.exists() else "")
            if text.count(edit.old) != 1:
                line = edit.old.strip().splitlines()[0]
                raise DoesNotApply(f"{edit.path} has {text.count(edit.old)} times, not once: {line}")
            texts[edit.path] = text.replace(edit.old, edit.new)
        return texts

    def filter(self, root):
        """The pattern that `swift test --filter` takes for this test alone."""
        path = root / "Tests" / (self.file + ".swift")
        text = path.read_text() if path.exists() else ""
        tests = re.finditer(r'@Test\(\s*"((?:[^"\\]|\\.)*)"(?:(?!@Test).)*?\bfunc (\w+)\(', text, re.DOTALL)
        found = [match[2] for match in tests if match[1].replace('\\"', "'") == self.sentence]
        if len(found) != 1:
            raise DoesNotApply(f"no test is {self.named_test}")
        suite = self.file.split("/")[1].split("+")[0]
        return rf"^{self.target}\.(\w+/)*{suite}/{found[0]}\("


def mutant(name, breaks, path, old, new, file, sentence, *more):
    """A mutant of one edit, or of several: `more` are a path, an old and a new text each."""
    edits = (Edit(path, old, new),) + tuple(Edit(*edit) for edit in more)
    return Mutant(name, breaks, edits, file, sentence)
