"""Publishes the body given on standard input, persistent, mandatory and confirmed, with pika.

usage: publish_amqp.py URL EXCHANGE ROUTING_KEY CONTENT_TYPE [MESSAGE_ID]
"""

import sys

import pika

url, exchange, routing_key, content_type, *message_id = sys.argv[1:]
connection = pika.BlockingConnection(pika.URLParameters(url))
channel = connection.channel()
channel.confirm_delivery()
properties = pika.BasicProperties(
    content_type=content_type, delivery_mode=2, message_id=message_id[0] if message_id else None
)
channel.basic_publish(exchange, routing_key, sys.stdin.buffer.read(), properties, mandatory=True)
connection.close()
print("confirmed")
