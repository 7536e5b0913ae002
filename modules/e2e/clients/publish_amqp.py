"""Publishes the body given on standard input, persistent, mandatory and confirmed, with Celery's AMQP client.

usage: publish_amqp.py URL EXCHANGE ROUTING_KEY CONTENT_TYPE [MESSAGE_ID]
"""

import sys
from urllib.parse import unquote, urlsplit

import amqp

address, exchange, routing_key, content_type, *message_id = sys.argv[1:]
url = urlsplit(address)
connection = amqp.Connection(
    host=f"{url.hostname}:{url.port}",
    userid=unquote(url.username),
    password=unquote(url.password),
    virtual_host=unquote(url.path[1:]),
    confirm_publish=True,
)
with connection:
    message = amqp.Message(
        sys.stdin.buffer.read(), content_type=content_type, delivery_mode=2, message_id=message_id[0] if message_id else None
    )
    connection.channel().basic_publish(message, exchange, routing_key, mandatory=True, timeout=10)
print("confirmed")
