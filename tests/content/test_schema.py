"""The schemas for editors agree with the model, and every shipped file with its schema: an unchecked copy drifts."""

from __future__ import annotations

import jsonschema
import pytest
import yaml

from ketaref import records
from ketaref.content.packs import content_dir, content_files
from tools import schema


@pytest.mark.parametrize("name", sorted(schema.SCHEMAS))
def test_the_file_holds_what_the_model_says(name):
    path = schema.DIRECTORY / f"{name}.schema.json"
    assert path.read_text(encoding="utf-8") == schema.written(name)


def plain(node):
    """YAML data with dates as the text they are written as."""
    if isinstance(node, dict):
        return {key: plain(value) for key, value in node.items()}
    if isinstance(node, list):
        return [plain(item) for item in node]
    return node.isoformat() if hasattr(node, "isoformat") else node


def test_every_shipped_file_fits_its_schema():
    validators = {name: jsonschema.Draft7Validator(s) for name, s in schema.SCHEMAS.items()}
    faults = []
    for path in content_files(content_dir()):
        kind = path.relative_to(content_dir()).parts[0].removesuffix(".yaml")
        validator = validators["entries" if kind in records.KINDS else kind]
        data = plain(yaml.safe_load(path.read_text(encoding="utf-8")))
        faults += [f"{path.name}: {error.message[:100]}" for error in validator.iter_errors(data)]
    assert faults == []
