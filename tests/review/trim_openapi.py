"""Cuts GitHub's OpenAPI description down to the operations that the bot uses: trim_openapi.py API.json OUT.json."""

import json
import sys

KEEP = """apps/create-installation-access-token apps/get-authenticated checks/create checks/list-for-ref checks/update
code-scanning/upload-sarif git/get-blob issues/create-comment issues/list-comments issues/update-comment
pulls/create-reply-for-review-comment pulls/create-review pulls/delete-review-comment pulls/get pulls/list-files
pulls/list-review-comments pulls/update-review-comment repos/compare-commits-with-basehead repos/get
repos/get-content""".split()
with open(sys.argv[1], encoding="utf-8") as given:
    spec = json.load(given)
out = {"openapi": spec["openapi"], "info": spec["info"], "servers": spec["servers"], "paths": {}, "components": {}}
for path, item in spec["paths"].items():
    for method, operation in item.items():
        if isinstance(operation, dict) and operation.get("operationId") in KEEP:
            out["paths"].setdefault(path, {})[method] = operation
seen = set()


def walk(node):
    if isinstance(node, list):
        for each in node:
            walk(each)
    elif isinstance(node, dict):
        ref = node.get("$ref")
        if isinstance(ref, str) and ref not in seen:
            seen.add(ref)
            parts = ref[2:].split("/")
            source, target = spec, out
            for part in parts[:-1]:
                source = source[part]
                target = target.setdefault(part, {})
            target[parts[-1]] = source[parts[-1]]
            walk(source[parts[-1]])
        for value in node.values():
            walk(value)


def drop(node, inside_properties=False):
    if isinstance(node, list):
        return [drop(each) for each in node]
    if isinstance(node, dict):
        found = {}
        for k, v in node.items():
            if not inside_properties and k in {
                "example",
                "examples",
                "x-github",
                "externalDocs",
                "summary",
                "x-githubEnterpriseOnly",
            }:
                continue
            if not inside_properties and k == "description" and isinstance(v, str):
                v = ""
            found[k] = drop(v, k in {"properties", "schemas", "responses", "parameters"} and isinstance(v, dict))
        return found
    return node


for path in out["paths"].values():
    walk(path)
out["components"].pop("examples", None)
out = drop(out)


def strict(schema):
    if schema.get("type") == "object" or "properties" in schema:
        schema.setdefault("additionalProperties", False)
        for each in schema.get("properties", {}).values():
            strict(each)
    if "items" in schema:
        strict(schema["items"])


for item in out["paths"].values():
    for op in item.values():
        for media in op.get("requestBody", {}).get("content", {}).values():
            if "$ref" not in media["schema"]:
                strict(media["schema"])
with open(sys.argv[2], "w", encoding="utf-8") as written:
    json.dump(out, written, separators=(",", ":"), sort_keys=True)
print({op["operationId"] for item in out["paths"].values() for op in item.values()} ^ set(KEEP))
