"""Reads events as a stranger does: the CloudEvents library over another Kafka client.

usage: read_cloudevents.py BROKERS TOPIC COUNT. Prints one line of JSON for each event.
"""

import json
import sys
import time

from cloudevents.core.bindings.kafka import KafkaMessage, from_binary
from cloudevents.core.formats.json import JSONFormat
from confluent_kafka import Consumer

LIMIT_SECONDS = 60


def main(brokers: str, topic: str, count: int) -> None:
    consumer = Consumer(
        {
            "bootstrap.servers": brokers,
            "group.id": f"stranger-{time.time_ns()}",
            "auto.offset.reset": "earliest",
            "isolation.level": "read_committed",
        }
    )
    consumer.subscribe([topic])
    end = time.monotonic() + LIMIT_SECONDS
    seen = 0
    while seen < count:
        if time.monotonic() > end:
            sys.exit(f"{seen} of {count} events after {LIMIT_SECONDS} s")
        message = consumer.poll(1.0)
        if message is None or message.error():
            continue
        headers = {name: value for name, value in message.headers() or []}
        given = KafkaMessage(headers=headers, key=message.key(), value=message.value())
        event = from_binary(given, JSONFormat())
        print(
            json.dumps(
                {
                    "id": event.get_id(),
                    "source": event.get_source(),
                    "type": event.get_type(),
                    "subject": event.get_subject(),
                    "time": event.get_time().isoformat(),
                    "sequence": event.get_extension("sequence"),
                    "key": event.get_extension("partitionkey"),
                    "content_type": event.get_datacontenttype(),
                    "bytes": len(event.get_data()),
                    "traceparent": headers["traceparent"].decode(),
                }
            )
        )
        seen += 1
    consumer.close()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
