"""Calls a unary gRPC method that it knows only by server reflection, and prints the answer, or the status, as JSON.

usage: call_grpc.py HOST:PORT SERVICE METHOD TOKEN < REQUEST.json
"""

import json
import sys

import grpc
from google.protobuf import json_format, message_factory
from google.protobuf.descriptor_pool import DescriptorPool
from grpc_reflection.v1alpha.proto_reflection_descriptor_database import ProtoReflectionDescriptorDatabase

target, service_name, method_name, token = sys.argv[1:]
with grpc.insecure_channel(target) as channel:
    pool = DescriptorPool(ProtoReflectionDescriptorDatabase(channel))
    method = pool.FindServiceByName(service_name).FindMethodByName(method_name)
    request = message_factory.GetMessageClass(method.input_type)()
    json_format.ParseDict(json.load(sys.stdin), request)
    call = channel.unary_unary(
        f"/{service_name}/{method_name}",
        request_serializer=lambda message: message.SerializeToString(),
        response_deserializer=message_factory.GetMessageClass(method.output_type).FromString,
    )
    try:
        answer = call(request, timeout=10, metadata=[("authorization", f"Bearer {token}")])
        print(json.dumps(json_format.MessageToDict(answer)))
    except grpc.RpcError as error:
        print(json.dumps({"code": error.code().name, "details": error.details()}))
