"""Documents of origin and signatures before those who define them. Needs requirements.txt of this folder.

    python judge.py documents BUNDLE        in-toto and SLSA v1, CycloneDX 1.6, Croissant 1.1
    python judge.py rows FOLDER...          each with croissant.json and its rows: loads all, refuses others
    python judge.py signature BUNDLE PUBLIC OTHER_PUBLIC
    python judge.py sign BUNDLE PRIVATE     writes model.sig
"""

import json
import shutil
import sys
import tempfile
from pathlib import Path


def documents(folder: Path) -> None:
    from cyclonedx.schema import SchemaVersion
    from cyclonedx.validation.json import JsonStrictValidator
    from google.protobuf import json_format
    from in_toto_attestation.predicates.provenance.v1.provenance_pb2 import Provenance
    from in_toto_attestation.v1.resource_descriptor import ResourceDescriptor
    from in_toto_attestation.v1.statement import Statement
    from in_toto_attestation.v1.statement_pb2 import Statement as Message
    import mlcroissant

    text = (folder / "provenance.intoto.json").read_text("utf8")
    # Both refuse names that the specification does not know.
    Statement.copy_from_pb(json_format.Parse(text, Message())).validate()
    predicate = json_format.ParseDict(json.loads(text)["predicate"], Provenance())
    for material in predicate.build_definition.resolved_dependencies:
        ResourceDescriptor.copy_from_pb(material).validate()
    assert predicate.build_definition.build_type and predicate.run_details.builder.id

    validate = JsonStrictValidator(SchemaVersion.V1_6).validate_str
    bom = (folder / "model.cdx.json").read_text("utf8")
    assert validate(bom) is None, validate(bom)
    assert validate(bom.replace('"machine-learning-model"', '"model"')) is not None

    issues = mlcroissant.Dataset(jsonld=folder / "croissant.json").metadata.ctx.issues
    assert not issues.errors, issues.errors
    print("documents are valid")


def rows(folder: Path) -> None:
    import mlcroissant

    described = json.loads((folder / "croissant.json").read_text("utf8"))
    for record_set in described["recordSet"]:
        split = record_set["name"]
        stored = [json.loads(line) for line in (folder / f"{split}.jsonl").read_text("utf8").splitlines()]
        loaded = list(mlcroissant.Dataset(jsonld=folder / "croissant.json").records(split))
        assert len(loaded) == len(stored) > 0, (folder, split)
        for row, record in zip(stored, loaded):
            for field in record_set["field"]:
                check(field, row.get(field["name"]), record.get(field["@id"]))
    (folder / "test.jsonl").write_text('{"id":"another"}\n')
    try:
        list(mlcroissant.Dataset(jsonld=folder / "croissant.json").records("test"))
    except Exception as error:
        assert "Hash" in str(error.__cause__), error
    else:
        raise AssertionError("other rows were taken")
    print(f"{folder.name}: {', '.join(f['name'] for f in described['recordSet'][0]['field'])}")


def check(field: dict, row, loaded) -> None:
    """Holds a loaded value against the row that it is of."""
    if "subField" not in field:
        spell = lambda value: value.decode() if isinstance(value, bytes) else value
        found = [spell(one) for one in loaded] if isinstance(loaded, list) else spell(loaded)
        assert found == row, (field["@id"], found, row)
        return
    for part in field["subField"]:
        if isinstance(row, list):
            for one, of_loaded in zip(row, loaded, strict=True):
                check(part, one.get(part["name"]), of_loaded[part["@id"]])
        else:
            check(part, row.get(part["name"]), loaded[part["@id"]])


def verify(folder: Path, key: str) -> None:
    from model_signing import verifying

    # As the signature says how files were hashed, and which were left out.
    verifying.Config().use_elliptic_key_verifier(public_key=Path(key)).verify(folder, folder / "model.sig")


def signature(folder: Path, key: str, other: str) -> None:
    verify(folder, key)
    refused = [(folder, other)]
    with tempfile.TemporaryDirectory() as temporary:
        for name, change in {
            "changed": lambda copy: (copy / "config.json").write_text("{}"),
            "added": lambda copy: (copy / "more.bin").write_text(""),
            "missing": lambda copy: (copy / "README.md").unlink(),
        }.items():
            copy = Path(shutil.copytree(folder, Path(temporary) / name))
            change(copy)
            refused.append((copy, key))
        for changed, with_key in refused:
            try:
                verify(changed, with_key)
            except ValueError as error:
                print(f"refused: {str(error)[:60]}")
            else:
                raise AssertionError(f"{changed.name} was accepted")
    print("signature is accepted, others are not")


def sign(folder: Path, key: str) -> None:
    from model_signing import signing

    signing.Config().use_elliptic_key_signer(private_key=Path(key)).sign(folder, folder / "model.sig")


if __name__ == "__main__":
    what, first, *rest = sys.argv[1:]
    if what == "rows":
        for each in [first, *rest]:
            rows(Path(each))
    else:
        {"documents": documents, "signature": signature, "sign": sign}[what](Path(first), *rest)
