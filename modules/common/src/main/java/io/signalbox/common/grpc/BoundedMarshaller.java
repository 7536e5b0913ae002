package io.signalbox.common.grpc;

import java.io.InputStream;

import com.google.protobuf.DiscardUnknownFieldsParser;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.MethodDescriptor.PrototypeMarshaller;
import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.problem.ProblemType;

/** Reads the messages of one method within its bounds, and without the fields that it does not know. */
final class BoundedMarshaller<T> implements Marshaller<T> {

    private final Marshaller<T> inner;
    private final Message prototype;
    private final Parser<? extends Message> parser;
    private final MessageBounds bounds;

    /** @param inner of a protobuf message */
    BoundedMarshaller(Marshaller<T> inner, MessageBounds bounds) {
        this.inner = inner;
        this.bounds = bounds;
        this.prototype = (Message) ((PrototypeMarshaller<T>) inner).getMessagePrototype();
        this.parser = DiscardUnknownFieldsParser.wrap(prototype.getParserForType());
    }

    @Override
    public InputStream stream(T message) {
        return inner.stream(message);
    }

    /** @throws ProblemException {@code payload-too-large}, {@code too-many-requests}, or {@code invalid-request} when it is no protobuf */
    @Override
    @SuppressWarnings("unchecked")
    public T parse(InputStream stream) {
        var call = IncomingCall.current();
        var message = call.read(stream);
        call.hold(bounds.count(prototype.getDescriptorForType(), message));
        try {
            return (T) parser.parseFrom(message);
        } catch (InvalidProtocolBufferException e) {
            throw new ProblemException(ProblemType.INVALID_REQUEST, "The message is not valid protobuf.");
        }
    }
}
