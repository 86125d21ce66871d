"""The container file: what it is built of, and what is left in the image that runs."""

import functools
import json
import re
import subprocess
from pathlib import Path

FILE = "deploy/Containerfile"
SECRET = re.compile(r"secret|token|passw|\.pem\b|\.key\b|private", re.IGNORECASE)


def instructions(text):
    """[(stage number, instruction, argument)], comments out, continued lines joined."""
    lines = [line for line in text.split("\n") if not line.lstrip().startswith("#")]
    joined = re.sub(r"\\\n\s*", " ", "\n".join(lines))
    stage, result = -1, []
    for line in filter(str.strip, joined.split("\n")):
        word, _, argument = line.strip().partition(" ")
        stage += word == "FROM"
        result.append((stage, word, argument.strip()))
    return result


def shape(files, _):
    found = instructions(files[FILE])
    last = found[-1][0]
    for _, word, argument in found:
        if word == "FROM" and (":" not in argument.split()[0] or ":latest" in argument):
            yield f"{FILE}: `{argument}`: an image is named by its version"
        if word in ("ADD", "VOLUME", "HEALTHCHECK", "SHELL") or word not in KNOWN:
            yield f"{FILE}: `{word}` has no place here"
        if word in ("ENV", "ARG", "COPY", "LABEL") and SECRET.search(argument):
            yield f"{FILE}: `{argument}`: no secret is built in"
    image = {word: argument for stage, word, argument in found if stage == last}
    if not found[0][2].startswith("swift:6.3.1-bookworm ") or last != 1:
        yield f"{FILE}: two stages, the first from the toolchain that tests are built with"
    if not image.get("FROM", "").startswith("debian:12-slim"):
        yield f"{FILE}: the image that runs is Debian 12's small one"
    if not re.fullmatch(r"[1-9]\d{3,}:[1-9]\d{3,}", image.get("USER", "")):
        yield f"{FILE}: USER is a number, and not root's"
    if image.get("EXPOSE", "").split() != ["8443", "9464"]:
        yield f"{FILE}: EXPOSE names both listeners"
    for word in ("ENTRYPOINT", "CMD"):
        try:
            assert all(isinstance(part, str) for part in json.loads(image[word]))
        except (KeyError, ValueError, AssertionError):
            yield f"{FILE}: {word} is a list: no shell is needed"


KNOWN = {"FROM", "WORKDIR", "ENV", "COPY", "RUN", "USER", "EXPOSE", "ENTRYPOINT", "CMD"}


def sources(files, root):
    found = instructions(files[FILE])
    for stage, word, argument in found:
        if word != "COPY":
            continue
        parts = argument.split()
        if parts[0].startswith("--from="):
            made = " ".join(text for number, kind, text in found if number < stage and kind == "RUN")
            if parts[0] != "--from=build" or parts[1] not in made:
                yield f"{FILE}: `{argument}`: no stage before makes that"
            continue
        for source in parts[:-1]:
            if not (root / source).exists():
                yield f"{FILE}: `{source}` is not there"


def installed(text):
    words = [argument.split() for _, word, argument in instructions(text) if word == "RUN" and "apt-get install" in argument]
    tail = words[0][words[0].index("install") + 1:]
    return [word for word in tail[:tail.index("&&")] if not word.startswith("-")]


def packages(files, _):
    names = tuple(installed(files[FILE]))
    # A machine whose lists were never fetched knows no package at all.
    if not _shown(("libc6",)):
        subprocess.run(["apt-get", "update", "-qq"], capture_output=True)
        _shown.cache_clear()
    for name in sorted(set(names) - _shown(names)):
        yield f"{FILE}: Debian has no package `{name}`"


@functools.cache
def _shown(names):
    shown = subprocess.run(["apt-cache", "show", "--no-all-versions", *names], capture_output=True, text=True)
    return set(re.findall(r"^Package: (.*)$", shown.stdout, re.MULTILINE))


def libraries(files, program):
    """Every library that the program loads comes with the packages of the image, but the toolchain's own where tests were built."""
    if program is None:
        return
    covered = _covered(tuple(installed(files[FILE])))
    loaded = subprocess.run(["ldd", program], capture_output=True, text=True, check=True).stdout
    paths = re.findall(r"(?:=> )?(/\S+) \(0x", loaded)
    if len(paths) < 5:
        yield f"{FILE}: `ldd` names {len(paths)} libraries of {program.name}: expected more"
    for path in paths:
        owner = _owner(path)
        if owner is None and "swift" in path and ".build-test" in str(program):
            continue
        if owner not in covered:
            yield f"{FILE}: nothing installs {Path(path).name} ({owner})"


@functools.cache
def _covered(names):
    """The packages, and what they depend on."""
    depends = ["apt-cache", "depends", "--recurse", "--no-recommends", "--no-suggests", "--no-conflicts", "--no-breaks"]
    listing = subprocess.run(depends + ["--no-replaces", "--no-enhances", *names], capture_output=True, text=True)
    return {line.strip() for line in listing.stdout.split("\n") if line and line[0] not in " |<"}


@functools.cache
def _owner(path):
    real = str(Path(path).resolve())
    for name in (path, real, real.removeprefix("/usr"), "/usr" + real):
        answer = subprocess.run(["dpkg", "-S", name], capture_output=True, text=True)
        if answer.returncode == 0:
            return answer.stdout.split(":")[0]
    return None
