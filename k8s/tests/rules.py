"""Makes the alert rules a resource of the cluster: services/jobstream/monitoring/alerts.yaml, whole,
inside a PrometheusRule. kustomize cannot put a file into a resource of somebody else's kind.

usage: rules.py          writes k8s/components/monitoring/rules.yaml
"""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ALERTS = ROOT / "services/jobstream/monitoring/alerts.yaml"
RULES = ROOT / "k8s/components/monitoring/rules.yaml"

HEAD = """\
# The alert rules for the operator of Prometheus. Written by `make k8s-rules` from
# services/jobstream/monitoring/alerts.yaml, where they are tried out; `make check-k8s` compares.
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata:
  name: jobstream
spec:
"""


def rules() -> str:
    """The resource, from the file as it is now."""
    lines = ALERTS.read_text().splitlines()
    # Its own opening is said of the file that it stands in.
    body = [line for line in lines if not line.startswith("#")]
    return HEAD + "".join(f"  {line}".rstrip() + "\n" for line in body)


if __name__ == "__main__":
    RULES.write_text(rules())
