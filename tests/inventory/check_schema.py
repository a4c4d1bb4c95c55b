"""Says which documents a JSON Schema accepts.

    check_schema.py FILE

FILE is {"schema": ..., "documents": [...]}; a list of booleans, one a document, is printed as JSON. It fails if the
schema is not itself a valid one of draft-07.
"""

import json
import sys

from jsonschema import Draft7Validator


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        task = json.load(file)
    schema = task["schema"]
    if schema.get("$schema") != Draft7Validator.META_SCHEMA["$schema"]:
        sys.exit(f"the schema does not say that it is of draft-07, but {schema.get('$schema')}")
    Draft7Validator.check_schema(schema)
    validator = Draft7Validator(schema)
    print(json.dumps([validator.is_valid(document) for document in task["documents"]]))


if __name__ == "__main__":
    main()
