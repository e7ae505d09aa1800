"""Fills the store at the address that is given, and lets it check signatures from then on.

Prints the keys of a user who may read, as JSON.
"""

import json
import sys
import urllib.request

import boto3

endpoint = sys.argv[1]
given = {
    "endpoint_url": endpoint,
    "region_name": "eu-central-1",
    "aws_access_key_id": "setup",
    "aws_secret_access_key": "setup",
}
iam = boto3.client("iam", **given)
iam.create_user(UserName="reader")
rights = [{"Effect": "Allow", "Action": ["s3:GetObject*", "s3:ListBucket*"], "Resource": "*"}]
iam.put_user_policy(
    UserName="reader",
    PolicyName="read",
    PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": rights}),
)
key = iam.create_access_key(UserName="reader")["AccessKey"]

s3 = boto3.client("s3", **given)
for bucket in ("exports", "versioned"):
    s3.create_bucket(
        Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"}
    )
s3.put_bucket_versioning(
    Bucket="versioned", VersioningConfiguration={"Status": "Enabled"}
)


def rows(first, count, label=None):
    labels = ["billing", "login", "delivery"]
    return "".join(
        json.dumps(
            {
                "text": f"Customer {i} writes about order {i * 37} with the fault number {i}.",
                "label": label or labels[i % 3],
            }
        )
        + "\n"
        for i in range(first, first + count)
    ).encode()


s3.put_object(Bucket="exports", Key="tickets/a b+c é.jsonl", Body=rows(0, 300))
for part in range(3):
    s3.put_object(
        Bucket="exports", Key=f"days/{part}/train.jsonl", Body=rows(part * 100, 100)
    )
s3.put_object(Bucket="exports", Key="days/README.md", Body=b"About")
s3.put_object(Bucket="exports", Key="days/", Body=b"")
for part in range(1100):
    s3.put_object(Bucket="exports", Key=f"many/{part:04}.txt", Body=b"a line\n")
s3.put_object(Bucket="exports", Key="many/z.jsonl", Body=rows(0, 300))
s3.put_object(Bucket="exports", Key="large.jsonl", Body=rows(0, 30000))
versions = [
    s3.put_object(Bucket="versioned", Key="t.jsonl", Body=rows(0, 300, label))["VersionId"]
    for label in (None, "other")
]
urllib.request.urlopen(
    urllib.request.Request(
        f"{endpoint}/moto-api/reset-auth",
        data=b"0",
        method="POST",
        headers={"content-type": "text/plain"},
    )
)
print(
    json.dumps(
        {
            "id": key["AccessKeyId"],
            "secret": key["SecretAccessKey"],
            "versions": versions,
        }
    )
)
