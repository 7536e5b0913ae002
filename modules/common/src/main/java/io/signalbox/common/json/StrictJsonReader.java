package io.signalbox.common.json;

import java.io.IOException;
import java.io.InputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.util.Arrays;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.json.JsonValue;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.MessageBodyReader;
import jakarta.ws.rs.ext.Provider;

import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.problem.ProblemType;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Gives REST resources their body as a {@link JsonValue}, a {@code JsonObject} or a {@code JsonArray}, read by {@link StrictJson}.
 *
 * <p>Dependent, since a client proxy would hide from Jersey that it reads JSON values, and leave it to chance whether JSON-B does.
 */
@Provider
@Consumes(MediaType.APPLICATION_JSON)
@Dependent
public class StrictJsonReader implements MessageBodyReader<JsonValue> {

    private final int maxBytes;
    private final JsonInHand inHand;

    /**
     * @param maxBytes the largest body taken, in bytes
     * @param inHand has room for what it is built into
     */
    @Inject
    public StrictJsonReader(
            @ConfigProperty(name = "signalbox.http.max-body-bytes", defaultValue = "4194304") int maxBytes,
            JsonInHand inHand) {
        this.maxBytes = maxBytes;
        this.inHand = inHand;
    }

    @Override
    public boolean isReadable(Class<?> type, Type genericType, Annotation[] annotations, MediaType mediaType) {
        return JsonValue.class.isAssignableFrom(type);
    }

    @Override
    public JsonValue readFrom(
            Class<JsonValue> type,
            Type genericType,
            Annotation[] annotations,
            MediaType mediaType,
            MultivaluedMap<String, String> headers,
            InputStream body)
            throws IOException {
        var value = StrictJson.read(body, maxBytes, bound(annotations), inHand);
        if (!type.isInstance(value)) {
            throw new ProblemException(
                    ProblemType.INVALID_REQUEST,
                    "The body must be a JSON "
                            + type.getSimpleName().replace("Json", "").toLowerCase(java.util.Locale.ROOT) + ".");
        }
        return value;
    }

    private JsonBound bound(Annotation[] annotations) {
        return Arrays.stream(annotations).anyMatch(Batch.class::isInstance) ? inHand.bound() : JsonBound.ONE_THING;
    }
}
