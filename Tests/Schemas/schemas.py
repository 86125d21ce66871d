"""The schemas of `policies/schema`, asked about documents. Prints one JSON object a line.

schemas.py files FILE...    every document of YAML files: {"file", "document", "errors"}
schemas.py seeds            one right document for each schema, with every key in it: {"schema", "text"}
schemas.py mutants          those with one thing changed: {"schema", "place", "change", "text", "valid", "words"}

`words` is what the schema has for a closed set that the change leaves (the keys of a mapping, the words of a choice), else null.
"""

import copy
import json
import re
import sys
from pathlib import Path

import jsonschema
import referencing
import yaml

ROOT = Path(__file__).resolve().parent.parent.parent
FOLDER = ROOT / "policies/schema"
SCHEMAS = {path.name: json.loads(path.read_text()) for path in sorted(FOLDER.glob("*.json"))}
REGISTRY = referencing.Registry().with_resources(
    (name, referencing.Resource.from_contents(schema)) for name, schema in SCHEMAS.items())


class Loader(yaml.SafeLoader):
    """Times stay text, as in YAML 1.2 and so in editors."""


Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith(":timestamp")]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def validator(name):
    jsonschema.Draft202012Validator.check_schema(SCHEMAS[name])
    return jsonschema.Draft202012Validator(SCHEMAS[name], registry=REGISTRY)


VALIDATORS = {name: validator(name) for name in SCHEMAS}


def schema_of(document):
    kind = document.get("kind") if isinstance(document, dict) else None
    return "spanwarden.json" if kind is None else "classification.json" if kind == "Classification" else "policy.json"


def files(paths):
    for path in paths:
        text = Path(path).read_text()
        if path.endswith(".md"):
            text = "---\n".join(re.findall(r"```yaml\n(.*?)```", text, re.DOTALL))
        for number, document in enumerate(yaml.load_all(text, Loader)):
            found = VALIDATORS[schema_of(document)].iter_errors(document)
            yield {"file": path, "document": number, "errors": [error.message[:300] for error in found]}


def written(value):
    """YAML in flow form: JSON, but sizes are plain, which is how they must be written."""
    if isinstance(value, dict):
        return "{ " + ", ".join(json.dumps(k) + ": " + written(v) for k, v in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(written(v) for v in value) + "]"
    if isinstance(value, str) and re.fullmatch(r"[0-9]+(KiB|MiB|GiB)", value):
        return value
    return json.dumps(value)


def seeds():
    return json.loads((ROOT / "Tests/Schemas/seeds.json").read_text())


def resolved(schema, root):
    """The schema with what it refers to in its own file."""
    while "$ref" in schema:
        target = root["$defs"][schema["$ref"].removeprefix("#/$defs/")]
        schema = {**target, **{key: value for key, value in schema.items() if key != "$ref"}}
    return schema


def nodes(value, schema, root, place=()):
    """Every (place, value, schema) of a document, from the top down."""
    schema = resolved(schema, root)
    yield place, value, schema
    if isinstance(value, dict):
        for key, inner in value.items():
            below = schema.get("properties", {}).get(key, schema.get("additionalProperties"))
            yield from nodes(inner, below if isinstance(below, dict) else {}, root, place + (key,))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from nodes(inner, schema.get("items", {}), root, place + (index,))


OTHERS = ["text", "", "-", "a\nb", "*", "{n}", "{", "/~", "2026-12-01T00:00:00Z", "7d", "10.0.0.0/8", "span.kind", "64MiB", "0KiB",
          7, 65536, True, None, [], ["text"], [7], {}, {"a": "b"}, {"a": 7}, {"/~": "b"}]


def changes(value, schema, place, name):
    """(name, replacement, words of a closed set or None) for one node."""
    if isinstance(value, dict) and schema.get("additionalProperties") is False:
        for key in value:
            yield f"without `{key}`", {k: v for k, v in value.items() if k != key}, None
        yield "with an unknown key", {**value, "unexpected": "x"}, sorted(schema["properties"])
    elif isinstance(value, dict):
        for key in value:
            yield f"without `{key}`", {k: v for k, v in value.items() if k != key}, None
    words = schema.get("enum") or ([schema["const"]] if "const" in schema else None)
    if place == ("kind",) and name != "classification.json":
        words = SCHEMAS["policy.json"]["properties"]["kind"]["enum"]
    if words:
        yield "an unknown word", "unexpected", sorted(words)
        for word in words:
            yield f"`{word}`", word, None
    for other in OTHERS:
        if other != value or type(other) is not type(value):
            yield f"instead {json.dumps(other)}", other, None


def put(document, place, value):
    if not place:
        return value
    document = copy.deepcopy(document)
    target = document
    for step in place[:-1]:
        target = target[step]
    target[place[-1]] = value
    return document


def checked_seeds():
    for name, documents in seeds().items():
        schema = SCHEMAS[name]
        places = set()
        for document in documents:
            VALIDATORS[name].validate(document)
            places |= {tuple(p for p in place if isinstance(p, str)) for place, _, _ in nodes(document, schema, schema)}
            yield name, document
        for missing in unseen(schema, schema, places):
            sys.exit(f"{name}: no seed has {missing}")


def unseen(schema, root, places, place=()):
    schema = resolved(schema, root)
    for key, inner in schema.get("properties", {}).items():
        if place + (key,) not in places:
            yield "/".join(place + (key,))
        yield from unseen(inner, root, places, place + (key,))
        if "description" not in inner:
            sys.exit(f"{'/'.join(place + (key,))} has no description")
    if isinstance(schema.get("items"), dict):
        yield from unseen(schema["items"], root, places, place)
    if schema.get("type") == "object" and "additionalProperties" not in schema:
        sys.exit(f"{'/'.join(place)} is open")


def mutants():
    for name, document in checked_seeds():
        for place, value, schema in nodes(document, SCHEMAS[name], SCHEMAS[name]):
            for change, replacement, words in changes(value, schema, place, name):
                mutant = put(document, place, replacement)
                yield {
                    "schema": name, "place": "/".join(map(str, place)), "change": change, "text": written(mutant) + "\n",
                    "valid": VALIDATORS[name].is_valid(mutant), "words": words}


def main():
    command, arguments = sys.argv[1], sys.argv[2:]
    if command == "files":
        found = files(arguments)
    elif command == "seeds":
        found = ({"schema": name, "text": written(document) + "\n"} for name, document in checked_seeds())
    else:
        found = mutants()
    for entry in found:
        print(json.dumps(entry))


main()
