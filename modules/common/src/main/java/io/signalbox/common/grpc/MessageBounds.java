package io.signalbox.common.grpc;

import java.io.IOException;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import io.signalbox.common.problem.Problem;
import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.problem.ProblemType;

/**
 * How large a protobuf message may be, and how much it may hold: two bytes of a message are an object of a hundred, so a bound on bytes alone
 * is none on memory.
 *
 * @param bytes the longest message, inflated
 * @param values how many fields and elements it may have, those of the messages inside it and those that nobody knows included
 * @param depth how deep messages may be nested in it
 * @see <a href="https://protobuf.dev/programming-guides/encoding/">Protocol Buffers: encoding</a>
 */
record MessageBounds(int bytes, int values, int depth) {

    /**
     * Counts what a message holds, before any object is built of it.
     *
     * @param type what the message is
     * @return the number of values
     * @throws ProblemException {@code payload-too-large} when it is past a bound, {@code invalid-request} when it is no protobuf
     */
    int count(Descriptor type, byte[] message) {
        if (message.length > bytes) {
            throw tooLong();
        }
        var counter = new Counter(CodedInputStream.newInstance(message));
        try {
            counter.message(type, 0);
            return counter.values;
        } catch (InvalidProtocolBufferException e) {
            throw new ProblemException(ProblemType.INVALID_REQUEST, "The message is not valid protobuf.");
        } catch (IOException e) {
            throw new IllegalStateException("Bytes in memory can't be read", e);
        }
    }

    /** What is said of a message that is too long. */
    ProblemException tooLong() {
        return tooLarge("At most " + bytes + " bytes are taken.");
    }

    private static ProblemException tooLarge(String detail) {
        return Problem.of(ProblemType.PAYLOAD_TOO_LARGE, detail).toException();
    }

    private final class Counter {

        private final CodedInputStream in;
        private int values;

        Counter(CodedInputStream in) {
            this.in = in;
        }

        private void message(Descriptor type, int nesting) throws IOException {
            descend(nesting);
            while (!in.isAtEnd()) {
                var tag = in.readTag();
                if (WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_END_GROUP) {
                    throw new InvalidProtocolBufferException("A group ends that has not begun.");
                }
                field(type.findFieldByNumber(WireFormat.getTagFieldNumber(tag)), tag, nesting);
            }
        }

        private void field(FieldDescriptor field, int tag, int nesting) throws IOException {
            if (WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_START_GROUP) {
                hold(1);
                group(WireFormat.getTagFieldNumber(tag), nesting + 1);
            } else if (WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED) {
                lengthDelimited(field, nesting);
            } else {
                hold(1);
                in.skipField(tag);
            }
        }

        private void lengthDelimited(FieldDescriptor field, int nesting) throws IOException {
            var length = in.readRawVarint32();
            var isMessage = field != null && field.getJavaType() == FieldDescriptor.JavaType.MESSAGE;
            if (field != null && field.isPackable()) {
                hold(elements(field, length));
                in.skipRawBytes(length);
            } else if (isMessage) {
                hold(1);
                var outer = in.pushLimit(length);
                message(field.getMessageType(), nesting + 1);
                in.popLimit(outer);
            } else {
                hold(1);
                in.skipRawBytes(length);
            }
        }

        /** A packed field has at most as many elements as there is room for its smallest. */
        private static int elements(FieldDescriptor field, int length) {
            return switch (field.getLiteType()) {
                case FIXED32, SFIXED32, FLOAT -> length / 4;
                case FIXED64, SFIXED64, DOUBLE -> length / 8;
                default -> length;
            };
        }

        private void group(int number, int nesting) throws IOException {
            descend(nesting);
            while (true) {
                var tag = in.readTag();
                if (tag == 0) {
                    throw new InvalidProtocolBufferException("A group does not end.");
                }
                if (WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_END_GROUP) {
                    if (WireFormat.getTagFieldNumber(tag) != number) {
                        throw new InvalidProtocolBufferException("A group ends as another.");
                    }
                    return;
                }
                field(null, tag, nesting);
            }
        }

        private void descend(int nesting) {
            if (nesting > depth) {
                throw tooLarge("Messages may be nested " + depth + " deep.");
            }
        }

        private void hold(int more) throws InvalidProtocolBufferException {
            if (more < 0) {
                throw new InvalidProtocolBufferException("A length is negative.");
            }
            values += more;
            if (values < 0 || values > MessageBounds.this.values) {
                throw tooLarge("A message may have " + MessageBounds.this.values + " values.");
            }
        }
    }
}
